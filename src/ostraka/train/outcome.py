"""What a prediction means: how it is shown, measured, and made a suggestion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol

import numpy as np
import numpy.typing as npt

from ostraka.errors import BadOption
from ostraka.registry import Registry
from ostraka.schema.questions import Question
from ostraka.schema.responses import SuggestionSchema
from ostraka.tasks._rows import Rows
from ostraka.train.adapter import Predictor

Floats = npt.NDArray[np.float64]


class Outcome(Protocol):
    """A kind of prediction; the row shape's `outcome` names it.

    It may also have `baseline(train, held_out)`: scores on the held-out rows of what the training
    rows say without a model.
    """

    heads: ClassVar[tuple[str, ...]]

    def inputs(self, given: Any) -> list[Any]:
        """What `predict` was given as a list of inputs; `BadOption` for anything else."""
        ...

    def single(self, given: Any) -> bool:
        """Whether `predict` was given one input rather than several."""
        ...

    def present(self, raw: Any, classes: Sequence[str], **options: Any) -> list[Any]:
        """What people see, one entry per input."""
        ...

    def cells(self, shown: Any) -> list[tuple[str, ...]]:
        """An entry of `present` as lines of a table under `heads`."""
        ...

    def ask(self, rows: Rows[Any], predictor: Predictor) -> Any:
        """What `measure` needs of a model about `rows`: for classes a probability of each."""
        ...

    def measure(self, rows: Rows[Any], raw: Any) -> dict[str, Any]:
        """Scores of what `ask` found out about `rows`, as JSON values."""
        ...

    def suggest(
        self, raw: Any, classes: Sequence[str], question: Question, agent: str | None
    ) -> Sequence[SuggestionSchema | None]:
        """A suggestion for `question` per input; None where there is nothing to say."""
        ...


class OfTexts:
    """Outcomes that say something about a text: labels with scores."""

    heads: ClassVar[tuple[str, ...]] = ("label", "score")

    def inputs(self, given: Any) -> list[Any]:
        """Texts; `BadOption` for what is none."""
        texts = [given] if isinstance(given, str) else list(given)
        for found in texts:
            if not isinstance(found, str):
                text = f"{found!r} is no text; predict takes a text or a list of texts."
                raise BadOption(text)
        return texts

    def single(self, given: Any) -> bool:
        """One text."""
        return isinstance(given, str)

    def cells(self, shown: Any) -> list[tuple[str, ...]]:
        """A line per label."""
        labels = shown if isinstance(shown, list) else [shown]
        return [(one["label"], f"{one['score']:.3f}") for one in labels] or [("(none)", "")]

    def ask(self, rows: Rows[Any], predictor: Predictor) -> Any:
        """What the model says of each text: for classes probabilities, shape [rows, classes]."""
        return predictor(rows.column("text"))


def is_conversation(given: Any) -> bool:
    """Whether this is a list of messages, each with a role and a content."""
    return (
        isinstance(given, list)
        and bool(given)
        and all(isinstance(one, Mapping) and {"role", "content"} <= one.keys() for one in given)
    )


class OfConversations:
    """Outcomes of texts or conversations."""

    def inputs(self, given: Any) -> list[Any]:
        """Texts or conversations; `BadOption` for what is neither."""
        several = [given] if self.single(given) else list(given)
        for found in several:
            if not isinstance(found, str) and not is_conversation(found):
                raise BadOption(
                    f"{found!r} is neither a text nor a conversation; predict takes a text, "
                    '[{"role": "user", "content": "..."}], or a list of either.'
                )
        return several

    def single(self, given: Any) -> bool:
        """One text or one conversation."""
        return isinstance(given, str) or is_conversation(given)


outcomes: Registry[type[Outcome]] = Registry("outcome", "ostraka.train.outcomes", "OUTCOME")
