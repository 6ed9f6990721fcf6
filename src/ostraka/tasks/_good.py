"""Which answers to a question mean that something is good."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from ostraka.data.answers import Codes, Numbers
from ostraka.errors import BadOption, unknown
from ostraka.schema.questions import Question
from ostraka.unify._base import Bools, Verdicts
from ostraka.unify._numbers import nearest_options

Good: TypeAlias = tuple[Any, ...] | float | None
NAMES = frozenset(
    ("good", "yes", "positive", "accept", "accepted", "approved", "correct", "right", "true", "👍")
)


def good_options(question: Question, good: Good) -> Bools:
    """Which options of a label or rating question mean good; shape [options].

    A number is the least good rating, a tuple holds the good options, and None is enough where one
    of two labels is plainly the good one. Raises `BadOption` and `UnknownName`.
    """
    if good is None:
        found = _plainly_good(question)
    elif isinstance(good, tuple):
        for option in good:
            if option not in question.options:
                raise unknown(f"option of {question.name!r} (in good=)", option, question.classes)
        found = np.array([option in good for option in question.options])
    elif question.type == "rating":
        found = np.array(question.options) >= good
    else:
        raise BadOption(
            f"good={good!r}: {question.name!r} is a label question; name the good options, of "
            f"{', '.join(map(repr, question.options))}."
        )
    if found.all() or not found.any():
        which = "every" if found.all() else "no"
        raise BadOption(
            f"With good={good!r} {which} answer to {question.name!r} is good; both are needed. "
            f"The answers are {', '.join(map(repr, question.options))}."
        )
    return found


def are_good(verdicts: Verdicts, good: Good) -> Bools:
    """Which verdicts mean good; a number that is no option counts as the nearest one.

    Where `good` is a number itself, the two are compared as they are.
    """
    options = good_options(verdicts.question, good)
    values = verdicts.values
    if isinstance(values, Numbers):
        if isinstance(good, int | float):
            return values.values >= good
        return options[nearest_options(values.values, verdicts.question)]
    assert isinstance(values, Codes)  # noqa: S101 - labels and ratings settle to nothing else
    return options[values.codes]


def _plainly_good(question: Question) -> Bools:
    shown = getattr(question, "labels", None)
    texts = shown if isinstance(shown, dict) else {}
    found = np.array(
        [
            bool({option.casefold(), texts.get(option, "").strip().casefold()} & NAMES)
            for option in question.classes
        ]
    )
    if question.type != "rating" and len(found) == 2 and found.sum() == 1:
        return found
    if question.type == "rating":
        top = max(question.options)
        hint = f"good={top} (that much or more) or good=[{top}]"
    else:
        hint = f"good={question.options[0]!r}, or a list of several"
    raise BadOption(
        f"Which answers to {question.name!r} mean good? They are "
        f"{', '.join(map(repr, question.options))}; say for example {hint}."
    )
