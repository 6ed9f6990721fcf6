"""Extractive question answering: the stretch of a text that answers a question about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption
from ostraka.tasks._base import Ask
from ostraka.tasks._contexts import EXPECTED, Asked, context_rows, is_asked
from ostraka.tasks._definition import Definition
from ostraka.tasks._formatting import Formatting, formatted
from ostraka.tasks._parts import Part
from ostraka.tasks._rows import Answer, Rows
from ostraka.tasks._template import name_of
from ostraka.tasks._texts import answers
from ostraka.unify._base import Verdicts
from ostraka.unify._names import unwrap


@dataclass(frozen=True)
class QuestionAnswering(Definition):
    """Which fields ask and hold the answer, and which question has it; or a function for all three.

    `strategy` settles the answers where several people gave one: `"disagreement"`, the default,
    keeps every distinct answer of a record, `"first"` and `"longest"` keep one.
    """

    name: ClassVar[str] = "question_answering"
    shapes: ClassVar[tuple[type, ...]] = (Answer,)
    parts: ClassVar[tuple[Part, ...]] = (
        Part("question", "field"),
        Part("context", "field"),
        Part("answer", "question"),
    )

    question: str | None = None
    context: str | None = None
    answer: str | None = None
    strategy: str = "disagreement"
    options: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_user(
        cls,
        formatting_func: Formatting | None = None,
        question: Any = None,
        context: Any = None,
        answer: Any = None,
        strategy: Any = None,
        **options: Any,
    ) -> QuestionAnswering:
        """Define the task from two text fields and a text question, or a formatting function.

        `question`, `context`: text fields or their names; `answer`: a text question or its name,
        whose answers are words of the context. `formatting_func(sample)` returns
        `(question, context, answer)`, None, or several of them: those of one record with the same
        question and context are answers to one question. `strategy`: how to settle the answers;
        `options` are the strategy's own. Raises `BadOption`.
        """
        given = {"question": question, "context": context, "answer": answer}
        if formatting_func is not None:
            more = {"strategy": strategy, **options}
            return cls.from_function(
                formatting_func, "decides question, context and answer", given | more
            )
        missing = [f"{name}=..." for name, value in given.items() if value is None]
        if missing:
            raise BadOption(
                f"for_question_answering needs {', '.join(missing)} too, or formatting_func=..."
            )
        asked, strategy = unwrap(answer, strategy)
        return cls(
            question=name_of(question, "question"),
            context=name_of(context, "context"),
            answer=name_of(asked, "answer"),
            strategy=str(getattr(strategy, "value", strategy or cls.strategy)),
            options=dict(options),
        )

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The question to settle; none with a formatting function."""
        if self.answer is None:
            return ()
        return (Ask(self.answer, self.strategy, self.options),)

    def check(self, snapshot: Snapshot) -> None:
        """Refuse what the dataset cannot give, before anything is computed."""
        if self.formatting_func is not None:
            return
        for name in (self.question, self.context):
            kind = snapshot.settings.field(str(name)).type
            if kind != "text":
                raise BadOption(f"{name!r} is a {kind} field; a text field is needed.")
        asked = snapshot.settings.question(str(self.answer))
        if asked.type != "text":
            raise BadOption(
                f"{asked.name!r} is a {asked.type} question; question answering learns from a "
                "text question."
            )

    def rows(self, snapshot: Snapshot, verdicts: Mapping[str, Verdicts]) -> Rows[Any]:
        """Rows in the order of the records; raises `BadFormatting`, `BadOption`, `UnknownName`."""
        self.check(snapshot)
        if self.formatting_func is not None:
            made = formatted(snapshot, self.formatting_func, is_item=is_asked, expected=EXPECTED)
            pairs = zip(made.rows, made.items, strict=True)
            return context_rows(snapshot, (Asked(row, *item) for row, item in pairs), made.dropped)
        found = answers(verdicts[str(self.answer)])
        asked = self._asked(snapshot, found.records.tolist(), found.texts.to_pylist())
        return context_rows(snapshot, asked, found.silent)

    def _asked(self, snapshot: Snapshot, records: list[int], texts: list[str]) -> Iterator[Asked]:
        questions, contexts = (snapshot.field(str(n)) for n in (self.question, self.context))
        for at, text in zip(records, texts, strict=True):
            yield Asked(at, questions[at].as_py(), contexts[at].as_py(), text)


TASK = QuestionAnswering
