"""People's answers against suggestions, person by person or as they were settled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from ostraka.data.answers import Answers, Codes, Floats, Ints, Numbers, Ranks, Texts
from ostraka.data.codecs import CODECS
from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption, unknown
from ostraka.extras import need
from ostraka.measure import _compare, _texts
from ostraka.measure._coded import equal
from ostraka.schema.questions import Question
from ostraka.unify._base import Bools, Verdicts, votes_of

_CLASSES = ("accuracy", "f1-score", "precision", "recall", "confusion-matrix")
# What can be computed for a kind of question.
METRICS: dict[str, tuple[str, ...]] = {
    "label_selection": (*_CLASSES, "pearson-r"),
    "multi_label_selection": _CLASSES,
    "rating": (*_CLASSES, "spearman-r"),
    "ranking": ("ndcg-score",),
    "text": ("gleu", "rouge"),
    "span": ("accuracy", "f1-score", "precision", "recall"),
}


@dataclass(frozen=True)
class ModelMetricResult:
    """A figure of responses against suggestions.

    `count` is the number of compared pairs. `result` is a number, a dict of them (rouge), a pandas
    frame (confusion matrix, a dict of frames for multi-label), or None where it is undefined;
    `reason` then says why.
    """

    metric_name: str
    count: int
    result: Any
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Responses and suggestions to the same records; `truth` says which of them is right."""

    question: Question
    responses: Answers
    suggestions: Answers
    truth: str

    def __len__(self) -> int:
        return len(self.responses)

    def take(self, rows: Ints) -> _Pairs:
        """The pairs at these rows."""
        responses, suggestions = self.responses.take(rows), self.suggestions.take(rows)
        return _Pairs(self.question, responses, suggestions, self.truth)

    def sides(self) -> tuple[Answers, Answers]:
        """The truth and what was said, numbers as their nearest option."""
        both = self.responses, self.suggestions
        true, said = both if self.truth == "responses" else both[::-1]
        return _compare.as_codes(true, self.question), _compare.as_codes(said, self.question)


def suggested(snapshot: Snapshot, question: Question) -> tuple[Bools, Answers]:
    """Which records have a suggestion, and the suggestions of those."""
    column = snapshot.columns.one("records", f"suggestions.{question.name}")
    valid: Bools = column.is_valid().to_numpy(zero_copy_only=False)
    return valid, CODECS[question.type].answers(column.drop_null(), question)


def by_person(
    snapshot: Snapshot, question: Question, names: Sequence[str] | None, *, truth: str
) -> dict[str | None, list[ModelMetricResult]]:
    """Results per person who submitted an answer, in the order of the users; None for nobody's."""
    names = _checked(question, names)
    votes = votes_of(snapshot, question)
    valid, suggestions = suggested(snapshot, question)
    place = np.cumsum(valid) - 1
    order = np.argsort(votes.voter, kind="stable")
    people, starts = np.unique(votes.voter[order], return_index=True)
    found: dict[str | None, list[ModelMetricResult]] = {}
    for person, mine in zip(people.tolist(), np.split(order, starts[1:]), strict=True):
        rows = mine[valid[votes.record[mine]]]
        theirs = suggestions.take(place[votes.record[rows]])
        pairs = _Pairs(question, votes.answers.take(rows), theirs, truth)
        name = None if person < 0 else votes.users[person]
        found[name] = [_result(metric, pairs) for metric in names]
    if None in found:
        found[None] = found.pop(None)  # last
    return found


def of_unified(
    snapshot: Snapshot,
    question: Question,
    verdicts: Verdicts,
    names: Sequence[str] | None,
    *,
    truth: str,
) -> list[ModelMetricResult]:
    """Results for what was settled; raises `BadOption` where several answers were kept."""
    names = _checked(question, names)
    if verdicts.strategy == "disagreement":
        raise BadOption("'disagreement' keeps every answer, so nothing is settled to compare.")
    valid, suggestions = suggested(snapshot, question)
    both = np.flatnonzero(valid & verdicts.settled)
    answers = verdicts.values.take((np.cumsum(verdicts.settled) - 1)[both])
    pairs = _Pairs(question, answers, suggestions.take((np.cumsum(valid) - 1)[both]), truth)
    return [_result(metric, pairs) for metric in names]


def _checked(question: Question, names: Sequence[str] | None) -> Sequence[str]:
    known = METRICS[question.type]
    for name in names or ():
        if name not in known:
            raise unknown(f"metric of {question.type} questions", name, known)
    return known if names is None else names


def _result(name: str, pairs: _Pairs) -> ModelMetricResult:
    if not len(pairs):
        why = "no record has both an answer and a suggestion"
        return ModelMetricResult(name, 0, None, why)
    value = _HOW[name](pairs)
    reason = None if value is not None else _UNDEFINED.get(name, "there is nothing to compare")
    return ModelMetricResult(name, len(pairs), value, reason)


def _accuracy(pairs: _Pairs) -> float:
    return float(equal(*pairs.sides(), pairs.question).mean())


def _share(pairs: _Pairs, part: str) -> float | None:
    right, true, said = _compare.hits(*pairs.sides(), pairs.question)
    above, below = {
        "precision": (right, said),
        "recall": (right, true),
        "f1-score": (2 * right, true + said),
    }[part]
    return _compare.averaged(above, below, true + said > 0)


def _confusion(pairs: _Pairs) -> Any:
    """Responses in rows, suggestions in columns, whichever is the truth; declared order."""
    pandas = need("pandas", extra="frames", why="A confusion matrix as a frame")
    question = pairs.question
    responses = _compare.as_codes(pairs.responses, question)
    suggestions = pairs.suggestions
    if isinstance(responses, Codes) and isinstance(suggestions, Codes):
        table = _compare.table_of(responses.codes, suggestions.codes, len(question.options))
        return _frame(pandas, table, question.classes)
    right, true, said = _compare.hits(responses, suggestions, question)
    frames = {}
    for at, name in enumerate(question.classes):
        missed, added = true[at] - right[at], said[at] - right[at]
        neither = len(pairs) - right[at] - missed - added
        table = np.array([[right[at], missed], [added, neither]]).astype(np.int64)
        frames[name] = _frame(pandas, table, (f"{name}_true", f"{name}_false"))
    return frames


def _frame(pandas: Any, table: Ints, names: Sequence[str]) -> Any:
    rows, columns = ([f"{side}_{n}" for n in names] for side in ("responses", "suggestions"))
    return pandas.DataFrame(table, index=rows, columns=columns)


def _pearson(pairs: _Pairs) -> float | None:
    return _compare.correlation(*(_numbers(one, pairs.question) for one in pairs.sides()))


def _spearman(pairs: _Pairs) -> float | None:
    both = (_numbers(one, pairs.question) for one in (pairs.responses, pairs.suggestions))
    return _compare.correlation(*map(_compare.mean_places, both))


def _numbers(answers: Answers, question: Question) -> Floats:
    if isinstance(answers, Numbers):
        return answers.values
    assert isinstance(answers, Codes)  # noqa: S101 - labels and ratings only
    if question.type == "rating":
        return np.array(question.options, np.float64)[answers.codes]
    return answers.codes.astype(np.float64)


def _ndcg(pairs: _Pairs) -> float:
    true, said = pairs.sides()
    assert isinstance(true, Ranks) and isinstance(said, Ranks)  # noqa: S101, PT018
    return float(_compare.ndcg(true, said).mean())


def _of_texts(pairs: _Pairs, measure: Callable[..., Any]) -> Any:
    true, said = pairs.sides()
    assert isinstance(true, Texts) and isinstance(said, Texts)  # noqa: S101, PT018
    return measure(said.texts.to_pylist(), true.texts.to_pylist())


_HOW: dict[str, Callable[[_Pairs], Any]] = {
    "accuracy": _accuracy,
    **{part: partial(_share, part=part) for part in ("f1-score", "precision", "recall")},
    "confusion-matrix": _confusion,
    "pearson-r": _pearson,
    "spearman-r": _spearman,
    "ndcg-score": _ndcg,
    "gleu": partial(_of_texts, measure=_texts.gleu),
    "rouge": partial(_of_texts, measure=_texts.rouge),
}
_SAME = "one of the two never changes, so they cannot vary together"
_UNDEFINED = {"pearson-r": _SAME, "spearman-r": _SAME, "gleu": "no text has a word"}
