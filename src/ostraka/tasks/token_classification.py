"""Token classification: a text and the spans that people marked in it, each with a label."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption
from ostraka.schema.questions import SpanQuestion
from ostraka.tasks._base import Ask
from ostraka.tasks._definition import Definition
from ostraka.tasks._formatting import Formatting, formatted
from ostraka.tasks._marks import EXPECTED, is_marked, marked_rows, settled_rows
from ostraka.tasks._parts import Part
from ostraka.tasks._rows import Rows, TaggedText
from ostraka.tasks._template import name_of
from ostraka.unify._base import Verdicts
from ostraka.unify._names import strategy_name, unwrap


@dataclass(frozen=True)
class TokenClassification(Definition):
    """Which text to mark and which span question says how; or a function that says both.

    `text` names the field that the question marks. `strategy` settles the question where people
    disagree (None: `majority`, character by character); `disagreement` gives a row per distinct
    answer of a record.
    """

    name: ClassVar[str] = "token_classification"
    shapes: ClassVar[tuple[type, ...]] = (TaggedText,)
    parts: ClassVar[tuple[Part, ...]] = (
        Part("text", "field"),
        Part("spans", "question", ("span",)),
    )

    text: str | None = None
    spans: str | None = None
    strategy: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_user(
        cls,
        formatting_func: Formatting | None = None,
        text: Any = None,
        spans: Any = None,
        strategy: Any = None,
        **options: Any,
    ) -> TokenClassification:
        """Define the task from a text field and a span question, or from a formatting function.

        `text`: the field that the question marks, or its name. `spans`: a span question or its
        name. `strategy`: how to settle it (`majority`, `exact`, `disagreement`); `options` are the
        strategy's own. `formatting_func(sample)` returns `(text, [{"start", "end", "label"},
        ...])`, None, or several of them. Raises `BadOption`.
        """
        if formatting_func is not None:
            given = {"text": text, "spans": spans, "strategy": strategy, **options}
            return cls.from_function(formatting_func, "decides text and spans", given)
        if text is None or spans is None:
            raise BadOption(
                "for_token_classification needs text=... and spans=..., or formatting_func=..."
            )
        spans, strategy = unwrap(spans, strategy)
        strategy = None if strategy is None else str(getattr(strategy, "value", strategy))
        several = text if isinstance(text, list | tuple) else [text]
        if len(several) != 1:
            raise BadOption(f"text={several!r}: spans lie in one field; name that one.")
        asked = name_of(spans, "spans")
        return cls(None, name_of(several[0], "text"), asked, strategy, dict(options))

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The question to settle; none with a formatting function."""
        if self.spans is None:
            return ()
        return (Ask(self.spans, self.strategy, self.options),)

    def check(self, snapshot: Snapshot) -> None:
        """Refuse what the dataset cannot give, before anything is computed."""
        if self.spans is None:
            return
        question = snapshot.settings.question(self.spans)
        snapshot.settings.field(str(self.text))
        if not isinstance(question, SpanQuestion):
            raise BadOption(
                f"{question.name!r} is a {question.type} question; token classification learns "
                "from a span question."
            )
        if question.field != self.text:
            raise BadOption(
                f"{question.name!r} marks the field {question.field!r}, not {self.text!r}. "
                f"Type: text={question.field!r}."
            )
        strategy_name(self.strategy, question)

    def rows(self, snapshot: Snapshot, verdicts: Mapping[str, Verdicts]) -> Rows[TaggedText]:
        """Rows in the order of the records; raises `BadFormatting`, `BadOption`, `UnknownName`.

        A text in which nothing is marked is a row too; spans that overlap are all kept.
        """
        self.check(snapshot)
        if self.formatting_func is not None:
            made = formatted(snapshot, self.formatting_func, is_item=is_marked, expected=EXPECTED)
            return marked_rows(snapshot, made)
        return settled_rows(snapshot, snapshot.field(str(self.text)), verdicts[str(self.spans)])


TASK = TokenClassification
