"""Pre-training: plain texts from which a model picks up a language or a field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption
from ostraka.tasks._base import Ask
from ostraka.tasks._classes import EMPTY
from ostraka.tasks._definition import Definition
from ostraka.tasks._formatting import Formatting
from ostraka.tasks._parts import Part
from ostraka.tasks._rows import Corpus, Rows
from ostraka.tasks._template import Template, blank, name_of
from ostraka.tasks._texts import answers, written
from ostraka.unify._base import Verdicts
from ostraka.unify._names import unwrap


@dataclass(frozen=True)
class Pretraining(Definition):
    """Which fields, or which text question's answers, are the texts; or a function that says so.

    `text` names one or several text fields (joined by `template`, by default one per line) or one
    text question, of which by default every distinct answer is a text.
    """

    name: ClassVar[str] = "pretraining"
    shapes: ClassVar[tuple[type, ...]] = (Corpus,)
    parts: ClassVar[tuple[Part, ...]] = (Part("text", "field", many=True),)

    text: tuple[str, ...] = ()
    question: str | None = None
    strategy: str = "disagreement"
    template: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_user(
        cls,
        formatting_func: Formatting | None = None,
        text: Any = None,
        *,
        question: Any = None,
        strategy: Any = None,
        template: str | None = None,
        **options: Any,
    ) -> Pretraining:
        """Define the task from text fields or a text question, or from a formatting function.

        `formatting_func(sample)` returns a text, None, or several. Give either `text` (a field,
        its name, or several) or `question` (a text question or its name). Raises `BadOption`.
        """
        given = {"text": text, "question": question, "strategy": strategy, "template": template}
        if formatting_func is not None:
            return cls.from_function(formatting_func, "writes the text", {**given, **options})
        if (text is None) == (question is None):
            raise BadOption("for_pretraining needs text=..., question=... or formatting_func=...")
        if text is not None:
            several = text if isinstance(text, list | tuple) else [text]
            return cls(text=tuple(name_of(one, "text") for one in several), template=template)
        question, strategy = unwrap(question, strategy)
        chosen = str(getattr(strategy, "value", strategy or cls.strategy))
        return cls(question=name_of(question, "question"), strategy=chosen, options=dict(options))

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The question to settle, where one was named."""
        if self.question is None:
            return ()
        return (Ask(self.question, self.strategy, self.options),)

    def check(self, snapshot: Snapshot) -> None:
        """Refuse what the dataset cannot give, before anything is computed."""
        if self.text:
            Template.of(snapshot.settings, self.text, self.template)
        if self.question is not None:
            question = snapshot.settings.question(self.question)
            if question.type != "text":
                text = f"{question.name!r} is a {question.type} question; a text one is needed."
                raise BadOption(text)

    def rows(self, snapshot: Snapshot, verdicts: Mapping[str, Verdicts]) -> Rows[Any]:
        """Rows in the order of the records; raises `BadFormatting`, `BadOption`, `UnknownName`."""
        self.check(snapshot)
        if self.formatting_func is not None:
            return written(snapshot, self.formatting_func, Corpus)
        if self.question is None:
            texts = Template.of(snapshot.settings, self.text, self.template).texts(snapshot)
            return _rows(snapshot, np.arange(len(snapshot)), texts, {})
        return _rows(snapshot, *answers(verdicts[self.question]))


def _rows(snapshot: Snapshot, record: Any, texts: pa.Array, dropped: dict[str, int]) -> Rows[Any]:
    keep = pa.array(np.flatnonzero(~blank(texts).to_numpy(zero_copy_only=False)))
    ids = snapshot.id_column().take(pa.array(record)).take(keep)
    empty = len(texts) - len(keep)
    counted = dropped | ({EMPTY: empty} if empty else {})
    return Rows(Corpus, pa.table({"record": ids, "text": texts.take(keep)}), dropped=counted)


TASK = Pretraining
