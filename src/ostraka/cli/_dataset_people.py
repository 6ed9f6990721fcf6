"""The parts of a dataset's report that are about people and about suggestions."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import numpy as np

from ostraka.cli import _dataset_figures as figures
from ostraka.cli import _report_parts as draw
from ostraka.data.answers import Floats
from ostraka.data.snapshot import Snapshot
from ostraka.measure.agents import Agents, agents
from ostraka.measure.people import People, accuracy_over_time, people
from ostraka.schema.questions import Question
from ostraka.unify._base import Verdicts

SHOWN = 40  # people that are listed
NOBODY = "without a user"


def about_people(data: Snapshot, question: Question, verdicts: Verdicts) -> Iterator[str]:
    """Who answered how much and how well."""
    found = people(data, question, verdicts)
    if np.isnan(found.accuracy).all():
        return
    yield f"<h3>People on {escape(question.title or question.name)}</h3>"
    yield f"<p>{escape(_told(found))}</p>"
    yield draw.figure(
        "Answers and accuracy",
        figures.dots(_dots(found), "answers", "accuracy"),
        "Accuracy is the share of a person’s answers that are what was settled, on records that "
        "others answered too. Someone who stands out is someone to talk to, not yet a spammer.",
    )
    yield _over_time(accuracy_over_time(data, question, verdicts))
    yield _list_of(found)


def _told(found: People) -> str:
    active = int((found.answers > 0).sum())
    suspects = sum(map(bool, found.suspects))
    middle = float(np.nanmedian(found.accuracy))
    who = "person answered" if active == 1 else "people answered"
    look = {0: "Nobody stands out", 1: "One of them is worth a look"}
    whose = look.get(suspects, f"{suspects:,} of them are worth a look")
    half = f"half of them say what was settled {middle:.0%} of the time or more"
    return f"{active:,} {who}; {half}. {whose}."


def _dots(found: People) -> Iterator[tuple[float, float, str, bool]]:
    for at, name in enumerate(found.users):
        if not np.isnan(found.accuracy[at]):
            accuracy = float(found.accuracy[at])
            words = f"{name or NOBODY}: {found.answers[at]:,} answers, {accuracy:.0%}"
            yield float(found.answers[at]), accuracy, words, bool(found.suspects[at])


def _over_time(values: Floats) -> str:
    shares = [None if np.isnan(v) else float(v) for v in values]
    known = [share for share in shares if share is not None]
    if len(known) < 2:
        return ""
    said = f"from {known[0]:.0%} to {known[-1]:.0%}"
    return draw.figure(
        "Accuracy over the work",
        figures.steps(shares, said),
        "Everybody’s answers in the order of the records, cut into ten parts; a fall is fatigue, "
        "a change of guidelines, or harder records.",
    )


def _list_of(found: People) -> str:
    suspicious = np.array([not why for why in found.suspects])
    order = np.lexsort((-found.answers, suspicious))
    order = order[found.answers[order] > 0]
    heads = ["", "answers", "discarded", "accuracy", "as others", "reliability", "drift"]
    plain = np.isnan(found.reliability).all()
    rows = [_row(found, at, plain=bool(plain)) for at in order[:SHOWN].tolist()]
    if plain:
        heads.remove("reliability")
    more = len(order) - SHOWN
    rest = f" {more:,} more are not listed." if more > 0 else ""
    body = draw.table([*heads, "look at"], rows)
    note = (
        "“As others”: the mean share of the other people who say the same. Reliability: how much "
        "an answer tells about the truth, 0 to 1 (Dawid and Skene’s model). Drift: accuracy in the "
        f"later half minus the earlier, where it is beyond two standard errors.{rest}"
    )
    inside = f'{body}<p class="note">{note}</p>'
    return f"<details open><summary>Person by person</summary>{inside}</details>"


def _row(found: People, at: int, *, plain: bool) -> list[str]:
    drift, error = found.drift[at], found.drift_error[at]
    cells = [
        found.users[at] or NOBODY,
        f"{found.answers[at]:,}",
        f"{found.responses[at, 2]:,}",
        _percent(found.accuracy[at]),
        _percent(found.peers[at]),
        "–" if np.isnan(found.reliability[at]) else f"{found.reliability[at]:.2f}",
        f"{drift:+.0%}" if abs(drift) > 2 * error else "–",
        found.suspects[at],
    ]
    return cells[:5] + cells[6:] if plain else cells


def about_agents(data: Snapshot, question: Question, verdicts: Verdicts) -> Iterator[str]:
    """How often suggestions are kept, and right; nothing where there are none."""
    found = agents(data, question, verdicts)
    if not len(found):
        return
    bars = "".join(
        draw.measure_row(_name(found, at), float(found.acceptance[at]))
        for at in np.flatnonzero(found.answers > 0).tolist()
    )
    heads = ("", "suggestions", "answers", "kept", "settled", "right", "score if right", "if wrong")
    rows = [
        (
            _name(found, at),
            f"{found.suggestions[at]:,}",
            f"{found.answers[at]:,}",
            _percent(found.acceptance[at]),
            f"{found.settled[at]:,}",
            _percent(found.accuracy[at]),
            _score(found.score_right[at]),
            _score(found.score_wrong[at]),
        )
        for at in range(len(found))
    ]
    yield draw.figure(
        "Suggestions that people keep",
        bars + draw.table(heads, rows),
        "Kept: the share of people’s answers that are the suggestion itself. Right: the share of "
        "settled records of which that holds. An answer need not have come after the suggestion.",
    )


def _name(found: Agents, at: int) -> str:
    agent, kind = found.agents[at], found.types[at]
    return f"{agent or 'without an agent'}{f' ({kind})' if kind else ''}"


def _percent(share: float) -> str:
    return "–" if np.isnan(share) else f"{share:.0%}"


def _score(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.2f}"
