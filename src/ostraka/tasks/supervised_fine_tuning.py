"""Supervised fine-tuning: texts that a language model learns to write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from ostraka.data.answers import Texts
from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption
from ostraka.tasks._base import Ask
from ostraka.tasks._classes import UNANSWERED
from ostraka.tasks._definition import Definition
from ostraka.tasks._formatting import Formatting, formatted
from ostraka.tasks._labels import EMPTY
from ostraka.tasks._rows import Completion, Rows, Text
from ostraka.tasks._template import Template, blank, name_of
from ostraka.unify._base import Verdicts
from ostraka.unify._names import unwrap

NO_PROMPT = "empty prompt"
NO_RESPONSE = "empty response"


@dataclass(frozen=True)
class SupervisedFineTuning(Definition):
    """Which fields prompt and which text question responds; or a function that writes the text.

    `prompt` names one or several text fields; `template` joins them (by default one per line).
    `strategy` settles the question where several people wrote: `"disagreement"`, the default,
    gives a row per distinct response, `"first"` and `"longest"` give one per record.
    """

    name: ClassVar[str] = "supervised_fine_tuning"
    shapes: ClassVar[tuple[type, ...]] = (Text, Completion)

    prompt: tuple[str, ...] = ()
    response: str | None = None
    strategy: str = "disagreement"
    template: str | None = None
    separator: str = "\n\n"
    options: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_user(
        cls,
        formatting_func: Formatting | None = None,
        prompt: Any = None,
        response: Any = None,
        strategy: Any = None,
        *,
        template: str | None = None,
        separator: str = "\n\n",
        **options: Any,
    ) -> SupervisedFineTuning:
        """Define the task from fields and a text question, or from a formatting function.

        `formatting_func(sample)` returns a text, None, or several texts. `prompt`: a text field,
        its name, or several; `response`: a text question or its name. `separator` stands between
        prompt and response and is learnt with the response. `strategy`: how to settle the
        question; `options` are the strategy's own. Raises `BadOption`.
        """
        if formatting_func is not None:
            given = {"prompt": prompt, "response": response, "strategy": strategy, **options}
            given["template"] = template
            return cls.from_function(formatting_func, "writes the whole text", given)
        if prompt is None or response is None:
            raise BadOption(
                "for_supervised_fine_tuning needs prompt=... and response=..., "
                "or formatting_func=..."
            )
        response, strategy = unwrap(response, strategy)
        several = prompt if isinstance(prompt, list | tuple) else [prompt]
        names = tuple(name_of(one, "prompt") for one in several)
        chosen = str(getattr(strategy, "value", strategy or cls.strategy))
        asked = name_of(response, "response")
        return cls(None, names, asked, chosen, template, separator, dict(options))

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The question to settle; none with a formatting function."""
        if self.response is None:
            return ()
        return (Ask(self.response, self.strategy, self.options),)

    def check(self, snapshot: Snapshot) -> None:
        """Refuse what the dataset cannot give, before anything is computed."""
        if self.response is None:
            return
        question = snapshot.settings.question(self.response)
        Template.of(snapshot.settings, self.prompt, self.template)
        if question.type != "text":
            raise BadOption(
                f"{question.name!r} is a {question.type} question; supervised fine-tuning learns "
                "from a text question."
            )

    def rows(self, snapshot: Snapshot, verdicts: Mapping[str, Verdicts]) -> Rows[Any]:
        """Rows in the order of the records; raises `BadFormatting`, `BadOption`, `UnknownName`."""
        self.check(snapshot)
        if self.formatting_func is not None:
            return _written(snapshot, self.formatting_func)
        prompts = Template.of(snapshot.settings, self.prompt, self.template).texts(snapshot)
        return _completions(snapshot, prompts, verdicts[str(self.response)], self.separator)


def _written(snapshot: Snapshot, function: Formatting) -> Rows[Any]:
    """The texts a formatting function gave; blank ones are counted."""
    made = formatted(snapshot, function, is_item=_is_text, expected="a text")
    keep = [at for at, text in enumerate(made.items) if text.strip()]
    rows = pa.array([made.rows[at] for at in keep], pa.int64())
    texts = pa.array([made.items[at] for at in keep], pa.large_string())
    table = pa.table({"record": snapshot.id_column().take(rows), "text": texts})
    empty = len(made.items) - len(keep)
    return Rows(Text, table, dropped=made.dropped | ({EMPTY: empty} if empty else {}))


def _completions(
    snapshot: Snapshot, prompts: pa.Array, verdicts: Verdicts, separator: str
) -> Rows[Any]:
    """A row per verdict that has both a prompt and something written."""
    values = verdicts.values
    assert isinstance(values, Texts)  # noqa: S101 - `check` lets only text questions through
    record = np.repeat(np.arange(len(verdicts)), np.diff(verdicts.offsets))
    asked = prompts.take(pa.array(record))
    no_prompt = blank(asked).to_numpy(zero_copy_only=False)
    nothing = blank(values.texts).to_numpy(zero_copy_only=False) & ~no_prompt
    reasons = {
        UNANSWERED: int((~verdicts.settled).sum()),
        NO_PROMPT: int(no_prompt.sum()),
        NO_RESPONSE: int(nothing.sum()),
    }
    keep = np.flatnonzero(~no_prompt & ~nothing)
    before, after = asked.take(pa.array(keep)).to_pylist(), values.take(keep).texts.to_pylist()
    parts = [_parted(*both, separator) for both in zip(before, after, strict=True)]
    table = {
        "record": snapshot.id_column().take(pa.array(record[keep])),
        "prompt": pa.array([prompt for prompt, _ in parts], pa.large_string()),
        "completion": pa.array([completion for _, completion in parts], pa.large_string()),
    }
    dropped = {why: count for why, count in reasons.items() if count}
    return Rows(Completion, pa.table(table), dropped=dropped)


def _parted(prompt: str, response: str, separator: str) -> tuple[str, str]:
    """Both texts, a blank at the seam in the second: tokenizers join it to the next word."""
    bare = prompt.rstrip()
    return bare, (prompt[len(bare) :] or separator) + response


def _is_text(item: Any) -> bool:
    return isinstance(item, str)


TASK = SupervisedFineTuning
