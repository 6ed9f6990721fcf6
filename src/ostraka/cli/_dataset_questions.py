"""The part of a dataset's report that is about one question."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import numpy as np

from ostraka.cli import _dataset_figures as figures
from ostraka.cli import _report_parts as draw
from ostraka.cli._dataset_contested import most_contested
from ostraka.data.answers import Codes, Floats, Ranks, Sets, Spans, Texts
from ostraka.data.snapshot import Snapshot
from ostraka.measure._distance import bits_of
from ostraka.measure.by_option import by_option, taken_for
from ostraka.schema.questions import Question
from ostraka.unify._base import Verdicts, Votes, votes_of

FEW = 10  # options that a square has room for
ENDS = (0.25, 0.5, 1.0)  # shares at which a scale may end
LISTED = 30  # options that are listed
BINS = np.linspace(0, 1, 11)


def about(data: Snapshot, question: Question, verdicts: Verdicts | None) -> Iterator[str]:
    """What was answered, what it settles to, and where people differ."""
    votes = votes_of(data, question)
    title = question.title or question.name
    yield f'<h2 id="{escape(question.name)}">{escape(title)}</h2>'
    if not len(votes):
        yield "<p>Nobody has submitted an answer yet.</p>"
        return
    several = bool((votes.counts() > 1).any())
    yield _answered(votes, question, verdicts if several else None)
    if verdicts is not None and several:
        yield f"<div class='pair'>{_behind(verdicts)}{_by_option(data, question)}</div>"
        yield _taken(data, question)
    yield from most_contested(data, question, votes)


def _answered(votes: Votes, question: Question, verdicts: Verdicts | None) -> str:
    answers = votes.answers
    if isinstance(answers, Texts):
        lengths = np.array([len(text) for text in answers.texts.to_pylist()])
        low, middle, high = np.quantile(lengths, [0, 0.5, 1])
        said = f"{middle:,.0f} characters in the middle, {low:,.0f} to {high:,.0f} in all."
        return f"<p>{len(votes):,} texts; {said}</p>"
    if isinstance(answers, Ranks):
        return _places(answers, question)
    given = _shares(answers, question, len(votes))
    settled = None
    if verdicts is not None and not isinstance(answers, Spans):
        settled = _shares(verdicts.values, question, int(verdicts.settled.sum()))
    order = np.argsort(-given, kind="stable") if _unordered(question) else np.arange(len(given))
    names = figures.option_names(question)
    end = next(e for e in ENDS if e >= max(given.max(), 0 if settled is None else settled.max()))
    rows = "".join(
        figures.counted_row(
            names[at],
            float(given[at] / end),
            f"{given[at]:.1%}",
            mark=None if settled is None else float(settled[at] / end),
        )
        for at in order[:LISTED].tolist()
    )
    more = f" The {LISTED} most frequent of {len(names)}." if len(names) > LISTED else ""
    more += f" The bars end at {end:.0%}." if end < 1 else ""
    line = " The upright line is the share among settled records." if settled is not None else ""
    return draw.figure("What people answered", rows, f"{_of(question, len(votes))}{line}{more}")


def _unordered(question: Question) -> bool:
    return question.type != "rating" and len(question.options) > 3


def _of(question: Question, answers: int) -> str:
    if question.type == "span":
        return f"Share of {answers:,} submitted answers with at least one span of that label."
    return f"Share of {answers:,} submitted answers."


def _shares(answers: object, question: Question, whole: int) -> Floats:
    """The share of values that are, or hold, each option."""
    size = len(question.options)
    if isinstance(answers, Sets):
        counts = bits_of(answers, size).sum(0)
    elif isinstance(answers, Spans):
        owner = np.repeat(np.arange(len(answers)), np.diff(answers.offsets))
        held = np.unique(owner * size + answers.label)
        counts = np.bincount(held % size, minlength=size).astype(np.float64)
    else:
        codes = answers.codes if isinstance(answers, Codes) else np.empty(0, np.int64)
        counts = np.bincount(codes, minlength=size).astype(np.float64)
    found: Floats = counts / max(whole, 1)
    return found


def _places(answers: Ranks, question: Question) -> str:
    """Per option how often it was put in each place."""
    ranks, size = answers.ranks, len(question.options)
    names = [f"place {place}" for place in range(1, size + 1)] + ["without a place"]
    colours = [*figures.tones(size, ordered=True), "var(--line)"]
    rows = []
    for at, option in enumerate(figures.option_names(question)):
        counts = np.bincount(np.maximum(ranks[:, at], 0), minlength=size + 1)
        shares = (np.roll(counts, -1) / max(len(ranks), 1)).tolist()
        bar = figures.parts(shares, names, colours)
        rows.append(f'<div class="row two"><span>{escape(option)}</span>{bar}</div>')
    shown = size + 1 if (ranks <= 0).any() else size
    body = "".join(rows) + figures.key(names[:shown], colours[:shown])
    return draw.figure("Where people put each option", body, f"{len(ranks):,} submitted answers.")


def _behind(verdicts: Verdicts) -> str:
    """How many people stand behind what is settled."""
    share = verdicts.share[verdicts.settled & (verdicts.votes > 1)]
    counts, _ = np.histogram(share[~np.isnan(share)], BINS)
    names = [f"{low:.0%}–" for low in BINS[:-1]]
    tied = int(verdicts.tied.sum())
    caption = (
        "Records by the share of their answers that agrees with what was settled "
        f"({verdicts.strategy.replace('_', ' ')}); {tied:,} tied."
    )
    return draw.figure("How many stand behind it", draw.columns(counts.tolist(), names), caption)


def _by_option(data: Snapshot, question: Question) -> str:
    """Alpha of each option; nothing where there is none, or too many."""
    kinds = ("label_selection", "rating", "multi_label_selection")
    if question.type not in kinds or not 2 < len(question.options) <= LISTED:
        return ""
    found = [
        (name, one)
        for name, one in zip(figures.option_names(question), by_option(data, question), strict=True)
        if one.result is not None
    ]
    if not found:
        return ""
    if question.type != "rating":
        found.sort(key=lambda pair: -(pair[1].result or 0))
    rows = "".join(draw.interval_row(n, one.result or 0.0, one.interval) for n, one in found)
    return draw.figure(
        "Agreement on each option", rows, "Krippendorff’s α of “this option, or not”."
    )


def _taken(data: Snapshot, question: Question) -> str:
    if question.type not in ("label_selection", "rating") or len(question.options) > FEW:
        return ""
    square = figures.shares_matrix(
        taken_for(data, question).tolist(), figures.option_names(question)
    )
    return draw.figure(
        "Taken for each other",
        square,
        "Where one person says what stands on the left, what another one says of the same record.",
    )
