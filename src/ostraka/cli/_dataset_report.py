"""The report of a dataset: one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import numpy as np

from ostraka.cli import _dataset_people as whose
from ostraka.cli import _dataset_questions as asked
from ostraka.cli import _report_parts as draw
from ostraka.data.answers import Ints
from ostraka.data.snapshot import Snapshot
from ostraka.measure.agreement import METRICS, NAMES, AgreementMetricResult, agreement
from ostraka.schema.questions import Question
from ostraka.schema.responses import STATUSES
from ostraka.unify._base import unify, votes_of

MOST = 10  # columns of a histogram of answers per record


def page(data: Snapshot, name: str) -> str:
    """The whole report as HTML."""
    verdicts = {q.name: unify(data, q, "majority") for q in data.settings.questions if _settles(q)}
    parts = [*_head(data, name), *_progress(data), *_agreement(data)]
    for question in data.settings.questions:
        settled = verdicts.get(question.name)
        parts += asked.about(data, question, settled)
        parts += whose.about_agents(data, question, settled or unify(data, question, "first"))
        if settled is not None:
            parts += whose.about_people(data, question, settled)
    return draw.document(name, parts)


def _settles(question: Question) -> bool:
    return question.type in METRICS


def _head(data: Snapshot, name: str) -> Iterator[str]:
    columns = data.columns
    active = len(np.unique(columns.user[columns.user >= 0]))
    answered = len(np.unique(columns.record[columns.submitted]))
    yield f'<p class="mark">OSTRAKA</p><h1>{escape(name)}</h1>'
    if data.settings.guidelines:
        yield f'<p class="lead">{escape(_first_line(data.settings.guidelines))}</p>'
    tiles = [
        draw.tile(f"{len(data):,}", "records"),
        draw.tile(f"{columns.responses.num_rows:,}", "responses"),
        draw.tile(f"{active:,}", "person" if active == 1 else "people"),
        draw.tile(draw.percent(answered / max(len(data), 1)), "of records answered", main=True),
    ]
    yield f'<div class="tiles">{"".join(tiles)}</div>'


def _first_line(text: str) -> str:
    line = text.strip().splitlines()[0].lstrip("# ")
    return line if len(line) <= 200 else f"{line[:200]}…"


def _progress(data: Snapshot) -> Iterator[str]:
    columns = data.columns
    yield "<h2>Progress</h2>"
    by_status = np.bincount(columns.status, minlength=len(STATUSES))
    if not by_status.sum():
        yield "<p>Nobody has answered yet.</p>"
        return
    each = np.bincount(columns.record[columns.submitted], minlength=len(data))
    bar = draw.stack((by_status / by_status.sum()).tolist(), STATUSES) + draw.legend(
        f"{status} ({count:,})" for status, count in zip(STATUSES, by_status, strict=True)
    )
    rows = "".join(
        draw.measure_row(question.title or question.name, _answered(data, question))
        for question in data.settings.questions
    )
    yield draw.figure("Responses by status", bar)
    heights, names = _histogram(each)
    columns_of = draw.figure(
        "Submitted responses per record",
        draw.columns(heights, names),
        f"{each.mean():.1f} on average; {int((each == 0).sum()):,} records have none.",
    )
    per_question = draw.figure("Records with an answer", rows)
    yield f"<div class='pair'>{columns_of}{per_question}</div>"


def _answered(data: Snapshot, question: Question) -> float:
    return float((votes_of(data, question).counts() > 0).mean()) if len(data) else 0.0


def _histogram(each: Ints) -> tuple[list[int], list[str]]:
    """How many records have how many responses: each number, few of them above, or ranges."""
    top = int(each.max(initial=0))
    if top <= MOST or np.quantile(each, 0.95) < MOST:
        last = min(top, MOST)
        names = [str(n) for n in range(last)] + [f"{last}+" if top > last else str(last)]
        return np.bincount(np.minimum(each, last), minlength=last + 1).tolist(), names
    edges = np.unique(np.linspace(0, top + 1, MOST + 1).astype(np.int64))
    heights, _ = np.histogram(each, edges)
    pairs = zip(edges[:-1], edges[1:] - 1, strict=True)
    return heights.tolist(), [f"{a}–{z}" if a < z else f"{a}" for a, z in pairs]


def _agreement(data: Snapshot) -> Iterator[str]:
    yield "<h2>Do people agree?</h2>"
    questions = [question for question in data.settings.questions if _settles(question)]
    found = [(q, agreement(data, q)) for q in questions]
    known = [(q, one) for q, one in found if one.result is not None]
    if not known:
        yield "<p>No record has two submitted answers to a question that can be compared.</p>"
        return
    rows = "".join(
        draw.interval_row(q.title or q.name, one.result or 0.0, one.interval) for q, one in known
    )
    yield draw.figure(
        NAMES["alpha"],
        rows,
        "1 is perfect agreement, 0 what chance would give. The band is a 95% interval from "
        "resampling records. Krippendorff asks for 0.8 to rely on answers, and 0.667 for tentative "
        "conclusions; for questions of taste lower figures are the truth about people, not errors.",
    )
    lines = [line for question, one in found for line in _lines(data, question, one)]
    heads = ("question", "measure", "compared as", "figure", "95% interval", "answers")
    yield draw.figure("In figures", f'<div class="words">{draw.table(heads, lines)}</div>')


def _lines(
    data: Snapshot, question: Question, alpha: AgreementMetricResult
) -> Iterator[tuple[str, ...]]:
    name = question.title or question.name
    others = [m for m in METRICS[question.type] if m not in ("alpha", "cohen-kappa")]
    for one in (alpha, *(agreement(data, question, m) for m in others)):
        between = "–" if one.interval is None else "{:.3f} to {:.3f}".format(*one.interval)
        value = one.reason or "–" if one.result is None else f"{one.result:.3f}"
        yield (name, NAMES[one.metric_name], one.level, value, between, f"{one.count:,}")
