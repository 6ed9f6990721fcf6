"""Suggestions beside what people said: how often they are kept, and how often right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow.compute as pc

from ostraka.data.answers import Floats, Ints
from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption
from ostraka.extras import need
from ostraka.measure._coded import equal
from ostraka.measure._compare import as_codes
from ostraka.measure._sums import ratio
from ostraka.measure.model_metrics import suggested
from ostraka.schema.questions import Question
from ostraka.unify._base import Verdicts, votes_of


@dataclass(frozen=True)
class Agents:
    """A row per agent and type that suggested answers, by name; None where none was given.

    `suggestions` [agents] counts them, `answers` people's submitted answers to the same records
    and `settled` the records with a verdict. `acceptance` is the share of these answers that are
    the suggestion itself, `accuracy` the share of these verdicts. `score_right` and `score_wrong`
    are the mean scores of suggestions that are, and are not, what was settled. NaN stands for what
    cannot be known.
    """

    question: Question
    strategy: str
    agents: tuple[str | None, ...]
    types: tuple[str | None, ...]
    suggestions: Ints
    answers: Ints
    acceptance: Floats
    settled: Ints
    accuracy: Floats
    score_right: Floats
    score_wrong: Floats

    def __len__(self) -> int:
        """How many agents there are."""
        return len(self.agents)

    def to_pandas(self) -> Any:
        """A pandas frame with a row per agent."""
        pandas = need("pandas", extra="frames", why="Agents as a frame")
        counts = ("suggestions", "answers", "acceptance", "settled", "accuracy")
        parts = {name: getattr(self, name) for name in (*counts, "score_right", "score_wrong")}
        return pandas.DataFrame({"agent": self.agents, "type": self.types, **parts})


def agents(snapshot: Snapshot, question: Question, verdicts: Verdicts) -> Agents:
    """Look at the suggestions for `question`; `verdicts` is what was settled.

    An answer was not necessarily given after the suggestion was seen: acceptance is agreement.
    Raises `BadOption` for verdicts that keep several answers.
    """
    if verdicts.strategy == "disagreement":
        raise BadOption("'disagreement' keeps every answer, so there is none to be right about.")
    votes = votes_of(snapshot, question)
    valid, given = suggested(snapshot, question)
    names, owner = _owners(snapshot, question)
    place = np.cumsum(valid) - 1  # of each record among those with a suggestion
    answered = np.flatnonzero(valid[votes.record])
    theirs = place[votes.record[answered]]
    kept = equal(votes.answers.take(answered), given.take(theirs), question)
    both = np.flatnonzero(valid & verdicts.settled)
    settled = as_codes(verdicts.values, question).take((np.cumsum(verdicts.settled) - 1)[both])
    right = equal(settled, given.take(place[both]), question)
    size = len(names)
    by_answer, by_verdict = owner[theirs], owner[place[both]]
    scores = _scores(snapshot, question)[both]
    answers = np.bincount(by_answer, minlength=size)
    verdict = np.bincount(by_verdict, minlength=size)
    return Agents(
        question=question,
        strategy=verdicts.strategy,
        agents=tuple(agent for agent, _ in names),
        types=tuple(kind for _, kind in names),
        suggestions=np.bincount(owner, minlength=size),
        answers=answers,
        acceptance=ratio(np.bincount(by_answer, kept, size), answers),
        settled=verdict,
        accuracy=ratio(np.bincount(by_verdict, right, size), verdict),
        score_right=_mean_score(by_verdict[right], scores[right], size),
        score_wrong=_mean_score(by_verdict[~right], scores[~right], size),
    )


def _owners(
    snapshot: Snapshot, question: Question
) -> tuple[list[tuple[str | None, str | None]], Ints]:
    """Who suggests, by name, and whose each suggestion is."""
    columns = snapshot.columns
    valid = columns.one("records", f"suggestions.{question.name}").is_valid()
    parts, codes = [], []
    for part in ("agent", "type"):
        cells = columns.one("records", f"suggestions.{question.name}.{part}").filter(valid)
        known = pc.dictionary_encode(cells, null_encoding="encode")
        parts.append(known.dictionary.to_pylist())
        codes.append(known.indices.to_numpy(zero_copy_only=False).astype(np.int64))
    pairs, owner = np.unique(codes[0] * max(len(parts[1]), 1) + codes[1], return_inverse=True)
    names = [(parts[0][p // len(parts[1])], parts[1][p % len(parts[1])]) for p in pairs.tolist()]
    order = sorted(range(len(names)), key=lambda at: [(x is None, x or "") for x in names[at]])
    rank = np.empty(len(names), np.int64)
    rank[order] = np.arange(len(names))
    return [names[at] for at in order], rank[owner] if len(owner) else owner.astype(np.int64)


def _scores(snapshot: Snapshot, question: Question) -> Floats:
    """Each record's score, the mean where there is one per part; NaN without."""
    name = f"suggestions.{question.name}"
    one = snapshot.columns.one("records", f"{name}.score").to_numpy(zero_copy_only=False)
    several = snapshot.columns.one("records", f"{name}.scores")
    flat = pc.list_flatten(several).to_numpy(zero_copy_only=False)
    owner = pc.list_parent_indices(several).to_numpy()
    mean = ratio(np.bincount(owner, flat, len(one)), np.bincount(owner, minlength=len(one)))
    scores: Floats = np.where(np.isnan(one), mean, one)
    return scores


def _mean_score(owner: Ints, scores: Floats, size: int) -> Floats:
    known = ~np.isnan(scores)
    owner = owner[known]
    return ratio(np.bincount(owner, scores[known], size), np.bincount(owner, minlength=size))
