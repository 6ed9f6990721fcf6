"""What reward modelling and direct preference optimisation share: pairs that people decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import pyarrow as pa

from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption
from ostraka.tasks._ballots import ballot
from ostraka.tasks._base import Ask
from ostraka.tasks._definition import Definition
from ostraka.tasks._formatting import Formatting
from ostraka.tasks._judgements import judgements
from ostraka.tasks._openings import Opening, opening
from ostraka.tasks._pairs import pairs
from ostraka.tasks._parts import Part
from ostraka.tasks._reliable import Settling, check_strategy, settled_pairs
from ostraka.tasks._rows import Rows
from ostraka.tasks._sides import Sides, compared, corrected, usable
from ostraka.tasks._template import name_of
from ostraka.unify._base import Verdicts

if TYPE_CHECKING:
    from typing_extensions import Self

COUNTED = "disagreement"  # every vote is kept and counted
COMPARING = ("ranking", "rating", "label_selection")


@dataclass(frozen=True)
class Preferences(Definition):
    """Which texts people compared, or corrected, and how they said it; or a function.

    Either `responses` (text fields) with `preference` (the questions that compare them), or
    `original` (a text field) with `corrected` (a text question: what people wrote is preferred).
    `min_agreement` leaves out pairs on which people agree less. A `strategy` that learns who is
    reliable (`one_coin`, `dawid_skene`, `bradley_terry`, ...) gives the agreement as the chance
    that the chosen is better; `disagreement` counts votes. `dropped` of the rows counts pairs.
    """

    shapes: ClassVar[tuple[type, ...]]
    prompted: ClassVar[bool] = False  # whether a prompt is needed
    parts: ClassVar[tuple[Part, ...]] = (
        Part("prompt", "field", ("text", "chat"), many=True, least=0),
        Part("responses", "field", many=True, least=2),
        Part("preference", "question", COMPARING, many=True),
    )

    prompt: tuple[str, ...] = ()
    responses: tuple[str, ...] = ()
    preference: tuple[str, ...] = ()
    labels: Mapping[str, str | None] = field(default_factory=dict)
    min_agreement: float | None = None
    original: str | None = None
    corrected: str | None = None
    strategy: str = COUNTED
    template: str | None = None
    separator: str = "\n\n"
    options: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_user(  # noqa: PLR0913 - two ways to say it, and what belongs to each
        cls,
        formatting_func: Formatting | None = None,
        prompt: Any = None,
        responses: Any = None,
        preference: Any = None,
        *,
        labels: Mapping[str, Any] | None = None,
        min_agreement: float | None = None,
        original: Any = None,
        corrected: Any = None,
        strategy: Any = None,
        template: str | None = None,
        separator: str = "\n\n",
        **options: Any,
    ) -> Self:
        """Define the task from fields and questions, or from a formatting function.

        `prompt`: one or several text fields, joined by `template`, or one chat field; `separator`
        stands between prompt and response unless the prompt ends in white space. `responses`: text
        fields; `preference`: a ranking question over them, a rating question for each, or a label
        question about two, whose options `labels` maps to responses (None: a tie). `min_agreement`:
        from 0.5 to 1. `original` and `corrected`: a text field and the text question in which it
        was rewritten. `strategy`, with its `options`, settles corrections or comparisons.
        `formatting_func(sample)` returns a tuple, None, or several. Raises `BadOption`.
        """
        comparing = {"responses": responses, "preference": preference}
        comparing |= {"labels": labels, "min_agreement": min_agreement}
        rewriting = {"original": original, "corrected": corrected}
        if formatting_func is not None:
            given = {"prompt": prompt, "template": template, **comparing, **rewriting}
            given |= {"strategy": strategy, **options}
            return cls.from_function(formatting_func, "makes the pairs", given)
        if prompt is None and (cls.prompted or template is not None):
            raise BadOption(f"for_{cls.name} needs prompt=..., a text field or several.")
        if original is None and corrected is None:
            if strategy is None:
                _alone(options, "belong to strategy=..., or to original=... and corrected=...")
            parts = cls._compared(**comparing) | cls._settled(strategy, options)
            if parts["strategy"] != COUNTED:
                check_strategy(parts["strategy"], options)
        else:
            _alone(comparing, "cannot stand beside original=... and corrected=...")
            parts = cls._rewritten(**rewriting, strategy=strategy, options=options)
        asked = _names(prompt, "prompt")
        return cls(prompt=asked, template=template, separator=separator, **parts)

    @classmethod
    def _compared(
        cls, responses: Any, preference: Any, labels: Any, min_agreement: Any
    ) -> dict[str, Any]:
        if responses is None or preference is None:
            raise BadOption(
                f"for_{cls.name} needs responses=[...] and preference=..., or original=... and "
                "corrected=..., or formatting_func=..."
            )
        names = _names(responses, "responses")
        if len(set(names)) < max(2, len(names)):
            raise BadOption(f"responses={list(names)}: name two or more different text fields.")
        share = isinstance(min_agreement, int | float) and 0.5 <= min_agreement <= 1
        if min_agreement is not None and not share:
            raise BadOption(f"min_agreement={min_agreement!r}: a share from 0.5 to 1 is needed.")
        return {
            "responses": names,
            "preference": _names(preference, "preference"),
            "labels": _meanings({} if labels is None else labels),
            "min_agreement": min_agreement,
        }

    @classmethod
    def _rewritten(
        cls, original: Any, corrected: Any, strategy: Any, options: dict[str, Any]
    ) -> dict[str, Any]:
        if original is None or corrected is None:
            raise BadOption(
                "original=... (a text field) and corrected=... (a text question) go together."
            )
        return {
            "original": name_of(original, "original"),
            "corrected": name_of(corrected, "corrected"),
            **cls._settled(strategy, options),
        }

    @classmethod
    def _settled(cls, strategy: Any, options: dict[str, Any]) -> dict[str, Any]:
        name = str(getattr(strategy, "value", strategy or cls.strategy))
        return {"strategy": name, "options": options}

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The question of the corrections; comparisons are counted pair by pair instead."""
        if self.corrected is None:
            return ()
        return (Ask(self.corrected, self.strategy, self.options),)

    def check(self, snapshot: Snapshot) -> None:
        """Refuse what the dataset cannot give, before anything is computed."""
        if self.formatting_func is not None:
            return
        settings = snapshot.settings
        opening(snapshot, self.prompt, self.template, self.separator)
        for name in self.responses or (str(self.original),):
            kind = settings.field(name).type
            if kind != "text":
                raise BadOption(f"{name!r} is a {kind} field; texts are compared.")
        if self.corrected is None:
            ballot(settings, self.preference, self.responses, self.labels)
            if self.strategy != COUNTED:
                check_strategy(self.strategy, self.options)
            return
        question = settings.question(self.corrected)
        if question.type != "text":
            raise BadOption(
                f"{question.name!r} is a {question.type} question; "
                "corrected= takes a text question."
            )

    def rows(self, snapshot: Snapshot, verdicts: Mapping[str, Verdicts]) -> Rows[Any]:
        """Rows by record, then by pair; raises `BadFormatting`, `BadOption`, `UnknownName`."""
        self.check(snapshot)
        (shape,) = self.shapes
        if self.formatting_func is not None:
            return judgements(snapshot, self.formatting_func, shape)
        before = opening(snapshot, self.prompt, self.template, self.separator)
        sides = usable(self._sides(snapshot, verdicts), before.empty())
        table = {
            "record": snapshot.id_column().take(pa.array(sides.record)),
            **self.texts(before, sides),
            "agreement": pa.array(sides.agreement),
        }
        return Rows(shape, pa.table(table), dropped=sides.dropped)

    def texts(self, before: Opening, sides: Sides) -> dict[str, pa.Array]:
        """The columns of text of the task's shape."""
        raise NotImplementedError

    def _sides(self, snapshot: Snapshot, verdicts: Mapping[str, Verdicts]) -> Sides:
        if self.corrected is not None:
            return corrected(snapshot.field(str(self.original)), verdicts[self.corrected])
        asked = ballot(snapshot.settings, self.preference, self.responses, self.labels)
        standings, records = asked.standings(snapshot), len(snapshot)
        if self.strategy == COUNTED:
            found = pairs(standings, records, self.min_agreement)
        else:
            how = Settling(self.strategy, self.options, snapshot.users)
            found = settled_pairs(standings, records, how, self.min_agreement)
        return compared(snapshot, self.responses, found)


def _alone(given: Mapping[str, Any], why: str) -> None:
    beside = [name for name, value in given.items() if value is not None]
    if beside:
        raise BadOption(f"{', '.join(beside)} {why}.")


def _meanings(labels: Any) -> dict[str, str | None]:
    """Which response each option names; None for a tie."""
    if not isinstance(labels, Mapping):
        raise BadOption(f"labels={labels!r}: a dict of option to response, None for a tie.")
    return {
        str(option): None if response is None else name_of(response, "labels")
        for option, response in labels.items()
    }


def _names(given: Any, what: str) -> tuple[str, ...]:
    """The names of one or several fields or questions; none for None."""
    if given is None:
        return ()
    several = given if isinstance(given, list | tuple) else [given]
    return tuple(name_of(one, what) for one in several)
