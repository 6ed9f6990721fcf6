"""The code on a model card that does without Ostraka gives the same probabilities."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ostraka.train.run import plan_for
from ostraka.train.trainer import Trainer

TEXT = "a good film"


def said_by(framework: str, names: dict[str, Any]) -> list[float]:
    """The probabilities, in the order of the classes, by what the card's code made."""
    import torch

    if framework == "setfit":
        return names["model"].predict_proba([TEXT])[0].tolist()
    if framework == "peft":
        with torch.no_grad():
            logits = names["model"](**names["tokenizer"](TEXT, return_tensors="pt")).logits
        return logits.softmax(-1)[0].tolist()
    found = {part["label"]: part["score"] for part in names["classify"](TEXT)[0]}
    return [found[name] for name in ("good", "bad", "neutral")]


@pytest.mark.parametrize("framework", ["transformers", "peft", "setfit"])
@pytest.mark.filterwarnings("ignore")  # the plain libraries say much when they load a model
def test_the_code_on_the_card_runs(framework, tone, task, tiny_bert, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    trainer = Trainer(tone.snapshot, plan_for(task, framework, model=tiny_bert))
    trainer.update_config(max_steps=2)
    trainer.train("tones")
    card = (tmp_path / "tones" / "README.md").read_text()
    code = re.search(r"Without Ostraka:\n\n```python\n(.*?)```", card, re.DOTALL).group(1)
    names: dict[str, Any] = {}
    exec(code, names)
    assert said_by(framework, names) == pytest.approx(trainer.model.raw([TEXT])[0], abs=1e-3)
