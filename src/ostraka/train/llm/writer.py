"""A trained language model in memory: it writes, and says how likely it finds a text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ostraka.errors import BadOption
from ostraka.extras import need
from ostraka.tasks._rows import Chat, Rows
from ostraka.train.hf.quiet import quiet
from ostraka.train.llm.loading import PLAIN_CHAT, room
from ostraka.train.llm.native import turns
from ostraka.train.llm.tokens import Tokens, spelled

WHY = "Predicting with a language model"
LONGEST = 2048  # tokens of a text that is scored
IGNORED = -100
Floats = npt.NDArray[np.float64]


class Writer:
    """Prompts in, what the model writes after them out; a prompt is a text or messages."""

    def __init__(self, model: Any, tokenizer: Any) -> None:
        torch = need("torch", extra="trl", why=WHY)
        device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model, self.tokenizer = model.eval().to(device), tokenizer

    def __call__(
        self,
        inputs: Sequence[Any],
        *,
        batch_size: int = 8,
        max_new_tokens: int = 128,
        do_sample: bool = False,
        on_text: Callable[[str], None] | None = None,
        **generation: Any,
    ) -> list[str]:
        """One continuation per prompt, without the prompt.

        The most probable token is taken at each place unless `do_sample`; other options are those
        of transformers' `generate`. With `on_text` the prompts are answered one after the other
        and each piece is handed over as soon as it is written. Raises `BadOption` where
        transformers refuses the options.
        """
        torch = need("torch", extra="trl", why=WHY)
        options = {"max_new_tokens": max_new_tokens, "do_sample": do_sample, **generation}
        if on_text is not None:
            options["streamer"], batch_size = _streamer(self.tokenizer, on_text), 1
        chat = bool(inputs) and not isinstance(inputs[0], str)
        found: list[str] = []
        with torch.no_grad(), quiet("trl"):
            for start in range(0, len(inputs), batch_size):
                prompts = [self._asked(one) for one in inputs[start : start + batch_size]]
                found += self._batch(prompts, options)
        return [text.strip() for text in found] if chat else found

    def losses(self, rows: Rows[Any], prompt: str = "prompt", part: str = "completion") -> Floats:
        """Negative log-likelihood in nats and number of learnt tokens; shape [rows, 2].

        Of a prompt and completion the completion counts, of a conversation what the assistant
        says, of a text all but its first token; the end of the text counts as a token. Rows of
        conversations count once per turn of the assistant. Texts are cut where the model's places
        end, and after 2,048 tokens. `prompt` and `part` name the columns.
        """
        table = turns(rows) if rows.shape is Chat else rows.table
        columns = table.column_names
        after = table[part if part in columns else "text"].to_pylist()
        before = table[prompt].to_pylist() if prompt in columns else [None] * len(after)
        return self.scored(list(zip(before, after, strict=True)))

    def scored(self, pairs: Sequence[tuple[Any, Any]], batch_size: int = 8) -> Floats:
        """As `losses`, for pairs of prompt and continuation."""
        longest = min(room(self.model) or LONGEST, LONGEST)
        found = np.zeros((len(pairs), 2))
        rows = [spelled(self.tokenizer, *pair) for pair in pairs]
        rows = [Tokens(one.ids[:longest], max(one.first, 1)) for one in rows]
        order = sorted(range(len(rows)), key=lambda at: len(rows[at].ids))
        for start in range(0, len(order), batch_size):
            places = order[start : start + batch_size]
            found[places] = self._losses([rows[at] for at in places])
        return found

    def _losses(self, rows: list[Tokens]) -> Any:
        torch = need("torch", extra="trl", why=WHY)
        width = max(len(one.ids) for one in rows)
        ids = torch.full((len(rows), width), self.tokenizer.pad_token_id)
        labels = torch.full((len(rows), width), IGNORED)
        seen = torch.zeros((len(rows), width), dtype=torch.long)
        for at, row in enumerate(rows):
            ids[at, : len(row.ids)] = torch.tensor(row.ids)
            labels[at, row.first : len(row.ids)] = ids[at, row.first : len(row.ids)]
            seen[at, : len(row.ids)] = 1
        device = self.model.device
        with torch.no_grad(), quiet("trl"):
            logits = self.model(input_ids=ids.to(device), attention_mask=seen.to(device)).logits
        spread = logits[:, :-1].transpose(1, 2).double().cpu()
        nats = torch.nn.functional.cross_entropy(spread, labels[:, 1:], reduction="none")
        counted = labels[:, 1:] != IGNORED
        return torch.stack([nats.sum(1), counted.sum(1).double()], 1).numpy()

    def _asked(self, prompt: Any) -> str:
        """The prompt as the model reads it: messages by the chat template, a text as it is."""
        if isinstance(prompt, str):
            return prompt
        template = self.tokenizer.chat_template or PLAIN_CHAT
        asked: str = self.tokenizer.apply_chat_template(
            prompt, chat_template=template, add_generation_prompt=True, tokenize=False
        )
        start = self.tokenizer.bos_token
        # the tokenizer puts it in front once more where it does so by itself
        doubled = start and asked.startswith(start) and self._starts_itself()
        return asked.removeprefix(start) if doubled else asked

    def _starts_itself(self) -> bool:
        return bool(self.tokenizer("")["input_ids"][:1] == [self.tokenizer.bos_token_id])

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


def _streamer(tokenizer: Any, on_text: Callable[[str], None]) -> Any:
    transformers = need("transformers", extra="trl", why=WHY)

    class Streamer(transformers.TextStreamer):  # type: ignore[misc, name-defined]
        def on_finalized_text(self, text: str, stream_end: bool = False) -> None:  # noqa: FBT001, FBT002
            on_text(text)

    return Streamer(tokenizer, skip_prompt=True, skip_special_tokens=True)
