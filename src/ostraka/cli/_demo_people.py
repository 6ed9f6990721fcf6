"""What people said: how far they agree, where they do not, and what they settled on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ostraka.data.answers import Floats, Ints

if TYPE_CHECKING:
    from ostraka.feedback.dataset import FeedbackDataset
    from ostraka.measure.agreement import AgreementMetricResult

# A text with one of these is not shown as an example; it is trained on like any other.
RUDE = re.compile(
    r"\b(?:arse|ass|bastard|bitch|bum|crap|cunt|damn|dick|drunk|fuck|hell|hitler|kill|naked|nazi|"
    r"piss|porn|retard|sex|shit|slut|stupid|suck|terrorist|vagina|whore|wtf)",
    re.IGNORECASE,
)


class Contested(NamedTuple):
    """A text that people judge differently: the share of each label among their answers."""

    text: str
    votes: int
    shares: tuple[float, ...]


@dataclass(frozen=True)
class People:
    """What a dataset's people said about one label question.

    `answers` counts the answers and `verdicts` the settled records per label; `shares` [records]
    is the part of a record's answers that agrees with its verdict. `one_person` is how often one
    person says what the majority of the others says.
    """

    labels: tuple[str, ...]
    answers: tuple[int, ...]
    verdicts: tuple[int, ...]
    shares: Floats
    tied: int
    agreement: tuple[tuple[str, AgreementMetricResult], ...]
    contested: tuple[Contested, ...]
    one_person: float


def look_at(dataset: FeedbackDataset, label: str, rating: str) -> People:
    """Look at the answers to a label question and to the rating question beside it."""
    from ostraka.measure.agreement import agreement

    frozen = dataset.snapshot()
    question = dataset.question_by_name(label)
    settled = dataset.unify(question, "majority")
    counts = votes_per_label(dataset, label)
    levels = (
        (f"{label}, as names", agreement(frozen, question)),
        (f"{rating}, as an order", _ordinal(dataset, rating)),
        (f"{rating}, as distances", agreement(frozen, dataset.question_by_name(rating))),
    )
    return People(
        labels=question.classes,
        answers=tuple(counts.sum(0).tolist()),
        verdicts=tuple(np.bincount(settled.values.codes, minlength=counts.shape[1]).tolist()),  # type: ignore[union-attr]
        shares=settled.share,
        tied=int(settled.tied.sum()),
        agreement=levels,
        contested=most_contested(frozen.field("text").to_pylist(), counts),
        one_person=one_against_the_others(counts),
    )


def votes_per_label(dataset: FeedbackDataset, label: str) -> Ints:
    """How many people chose each label; int64, shape [records, labels]."""
    from ostraka.unify._base import votes_of

    question = dataset.question_by_name(label)
    votes = votes_of(dataset.snapshot(), question)
    size = len(question.options)
    cells = votes.record * size + votes.answers.codes  # type: ignore[union-attr]
    return np.bincount(cells, minlength=votes.records * size).reshape(votes.records, size)


def most_contested(texts: list[str], counts: Ints, wanted: int = 5) -> tuple[Contested, ...]:
    """The texts whose winner has the smallest share, among those with the most answers.

    Only texts with at least half as many answers as the text with the most count: with few
    people an even split may be chance. Rude ones are passed over.
    """
    votes = counts.sum(1)
    shares = counts / np.maximum(votes, 1)[:, None]
    known = np.flatnonzero(votes * 2 >= votes.max())
    order = known[np.argsort(shares[known].max(1), kind="stable")]
    fit = [row for row in order.tolist() if not RUDE.search(texts[row])]
    return tuple(
        Contested(texts[row], int(votes[row]), tuple(shares[row].tolist())) for row in fit[:wanted]
    )


def one_against_the_others(counts: Ints) -> float:
    """How often a person says what the majority of the other people of the same record says.

    Where the others are evenly split the label declared first is theirs, as in a majority.
    """
    agreed = 0
    for label in range(counts.shape[1]):
        others = counts.copy()
        others[:, label] -= 1
        agreed += int(counts[others.argmax(1) == label, label].sum())
    return agreed / max(int(counts.sum()), 1)


def _ordinal(dataset: FeedbackDataset, rating: str) -> AgreementMetricResult:
    from ostraka.measure.agreement import agreement

    return agreement(dataset.snapshot(), dataset.question_by_name(rating), level="ordinal")
