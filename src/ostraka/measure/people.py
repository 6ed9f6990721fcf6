"""How each person answers a question: how much, how well, and how that changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ostraka.data.answers import Codes, Floats, Ints
from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption
from ostraka.extras import need
from ostraka.measure._coded import distinct, equal, tally_of
from ostraka.measure._compare import as_codes
from ostraka.measure._gold import against_gold
from ostraka.measure._spammers import Marks, reliability, suspicions
from ostraka.measure._sums import ratio
from ostraka.schema.questions import Question
from ostraka.schema.responses import STATUSES
from ostraka.unify._base import Verdicts, Votes, votes_of

PARTS = 10


@dataclass(frozen=True)
class People:
    """A row per person, in the order of `users`; None stands for answers without a user.

    `responses` [people, statuses] counts responses by status (submitted, draft, discarded) and
    `answers` [people] submitted answers to the question. Of these `accuracy` is the share that is
    what was settled, among records that others answered too, and `peers` the mean share of the
    others who say the same; `gold` is the share that is right where a right answer is known, out
    of `gold_answers`. `confusion` [people, options, options] counts answers (columns) by what was
    settled (rows), for label and rating questions.

    `reliability` is how much a person's answer tells about the truth, 0 (nothing) to 1, under
    Dawid and Skene's model; `drift` is accuracy in the later half of a person's answers minus that
    in the earlier, in the order of the records, and `drift_error` its standard error. NaN stands
    for what cannot be known. `suspects` [people] says why somebody may be a spammer, "" if nothing
    does.
    """

    question: Question
    strategy: str
    users: tuple[str | None, ...]
    responses: Ints
    answers: Ints
    accuracy: Floats
    peers: Floats
    gold: Floats
    gold_answers: Ints
    reliability: Floats
    drift: Floats
    drift_error: Floats
    suspects: tuple[str, ...]
    confusion: Ints | None = None

    def __len__(self) -> int:
        """How many people there are."""
        return len(self.users)

    def to_pandas(self) -> Any:
        """A pandas frame with a row per person; the confusion matrices are not in it."""
        pandas = need("pandas", extra="frames", why="People as a frame")
        counts = {name: self.responses[:, at] for at, name in enumerate(STATUSES)}
        names = ("answers", "accuracy", "peers", "gold", "gold_answers", "reliability")
        more = {name: getattr(self, name) for name in (*names, "drift", "drift_error", "suspects")}
        return pandas.DataFrame({"user": self.users, **counts, **more})


def people(
    snapshot: Snapshot,
    question: Question,
    verdicts: Verdicts,
    *,
    gold: Mapping[str, Any] | str | None = None,
) -> People:
    """Look at everybody's answers to `question`; `verdicts` is what was settled.

    `gold` holds right answers by record name, or names a metadata property that holds them.
    Raises `UnknownName` for a record or property that is not there, `BadOption` for a right answer
    that the question does not allow, or verdicts that keep several answers.
    """
    if verdicts.strategy == "disagreement":
        raise BadOption("'disagreement' keeps every answer, so there is none to be right about.")
    votes = votes_of(snapshot, question)
    count = len(snapshot.users) + 1
    person = np.where(votes.voter < 0, count - 1, votes.voter).astype(np.int64)
    right = _right(votes, verdicts)
    drift, error = _drift(person, right, count)
    known, is_right = against_gold(snapshot, question, votes, gold)
    settled = ~np.isnan(right)
    marks = Marks(
        answers=np.bincount(person, minlength=count),
        peers=_peers(votes, person, question, count),
        gold=_mean(person[known], is_right, count),
        gold_answers=np.bincount(person[known], minlength=count),
        reliability=reliability(votes, person, question, count),
    )
    responses = _responses(snapshot, count)
    last = count if responses[-1].any() else count - 1
    columns = {name: part[:last] for name, part in marks._asdict().items()}
    matrices = _confusion(votes, person, verdicts, count)
    return People(
        question=question,
        strategy=verdicts.strategy,
        users=(*snapshot.users, None)[:last],
        responses=responses[:last],
        accuracy=_mean(person[settled], right[settled], count)[:last],
        drift=drift[:last],
        drift_error=error[:last],
        suspects=suspicions(marks, votes, person, question)[:last],
        confusion=None if matrices is None else matrices[:last],
        **columns,
    )


def accuracy_over_time(snapshot: Snapshot, question: Question, verdicts: Verdicts) -> Floats:
    """Accuracy of each tenth of people's answers, in the order of the records; NaN where empty.

    Everybody's own answers are cut into ten parts, and those of all people are put together.
    """
    votes = votes_of(snapshot, question)
    right = _right(votes, verdicts)
    person = votes.voter.astype(np.int64) + 1
    keep = ~np.isnan(right)
    part = np.minimum((_progress(person[keep]) * PARTS).astype(np.int64), PARTS - 1)
    return _mean(part, right[keep], PARTS)


def _responses(snapshot: Snapshot, count: int) -> Ints:
    columns = snapshot.columns
    person = np.where(columns.user < 0, count - 1, columns.user).astype(np.int64)
    cells = person * len(STATUSES) + columns.status
    return np.bincount(cells, minlength=count * len(STATUSES)).reshape(count, len(STATUSES))


def _right(votes: Votes, verdicts: Verdicts) -> Floats:
    """1 for an answer that is what was settled, else 0; NaN where nobody else answered."""
    question = verdicts.question
    settled = as_codes(verdicts.values, question)
    row = np.cumsum(verdicts.settled) - 1
    same = equal(votes.answers, settled.take(row[votes.record]), question)
    others = votes.counts()[votes.record] > 1
    return np.where(others & verdicts.settled[votes.record], same, np.nan)


def _peers(votes: Votes, person: Ints, question: Question, count: int) -> Floats:
    """The mean share of the other answers to the same records that are the same."""
    code, first = distinct(votes.answers, question)
    size = len(question.options) if isinstance(votes.answers, Codes) else len(first)
    tally = tally_of(votes, code, size)
    keys = tally.unit * np.int64(size) + tally.code
    same = tally.count[np.searchsorted(keys, votes.record * np.int64(size) + code)] - 1
    others = votes.counts()[votes.record] - 1
    some = others > 0
    return _mean(person[some], same[some] / others[some], count)


def _drift(person: Ints, right: Floats, count: int) -> tuple[Floats, Floats]:
    keep = ~np.isnan(right)
    person, right = person[keep], right[keep]
    late = _progress(person) >= 0.5
    shares, error = [], np.zeros(count)
    for part in (late, ~late):
        number = np.bincount(person[part], minlength=count)
        share = _mean(person[part], right[part], count)
        smoothed = (np.nan_to_num(share) * number + 1) / (number + 2)
        error += smoothed * (1 - smoothed) / np.maximum(number, 1)
        shares.append(share)
    drift: Floats = shares[0] - shares[1]
    return drift, np.where(np.isnan(drift), np.nan, np.sqrt(error))


def _progress(person: Ints) -> Floats:
    """How far each of a person's answers is into all of theirs, from 0 to below 1."""
    order = np.argsort(person, kind="stable")
    number = np.bincount(person)
    starts = np.cumsum(number) - number
    place = np.empty(len(person))
    place[order] = np.arange(len(person)) - starts[person[order]]
    progress: Floats = place / number[person]
    return progress


def _confusion(votes: Votes, person: Ints, verdicts: Verdicts, count: int) -> Ints | None:
    settled = as_codes(verdicts.values, verdicts.question)
    if not isinstance(votes.answers, Codes) or not isinstance(settled, Codes):
        return None
    size = len(verdicts.question.options)
    row = (np.cumsum(verdicts.settled) - 1)[votes.record]
    cell = (person * size + settled.codes[row]) * size + votes.answers.codes
    return np.bincount(cell, minlength=count * size**2).reshape(count, size, size)


def _mean(place: Ints, value: Any, size: int) -> Floats:
    return ratio(np.bincount(place, value, size), np.bincount(place, minlength=size))
