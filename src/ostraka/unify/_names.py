"""Strategies by the names people know from Argilla: enumerations, wrappers and defaults."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from ostraka.errors import BadOption
from ostraka.schema.questions import Question
from ostraka.unify._base import strategies

DEFAULTS = {
    "label_selection": "majority",
    "multi_label_selection": "majority",
    "rating": "majority",
    "ranking": "majority",
    "span": "majority",
}


class LabelQuestionStrategy(str, Enum):
    """How label questions can be settled."""

    MAJORITY = "majority"
    MAJORITY_WEIGHTED = "majority_weighted"
    DISAGREEMENT = "disagreement"
    DAWID_SKENE = "dawid_skene"
    ONE_COIN = "one_coin"
    MACE = "mace"
    GLAD = "glad"
    WAWA = "wawa"


class MultiLabelQuestionStrategy(str, Enum):
    """How multi-label questions can be settled."""

    MAJORITY = "majority"
    MAJORITY_WEIGHTED = "majority_weighted"
    DISAGREEMENT = "disagreement"


class RatingQuestionStrategy(str, Enum):
    """How rating questions can be settled."""

    MEAN = "mean"
    MEDIAN = "median"
    MAJORITY = "majority"
    MAX = "max"
    MIN = "min"
    DISAGREEMENT = "disagreement"


class RankingQuestionStrategy(str, Enum):
    """How ranking questions can be settled."""

    MEAN = "mean"
    BORDA = "borda"
    BRADLEY_TERRY = "bradley_terry"
    MAJORITY = "majority"
    MAX = "max"
    MIN = "min"
    DISAGREEMENT = "disagreement"


class TextQuestionStrategy(str, Enum):
    """How text questions can be settled."""

    DISAGREEMENT = "disagreement"
    LONGEST = "longest"
    FIRST = "first"


@dataclass(frozen=True)
class _Unification:
    """A question and how to settle it, given wherever a task takes a question."""

    question: Any
    strategy: Any = "majority"


class LabelQuestionUnification(_Unification):
    """A label question with its strategy."""


class MultiLabelQuestionUnification(_Unification):
    """A multi-label question with its strategy."""


@dataclass(frozen=True)
class RatingQuestionUnification(_Unification):
    """A rating question with its strategy, the mean unless another is named."""

    strategy: Any = "mean"


class RankingQuestionUnification(_Unification):
    """A ranking question with its strategy."""


def strategy_name(strategy: Any, question: Question) -> str:
    """The name of a strategy given as a string, an enum member or None for the default.

    Raises `BadOption` for None where a question has no default (text), `UnknownName` for a name
    that does not exist.
    """
    if strategy is None:
        if question.type not in DEFAULTS:
            able = [name for name in strategies if question.type in strategies[name].kinds]
            raise BadOption(
                f"{question.name!r} is a {question.type} question and has no default strategy. "
                f"Name one of: {', '.join(able)}."
            )
        return DEFAULTS[question.type]
    name = str(getattr(strategy, "value", strategy))
    strategies[name]  # an unknown name is an error with the nearest one
    return name


def unwrap(question: Any, strategy: Any) -> tuple[Any, Any]:
    """The question and strategy of a wrapper, or both as they came."""
    if isinstance(question, _Unification):
        if strategy is not None:
            raise BadOption("The wrapper names a strategy already; give no other beside it.")
        return question.question, question.strategy
    return question, strategy
