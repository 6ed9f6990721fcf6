"""Text classification: a text and its class, its classes, or a probability per class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption
from ostraka.tasks._base import Ask
from ostraka.tasks._classes import class_rows
from ostraka.tasks._definition import Definition
from ostraka.tasks._formatting import Formatting, formatted
from ostraka.tasks._labels import EXPECTED, is_labeled, labeled_rows
from ostraka.tasks._parts import Part
from ostraka.tasks._rows import LabeledText, MultiLabeledText, Rows, SoftLabeledText
from ostraka.tasks._template import Template, name_of
from ostraka.unify._base import Verdicts
from ostraka.unify._names import strategy_name, unwrap

KINDS = ("label_selection", "multi_label_selection", "rating", "ranking")


@dataclass(frozen=True)
class TextClassification(Definition):
    """Which texts to classify and which question says how; or a function that says both.

    `text` names one or several text fields; `template` joins several, for example
    `"{title}: {body}"` (by default one per line). `strategy` settles the question where people
    disagree (None: its default); `disagreement` gives a row per distinct answer of a record.
    `soft_labels` gives a probability per class instead of one class: the distribution of the
    strategy, which is the posterior where it learns who is reliable. `weight_by_agreement` makes a
    row count as much as its verdict is agreed upon, or certain.
    """

    name: ClassVar[str] = "text_classification"
    shapes: ClassVar[tuple[type, ...]] = (LabeledText, MultiLabeledText, SoftLabeledText)
    parts: ClassVar[tuple[Part, ...]] = (
        Part("text", "field", many=True),
        Part("label", "question", KINDS),
    )

    text: tuple[str, ...] = ()
    label: str | None = None
    strategy: str | None = None
    template: str | None = None
    soft_labels: bool = False
    weight_by_agreement: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_user(
        cls,
        formatting_func: Formatting | None = None,
        text: Any = None,
        label: Any = None,
        label_strategy: Any = None,
        *,
        template: str | None = None,
        soft_labels: bool = False,
        weight_by_agreement: bool = False,
        **options: Any,
    ) -> TextClassification:
        """Define the task from a text field and a question, or from a formatting function.

        `text`: a field, its name, or several. `label`: a label, multi-label, rating or ranking
        question, its name, or a `...Unification` wrapper that names a strategy. `label_strategy`:
        how to settle it; `options` are the strategy's own. `formatting_func(sample)` returns
        `(text, label)` or `(text, [label, ...])`, None, or several of them. Raises `BadOption`.
        """
        if formatting_func is not None:
            given = {"text": text, "label": label, "label_strategy": label_strategy, **options}
            given |= {"template": template, "soft_labels": soft_labels or None}
            given |= {"weight_by_agreement": weight_by_agreement or None}
            return cls.from_function(formatting_func, "decides text and label", given)
        if text is None or label is None:
            raise BadOption(
                "for_text_classification needs text=... and label=..., or formatting_func=..."
            )
        label, strategy = unwrap(label, label_strategy)
        several = text if isinstance(text, list | tuple) else [text]
        names = tuple(name_of(one, "text") for one in several)
        strategy = None if strategy is None else str(getattr(strategy, "value", strategy))
        asked = name_of(label, "label")
        how = (soft_labels, weight_by_agreement, dict(options))
        return cls(None, names, asked, strategy, template, *how)

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
        Template.of(snapshot.settings, self.text, self.template)
        if question.type not in KINDS:
            raise BadOption(
                f"{question.name!r} is a {question.type} question; text classification learns "
                f"from {', '.join(KINDS)}."
            )
        strategy = strategy_name(self.strategy, question)
        if self.weight_by_agreement and strategy == "disagreement":
            raise BadOption(
                "weight_by_agreement needs one verdict per record; 'disagreement' keeps several. "
                "Name another strategy, or use soft_labels=True."
            )
        if self.soft_labels and question.type not in ("label_selection", "rating"):
            raise BadOption(
                f"soft_labels needs a label or rating question; {question.name!r} is a "
                f"{question.type} question."
            )

    def rows(self, snapshot: Snapshot, verdicts: Mapping[str, Verdicts]) -> Rows[Any]:
        """Rows in the order of the records; raises `BadFormatting`, `BadOption`, `UnknownName`."""
        self.check(snapshot)
        if self.formatting_func is not None:
            made = formatted(snapshot, self.formatting_func, is_item=is_labeled, expected=EXPECTED)
            return labeled_rows(snapshot, made)
        template = Template.of(snapshot.settings, self.text, self.template)
        return class_rows(
            snapshot,
            template.texts(snapshot),
            verdicts[str(self.label)],
            soft=self.soft_labels,
            weigh=self.weight_by_agreement,
        )


TASK = TextClassification
