"""Which response an option of a question speaks of."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ostraka.errors import BadOption, unknown
from ostraka.schema.questions import Question

TIES = frozenset(
    ("tie", "tied", "ties", "equal", "equally", "same", "similar", "both", "neither", "draw")
)
FIRST, SECOND, LEVEL = (1, 2), (2, 1), (1, 1)  # the places of the two responses


def ranking_columns(question: Question, responses: tuple[str, ...]) -> tuple[int, ...]:
    """The option of a ranking question that is each response: by name, else by position.

    Raises `BadOption` where the names do not match and the numbers differ, or where an option's
    name says that it is another response than the one at its position.
    """
    options = question.classes
    if set(responses) <= set(options):
        return tuple(options.index(name) for name in responses)
    if len(options) != len(responses) or set(options) & set(responses):
        raise BadOption(
            f"{question.name!r} ranks {', '.join(map(repr, options))}; the responses are "
            f"{', '.join(map(repr, responses))}. Give responses= by the names of the options, or "
            "as many as there are options, in the same order."
        )
    _no_contradiction(question, list(options), responses)
    return tuple(range(len(options)))


def label_places(
    question: Question, responses: tuple[str, ...], labels: Mapping[str, str | None]
) -> tuple[tuple[int, int], ...]:
    """Where each option of a label question puts the two responses.

    By `labels` (option to response, None for a tie), by options that are named like the
    responses, or by position: first, second and, where there are three, the tie. Raises
    `BadOption` where that leaves a doubt.
    """
    if len(responses) != 2:
        raise BadOption(
            f"{question.name!r} is a label question, which compares two responses; "
            f"{len(responses)} came. Use a ranking question, or one rating question for each."
        )
    meant = _given(question, responses, labels) if labels else _guessed(question, responses)
    places = {responses[0]: FIRST, responses[1]: SECOND, None: LEVEL}
    return tuple(places[meant[option]] for option in question.classes)


def _given(
    question: Question, responses: tuple[str, ...], labels: Mapping[str, str | None]
) -> dict[str, str | None]:
    for option, response in labels.items():
        if option not in question.classes:
            raise unknown(f"option of {question.name!r} (in labels=)", option, question.classes)
        if response is not None and response not in responses:
            raise unknown("response (in labels=)", response, responses)
    missing = [option for option in question.classes if option not in labels]
    if missing or not set(responses) <= set(labels.values()):
        lacking = f"labels= leaves out {', '.join(map(repr, missing))}." if missing else ""
        raise _doubt(question, responses, lacking or "labels= must name each response.")
    return dict(labels)


def _guessed(question: Question, responses: tuple[str, ...]) -> dict[str, str | None]:
    options = list(question.classes)
    named = [option for option in options if option in responses]
    ties = [option for option in options if option not in named and _words(question, option) & TIES]
    rest = [option for option in options if option not in named and option not in ties]
    if not ties and len(options) == 3:
        # three options of which none is called a tie: the one that is left over, else the third
        ties = [option for option in options if option not in named][-1:]
        rest = [option for option in rest if option not in ties]
    if len(named) == 2 and not rest:
        return {**{name: name for name in named}, **dict.fromkeys(ties)}
    if named or len(rest) != 2 or len(ties) > 1:
        raise _doubt(question, responses, f"What is {', '.join(map(repr, options))}?")
    _no_contradiction(question, rest, responses)
    return {**dict(zip(rest, responses, strict=True)), **dict.fromkeys(ties)}


def _no_contradiction(question: Question, options: list[str], responses: tuple[str, ...]) -> None:
    """Refuse to match by position where a word of an option belongs to another response."""
    words = [_split(response) for response in responses]
    common = set.intersection(*words)
    for place, option in enumerate(options):
        said = _words(question, option) - common
        others = set().union(*(own for at, own in enumerate(words) if at != place))
        if said & others - words[place] and not said & words[place]:
            hint = f"Its option {option!r} would stand for {responses[place]!r}."
            raise _doubt(question, responses, hint)


def _words(question: Question, option: str) -> set[str]:
    """The words of an option, those that are shown to people included."""
    texts = getattr(question, "labels", None) or getattr(question, "values", None)
    shown = texts[option] if isinstance(texts, dict) else ""
    return _split(f"{option} {shown}")


def _split(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.casefold()))


def _doubt(question: Question, responses: tuple[str, ...], hint: str) -> BadOption:
    if question.type == "ranking":
        said = "Name the options like the fields, or give responses= in the order of the options."
        return BadOption(f"{question.name!r} over {', '.join(map(repr, responses))}: {hint} {said}")
    meanings = [*responses, *([None] * len(question.classes))]
    example = dict(zip(question.classes, meanings, strict=False))
    return BadOption(
        f"{question.name!r} compares {' and '.join(map(repr, responses))}: {hint} "
        f"Say what each option means, None for a tie, for example labels={example}."
    )
