"""Text to text: what a text should become, such as its summary or its translation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pyarrow as pa

from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption
from ostraka.tasks._base import Ask
from ostraka.tasks._definition import Definition
from ostraka.tasks._formatting import Formatting, formatted
from ostraka.tasks._parts import Part
from ostraka.tasks._rows import Rows, TextToText
from ostraka.tasks._template import Template, name_of
from ostraka.tasks._texts import answers
from ostraka.unify._base import Verdicts
from ostraka.unify._names import unwrap

NO_SOURCE = "empty source"
NO_TARGET = "empty target"


@dataclass(frozen=True)
class TextToTextTask(Definition):
    """Which fields are read and which text question says what they should become; or a function.

    `source` names one or several text fields; `template` joins them, for example
    `"summarize: {text}"` (by default one per line). `strategy` settles the question where several
    people wrote: `"disagreement"`, the default, gives a row per distinct text, `"first"` and
    `"longest"` give one per record.
    """

    name: ClassVar[str] = "text2text"
    shapes: ClassVar[tuple[type, ...]] = (TextToText,)
    parts: ClassVar[tuple[Part, ...]] = (
        Part("source", "field", many=True),
        Part("target", "question"),
    )

    source: tuple[str, ...] = ()
    target: str | None = None
    strategy: str = "disagreement"
    template: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_user(
        cls,
        formatting_func: Formatting | None = None,
        source: Any = None,
        target: Any = None,
        strategy: Any = None,
        *,
        template: str | None = None,
        **options: Any,
    ) -> TextToTextTask:
        """Define the task from text fields and a text question, or from a formatting function.

        `formatting_func(sample)` returns `(source, target)`, None, or several of them. `source`: a
        text field, its name, or several; `target`: a text question or its name. `strategy`: how to
        settle it; `options` are the strategy's own. Raises `BadOption`.
        """
        if formatting_func is not None:
            given = {"source": source, "target": target, "strategy": strategy, **options}
            given["template"] = template
            return cls.from_function(formatting_func, "decides source and target", given)
        if source is None or target is None:
            raise BadOption("for_text2text needs source=... and target=..., or formatting_func=...")
        asked, strategy = unwrap(target, strategy)
        several = source if isinstance(source, list | tuple) else [source]
        return cls(
            source=tuple(name_of(one, "source") for one in several),
            target=name_of(asked, "target"),
            strategy=str(getattr(strategy, "value", strategy or cls.strategy)),
            template=template,
            options=dict(options),
        )

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The question to settle; none with a formatting function."""
        if self.target is None:
            return ()
        return (Ask(self.target, self.strategy, self.options),)

    def check(self, snapshot: Snapshot) -> None:
        """Refuse what the dataset cannot give, before anything is computed."""
        if self.formatting_func is not None:
            return
        Template.of(snapshot.settings, self.source, self.template)
        question = snapshot.settings.question(str(self.target))
        if question.type != "text":
            raise BadOption(
                f"{question.name!r} is a {question.type} question; text to text learns from a "
                "text question."
            )

    def rows(self, snapshot: Snapshot, verdicts: Mapping[str, Verdicts]) -> Rows[Any]:
        """Rows in the order of the records; raises `BadFormatting`, `BadOption`, `UnknownName`."""
        self.check(snapshot)
        if self.formatting_func is not None:
            wanted = '("source", "target")'
            made = formatted(snapshot, self.formatting_func, is_item=_is_pair, expected=wanted)
            sources, targets = ([pair[at] for pair in made.items] for at in (0, 1))
            return _rows(snapshot, made.rows, sources, targets, made.dropped)
        found = answers(verdicts[str(self.target)])
        template = Template.of(snapshot.settings, self.source, self.template)
        texts = template.texts(snapshot).take(pa.array(found.records)).to_pylist()
        return _rows(snapshot, found.records.tolist(), texts, found.texts.to_pylist(), found.silent)


def _rows(
    snapshot: Snapshot,
    records: Iterable[int],
    sources: Iterable[str | None],
    targets: Iterable[str | None],
    dropped: Mapping[str, int],
) -> Rows[Any]:
    """A row per pair of which both texts say something; the others are counted by reason."""
    kept, counts = [], {**dropped, NO_SOURCE: 0, NO_TARGET: 0}
    for record, source, target in zip(records, sources, targets, strict=True):
        if not (source or "").strip():
            counts[NO_SOURCE] += 1
        elif not (target or "").strip():
            counts[NO_TARGET] += 1
        else:
            kept.append((record, source, target))
    table = {
        "record": snapshot.id_column().take(pa.array([one[0] for one in kept], pa.int64())),
        "source": pa.array([one[1] for one in kept], pa.large_string()),
        "target": pa.array([one[2] for one in kept], pa.large_string()),
    }
    left_out = {why: count for why, count in counts.items() if count}
    return Rows(TextToText, pa.table(table), dropped=left_out)


def _is_pair(item: Any) -> bool:
    return (
        isinstance(item, tuple)
        and len(item) == 2
        and all(part is None or isinstance(part, str) for part in item)
    )


TASK = TextToTextTask
