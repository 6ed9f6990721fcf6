"""What every framework that tags tokens must do."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from marked import CLASSES, WORDS, make_spans

from ostraka.errors import BadOption, NothingToTrain
from ostraka.tasks._marks import SPANS
from ostraka.tasks._rows import Rows, TaggedText
from ostraka.train.adapter import adapters
from ostraka.train.card_spans import LOADING
from ostraka.train.options import Options
from ostraka.train.outcomes.spans import Spans

FRAMEWORKS = ("transformers", "peft")
TEXTS = ["a good film is the plot", "the", "", "a movie is awful poor " * 12]
BATCH = {"per_device_train_batch_size": 8}
ENOUGH: dict[str, dict[str, Any]] = {
    "transformers": {"num_train_epochs": 15, "learning_rate": 0.006, **BATCH},
    "peft": {"num_train_epochs": 20, "learning_rate": 0.02, **BATCH},
}
SHORT = {"max_steps": 12, "learning_rate": 0.01, **BATCH}

every = pytest.mark.parametrize("framework", FRAMEWORKS)


@pytest.fixture(scope="module")
def fit_spans(fit, tiny_bert) -> Any:
    """fit_spans(framework, folder, **changes) -> the figures and the loaded predictor."""

    def run(framework: str, folder: Path, **changes: Any) -> Any:
        given = {"train": make_spans(40, 0), "held_out": make_spans(12, 1), "options": SHORT}
        return fit(framework, TaggedText, folder, tiny_bert, **given | changes)

    return run


@pytest.fixture(scope="module")
def trained(fit_spans, tmp_path_factory) -> Any:
    """trained(framework) -> figures, predictor and folder of one training, to read."""

    @cache
    def run(framework: str) -> Any:
        folder = tmp_path_factory.mktemp("trained")
        return *fit_spans(framework, folder, options=ENOUGH[framework]), folder / "model"

    return run


def shown(found: list[list[dict[str, Any]]]) -> list[list[tuple[Any, ...]]]:
    """Predictions without their scores."""
    return [[(s["label"], s["start"], s["end"], s["text"]) for s in one] for one in found]


def scores(found: list[list[dict[str, Any]]]) -> list[float]:
    return [span["score"] for one in found for span in one]


@every
def test_a_job_learns_what_its_words_say(framework, trained) -> None:
    figures, predict, _ = trained(framework)
    unseen = make_spans(30, 5)
    found = predict(unseen.column("text"))
    assert Spans().measure(unseen, found)["micro_f1"] >= 0.9, figures
    assert all(0 < score <= 1 for score in scores(found))
    for text, spans in zip(unseen.column("text"), found, strict=True):
        assert all(text[span["start"] : span["end"]] == span["text"] for span in spans)


@every
def test_another_process_predicts_the_same(framework, trained, elsewhere) -> None:
    _, predict, folder = trained(framework)
    here, there = predict(TEXTS), elsewhere.recipe(framework, TaggedText, folder, TEXTS)
    assert any(here)
    assert shown(there) == shown(here)
    assert scores(there) == pytest.approx(scores(here), abs=1e-6)


@every
def test_the_same_seed_gives_the_same_scores(framework, fit_spans, tmp_path) -> None:
    one, first = fit_spans(framework, tmp_path / "1")
    two, second = fit_spans(framework, tmp_path / "2")
    assert one == two
    assert first(TEXTS) == second(TEXTS)
    _, other = fit_spans(framework, tmp_path / "3", seed=8)
    assert other(TEXTS) != first(TEXTS)


@every
def test_the_order_and_size_of_batches_change_no_span(framework, trained) -> None:
    _, predict, _ = trained(framework)
    together = predict(TEXTS)
    alone = predict(TEXTS[::-1], batch_size=1)[::-1]
    assert shown(alone) == shown(together)
    assert predict([]) == []
    with pytest.raises(BadOption, match="does not take 'top_k' for spans"):
        predict(TEXTS, top_k=2)


@every
def test_epochs_are_scored_as_the_saved_model_is(framework, trained) -> None:
    figures, predict, _ = trained(framework)
    best = max(line["micro_f1"] for line in figures["epochs"])
    kept = figures["epochs"][figures["best_step"] // 5 - 1]
    assert kept["micro_f1"] == best
    held_out = make_spans(12, 1)
    found = Spans().measure(held_out, predict(held_out.column("text")))
    assert found["micro_f1"] == pytest.approx(kept["micro_f1"])
    assert found["macro_f1"] == pytest.approx(kept["macro_f1"])


@every
def test_a_text_of_several_windows_is_marked_from_end_to_end(
    framework, fit_spans, tmp_path
) -> None:
    options = ENOUGH[framework] | {"max_length": 12, "stride": 4, "save_strategy": "no"}
    figures, predict = fit_spans(framework, tmp_path, options=options, held_out=None)
    assert figures["windows"] >= 40
    assert predict.model.config.window_stride == 4
    long = "a good film is the plot the awful poor movie is a " * 4
    found = predict([long])[0]
    marked = {at for span in found for at in range(span["start"], span["end"])}
    truth = {word for words in WORDS.values() for word in words}
    starts = [at for at in range(len(long)) if not at or long[at - 1] == " "]
    right = [
        (long[at:].split(maxsplit=1)[0] in truth) == (at in marked) for at in starts if long[at:]
    ]
    assert np.mean(right) >= 0.9
    assert found[-1]["start"] > 150


@every
def test_spans_that_tokens_cannot_hold_are_counted(framework, fit_spans, tmp_path, caplog) -> None:
    caplog.set_level("INFO", "ostraka.train")
    rows = make_spans(8, 0)
    spans = rows.column("spans")
    spans[0] = [
        {"start": 0, "end": 6, "label": 1},
        {"start": 2, "end": 4, "label": 0},
        {"start": 1, "end": 2, "label": 0},
    ]
    table = rows.table.set_column(2, "spans", pa.array(spans, SPANS))
    given = Rows(TaggedText, table, CLASSES)
    figures, _ = fit_spans(framework, tmp_path, train=given, held_out=None)
    count = sum(map(len, spans))
    assert figures["spans"]["given"] == count
    assert figures["spans"]["overlapping"] == 1
    assert figures["spans"]["without_token"] == 1
    assert sum(figures["adjusted"].values()) >= 2
    assert f"{count} spans to learn; 1 × span that overlaps a longer one" in caplog.text
    assert "epochs" not in figures


def test_texts_in_which_nothing_is_marked_teach_nothing(fit_spans, tmp_path) -> None:
    table = {"record": ["a", "b"], "text": ["a good film", "the plot"]}
    empty = pa.table(table | {"spans": pa.array([[], []], SPANS)})
    with pytest.raises(NothingToTrain, match="no span to learn: nothing is marked"):
        fit_spans("transformers", tmp_path, train=Rows(TaggedText, empty, CLASSES))


@every
def test_the_folder_says_its_tags(framework, trained) -> None:
    _, _, folder = trained(framework)
    config = json.loads((folder / "config.json").read_text())
    tags = ["O", "B-TONE", "I-TONE", "B-THING", "I-THING"]
    assert [config["id2label"][str(number)] for number in range(5)] == tags
    assert config["window_stride"] == 8
    names = {path.name for path in folder.iterdir()}
    assert not {"training_args.bin", "README.md"} & names


@every
def test_training_and_loading_print_nothing(framework, fit_spans, tmp_path, capfd) -> None:
    fit_spans(framework, tmp_path)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("saved", ["transformers", "peft", "peft, merged"])
@pytest.mark.filterwarnings("ignore")  # the plain libraries say much when they load a model
def test_a_plain_pipeline_marks_the_same(saved, trained, fit_spans, tmp_path, monkeypatch) -> None:
    if saved == "peft, merged":
        options = ENOUGH["peft"] | {"merge": True, "save_strategy": "no"}
        _, predict = fit_spans("peft", tmp_path, options=options, held_out=None)
        folder = tmp_path / "model"
    else:
        _, predict, folder = trained(saved)
    on_the_card = "transformers" if "merged" in saved else saved
    code = LOADING[f"{on_the_card}:TaggedText"].replace("{place}", str(folder))
    names: dict[str, Any] = {}
    exec(code, names)
    texts = make_spans(5, 9).column("text")
    # each token by itself, as the pipeline's simple strategy has it
    monkeypatch.setattr(predict, "words", False)
    said, found = names["mark"](texts), predict(texts)
    assert [[(s["entity_group"], s["start"], s["end"]) for s in one] for one in said] == [
        [(s["label"], s["start"], s["end"]) for s in one] for one in found
    ]
    plain = [float(span["score"]) for one in said for span in one]
    assert plain == pytest.approx(scores(found), abs=1e-5)


def test_lora_heads_are_stored(trained) -> None:
    import safetensors.numpy

    _, _, folder = trained("peft")
    stored = safetensors.numpy.load_file(folder / "adapter_model.safetensors")
    assert any("classifier" in name for name in stored)
    assert all("lora_" in name or "classifier" in name for name in stored)
    described = json.loads((folder / "adapter_config.json").read_text())
    assert described["task_type"] == "TOKEN_CLS"


@every
def test_a_stride_as_long_as_the_window_is_refused(framework, fit_spans, tmp_path) -> None:
    with pytest.raises(BadOption, match="stride=30: from 0 to 29 is accepted"):
        fit_spans(framework, tmp_path, options=SHORT | {"stride": 30})
    options = Options(adapters[framework].recipes[TaggedText]().targets())
    with pytest.raises(BadOption, match="stride"):
        options.update({"strid": 3})
