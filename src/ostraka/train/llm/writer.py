"""A trained language model in memory: it writes, and says how likely it finds a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ostraka.errors import BadOption
from ostraka.extras import need
from ostraka.tasks._rows import Completion, Rows
from ostraka.train.hf.quiet import quiet
from ostraka.train.llm.native import texts

WHY = "Predicting with a language model"


class Writer:
    """Prompts in, what the model writes after them out."""

    def __init__(self, model: Any, tokenizer: Any) -> None:
        torch = need("torch", extra="trl", why=WHY)
        device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model, self.tokenizer = model.eval().to(device), tokenizer

    def __call__(
        self,
        inputs: Sequence[str],
        *,
        batch_size: int = 8,
        max_new_tokens: int = 128,
        do_sample: bool = False,
        **generation: Any,
    ) -> list[str]:
        """One continuation per prompt, without the prompt.

        The most probable token is taken at each place unless `do_sample`; other options are those
        of transformers' `generate`. Raises `BadOption` where it refuses them.
        """
        torch = need("torch", extra="trl", why=WHY)
        options = {"max_new_tokens": max_new_tokens, "do_sample": do_sample, **generation}
        found: list[str] = []
        with torch.no_grad(), quiet("trl"):
            for start in range(0, len(inputs), batch_size):
                found += self._batch(list(inputs[start : start + batch_size]), options)
        return found

    def losses(self, rows: Rows[Any], max_length: int = 1024) -> npt.NDArray[np.float64]:
        """Negative log-likelihood in nats and number of learnt tokens; shape [rows, 2].

        Of a prompt and completion the completion counts, of a text all but its first token; the
        end of the text counts as a token. Texts are cut after `max_length` tokens.
        """
        whole = texts(rows).to_pylist()
        prompts = rows.column("prompt") if rows.shape is Completion else [""] * len(whole)
        pairs = zip(whole, prompts, strict=True)
        return np.array([self._loss(text, prompt, max_length) for text, prompt in pairs])

    def _loss(self, text: str, prompt: str, max_length: int) -> tuple[float, int]:
        torch = need("torch", extra="trl", why=WHY)
        ids = [*self.tokenizer(text)["input_ids"], self.tokenizer.eos_token_id][:max_length]
        first = max(len(self.tokenizer(prompt)["input_ids"]) if prompt else 0, 1)
        given = torch.tensor([ids], device=self.model.device)
        with torch.no_grad():
            spread = self.model(input_ids=given).logits[0, :-1].double().log_softmax(-1)
        likely = spread.gather(1, given[0, 1:, None])[first - 1 :]
        return -float(likely.sum()), int(likely.numel())

    def _batch(self, prompts: list[str], options: dict[str, Any]) -> list[str]:
        given = self.tokenizer(prompts, return_tensors="pt", padding=True, padding_side="left").to(
            self.model.device
        )
        given.pop("token_type_ids", None)
        try:
            ids = self.model.generate(**given, pad_token_id=self.tokenizer.pad_token_id, **options)
        except (ValueError, TypeError) as error:
            raise BadOption(f"The model cannot generate so: {error}") from error
        written = ids[:, given["input_ids"].shape[1] :]
        answers: list[str] = self.tokenizer.batch_decode(written, skip_special_tokens=True)
        return answers
