"""Kahneman-Tversky optimisation: answers that people found good or bad, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from ostraka.data.answers import Ints, Texts, ragged_rows
from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption, unknown
from ostraka.tasks._base import Ask
from ostraka.tasks._classes import UNANSWERED
from ostraka.tasks._definition import Definition
from ostraka.tasks._formatting import Formatting
from ostraka.tasks._good import Good, are_good, good_options
from ostraka.tasks._judgements import judgements
from ostraka.tasks._openings import opening
from ostraka.tasks._parts import Part
from ostraka.tasks._prompts import NO_PROMPT
from ostraka.tasks._rows import Judged, Rows
from ostraka.tasks._template import blank, name_of
from ostraka.unify._base import Verdicts, votes_of
from ostraka.unify._names import strategy_name, unwrap

NO_COMPLETION = "empty completion"


@dataclass(frozen=True)
class KahnemanTverskyOptimization(Definition):
    """Learn to write what people found good, from single judgements (Ethayarajh et al. 2024).

    `prompt` names text fields, which `template` joins, or one chat field; `completion` a text
    field, or a text question whose every distinct answer is a completion. `label` is a label or
    rating question, settled by `strategy`; `good` says which of its answers mean good: options, or
    for a rating the least good number. `dropped` of the rows counts completions.
    """

    name: ClassVar[str] = "kto"
    shapes: ClassVar[tuple[type, ...]] = (Judged,)
    parts: ClassVar[tuple[Part, ...]] = (
        Part("prompt", "field", ("text", "chat"), many=True),
        Part("completion", "field"),
        Part("label", "question", ("label_selection", "rating")),
    )

    prompt: tuple[str, ...] = ()
    completion: str | None = None
    label: str | None = None
    good: Good = None
    strategy: str | None = None
    template: str | None = None
    separator: str = "\n\n"
    options: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_user(
        cls,
        formatting_func: Formatting | None = None,
        prompt: Any = None,
        completion: Any = None,
        label: Any = None,
        *,
        good: Any = None,
        strategy: Any = None,
        template: str | None = None,
        separator: str = "\n\n",
        **options: Any,
    ) -> KahnemanTverskyOptimization:
        """Define the task from fields and a question, or from a formatting function.

        `good`: an option, several, or a number from which on a rating is good; it may be left out
        where one of two labels is plainly the good one (good, yes, accept, ...). `separator`
        stands between prompt and completion unless the prompt ends in white space. `strategy`: how
        to settle the label; `options` are the strategy's own. `formatting_func(sample)` returns
        `(prompt, completion, True or False)`, None, or several. Raises `BadOption`.
        """
        parts = {"prompt": prompt, "completion": completion, "label": label}
        if formatting_func is not None:
            given = {**parts, "good": good, "strategy": strategy, "template": template, **options}
            return cls.from_function(formatting_func, "judges the completions", given)
        missing = [f"{name}=..." for name, value in parts.items() if value is None]
        if missing:
            raise BadOption(f"for_kto needs {', '.join(missing)}, or formatting_func=...")
        label, strategy = unwrap(label, strategy)
        several = prompt if isinstance(prompt, list | tuple) else [prompt]
        return cls(
            prompt=tuple(name_of(one, "prompt") for one in several),
            completion=name_of(completion, "completion"),
            label=name_of(label, "label"),
            good=_good(good),
            strategy=None if strategy is None else str(getattr(strategy, "value", strategy)),
            template=template,
            separator=separator,
            options=dict(options),
        )

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The question to settle; none with a formatting function."""
        if self.label is None:
            return ()
        return (Ask(self.label, self.strategy, self.options),)

    def check(self, snapshot: Snapshot) -> None:
        """Refuse what the dataset cannot give, before anything is computed."""
        if self.label is None:
            return
        question = snapshot.settings.question(self.label)
        opening(snapshot, self.prompt, self.template, self.separator)
        self._completion_kind(snapshot)
        if question.type not in ("label_selection", "rating"):
            raise BadOption(
                f"{question.name!r} is a {question.type} question; a label or rating question "
                "says what is good."
            )
        strategy_name(self.strategy, question)
        good_options(question, self.good)

    def rows(self, snapshot: Snapshot, verdicts: Mapping[str, Verdicts]) -> Rows[Any]:
        """Rows in the order of the records; raises `BadFormatting`, `BadOption`, `UnknownName`."""
        self.check(snapshot)
        if self.formatting_func is not None:
            return judgements(snapshot, self.formatting_func, Judged)
        settled = verdicts[str(self.label)]
        before = opening(snapshot, self.prompt, self.template, self.separator)
        record, texts = self._completions(snapshot)
        reasons = {
            UNANSWERED: ~settled.settled[record],
            NO_PROMPT: before.empty()[record],
            NO_COMPLETION: blank(texts).to_numpy(zero_copy_only=False),
        }
        keep, dropped = np.ones(len(record), bool), {}
        for why, which in reasons.items():
            dropped[why] = int((which & keep).sum())
            keep &= ~which
        at, good = _judged(np.flatnonzero(keep), record, settled, self.good)
        kept = record[at]
        table = {
            "record": snapshot.id_column().take(pa.array(kept)),
            "prompt": before.prompts(kept),
            "completion": before.answers(kept, texts.take(pa.array(at))),
            "label": pa.array(good),
        }
        counted = {why: count for why, count in dropped.items() if count}
        return Rows(Judged, pa.table(table), dropped=counted)

    def _completion_kind(self, snapshot: Snapshot) -> str:
        """Whether completions stand in a field or are answers to a question."""
        name, settings = str(self.completion), snapshot.settings
        for what, things in (("field", settings.fields), ("question", settings.questions)):
            kinds = {thing.name: thing.type for thing in things}
            if name in kinds:
                if kinds[name] != "text":
                    raise BadOption(f"{name!r} is a {kinds[name]} {what}; a text is completed.")
                return what
        known = [thing.name for thing in (*settings.fields, *settings.questions)]
        raise unknown("field or question", name, known)

    def _completions(self, snapshot: Snapshot) -> tuple[Ints, pa.Array]:
        """The texts to judge and the row of each one's record; null where there is none."""
        if self._completion_kind(snapshot) == "field":
            return np.arange(len(snapshot)), snapshot.field(str(self.completion))
        votes = votes_of(snapshot, snapshot.settings.question(str(self.completion)))
        assert isinstance(votes.answers, Texts)  # noqa: S101 - the kind was checked
        texts = pa.concat_arrays([votes.answers.texts, pa.nulls(len(snapshot), pa.large_string())])
        record = np.concatenate([votes.record, np.flatnonzero(votes.counts() == 0)])
        texts = texts.slice(0, len(record))
        codes = texts.dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False)
        key = record.astype(np.int64) * (len(texts) + 1) + codes
        _, first = np.unique(key, return_index=True)
        first = first[np.lexsort((first, record[first]))]
        return record[first], texts.take(pa.array(first))


def _judged(at: Ints, record: Ints, settled: Verdicts, good: Good) -> tuple[Ints, Any]:
    """These completions with their label; with both, bad first, where both are kept."""
    items, ends = ragged_rows(settled.offsets, record[at])
    owner = np.repeat(at, np.diff(ends))
    both = np.unique(owner * 2 + are_good(settled, good)[items])
    return both // 2, both % 2 == 1


def _good(given: Any) -> Good:
    """What means good as a number, a tuple of options, or None."""
    if given is None or (isinstance(given, int | float) and not isinstance(given, bool)):
        return given
    if isinstance(given, list | tuple | set | frozenset | range):
        return tuple(sorted(given, key=str))
    if isinstance(given, str):
        return (given,)
    raise BadOption(f"good={given!r}: an option, a list of options, or a number for a rating.")


TASK = KahnemanTverskyOptimization
