"""The demo's report: one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from itertools import pairwise

import numpy as np

from ostraka.cli import _report_parts as draw
from ostraka.cli._demo_models import STEPS, Compared
from ostraka.cli._demo_people import People

BINS = np.linspace(0.3, 1.0, 8)
GROUPS = (
    f"under {STEPS[0]:.0%}",
    *(f"{low:.0%} to {high:.0%}" for low, high in pairwise(STEPS)),
    f"{STEPS[-1]:.0%} and more",
)


@dataclass(frozen=True)
class Findings:
    """Everything the report tells. `said` holds, per text, each model's share per label."""

    texts: int
    answers: int
    raters: int
    left_out: int
    people: People
    compared: Compared
    said: Mapping[str, Mapping[str, tuple[float, ...]]]
    about: Mapping[str, str]
    quick: bool = False


def page(found: Findings) -> str:
    """The whole report as HTML."""
    parts = [_head(found), _people(found), _contested(found), _models(found)]
    parts += [_confusions(found), _by_agreement(found), _said(found), _about(found)]
    return draw.document("Ostraka demo", parts)


def _head(found: Findings) -> str:
    baseline, best = found.compared.models[0], found.compared.models[-1]
    tiles = [
        draw.tile(f"{found.texts:,}", "tweets"),
        draw.tile(f"{found.answers:,}", f"answers, 20 to {found.raters} people per tweet"),
        draw.tile(f"{found.people.agreement[0][1].result or 0:.2f}", "Krippendorff's α"),
        draw.tile(f"{baseline.accuracy:.1%}", f"accuracy of {baseline.name}"),
        draw.tile(f"{best.accuracy:.1%}", f"accuracy of {best.name}", main=True),
    ]
    quick = "<p><b>A quick run on part of the data: these are not the full figures.</b></p>"
    return (
        '<p class="mark">OSTRAKA</p><h1>People’s answers in, a trained model out</h1>'
        '<p class="lead">How do the writers of these tweets feel? Many people read each one and '
        "answered. Here is how far they agree, what they settled on, and how well two models "
        f"learnt it.</p>{quick if found.quick else ''}<div class='tiles'>{''.join(tiles)}</div>"
    )


def _people(found: Findings) -> str:
    people, names = found.people, found.people.labels
    answers, verdicts = np.array(people.answers), np.array(people.verdicts)
    bars = draw.stacked_row("single answers", answers / answers.sum(), names)
    bars += draw.stacked_row("settled tweets", verdicts / verdicts.sum(), names)
    counts, _ = np.histogram(people.shares[~np.isnan(people.shares)], BINS)
    edges = [f"{low:.0%}–{low + 0.1:.0%}" for low in BINS[:-1]]
    known = [(n, a) for n, a in people.agreement if a.result is not None]
    dots = "".join(draw.interval_row(n, float(a.result or 0), a.interval) for n, a in known)
    first = draw.figure(
        "What people answered, and what they settled on",
        bars + draw.legend(names),
        "The settled label is what most people chose; a tie "
        f"({people.tied} tweets) goes to the label listed first.",
    )
    second = draw.figure(
        "How many people stand behind each settled label",
        draw.columns(counts.tolist(), edges),
        "Tweets by the share of their readers who chose the settled label.",
    )
    third = draw.figure(
        "Agreement",
        dots,
        "Krippendorff’s α: 1 is perfect agreement, 0 what chance would give. The band is a 95% "
        "interval from resampling tweets. Each rating is read three ways: as one of three names, "
        "as a place in an order, as a distance.",
    )
    return (
        "<h2>Do people agree?</h2><p>Mostly; and where they do not, no answer is right for all. "
        f"One person says what the majority of the others says {people.one_person:.0%} of the "
        f"time.</p>{first}<div class='pair'>{second}{third}</div>"
    )


def _contested(found: Findings) -> str:
    quotes = [
        draw.quote(one.text, f"{draw.stack(one.shares, found.people.labels)}")
        for one in found.people.contested
    ]
    return (
        "<h2>The most contested tweets</h2><p>Among tweets with many readers, those on which the "
        f"largest group is smallest.</p>{draw.legend(found.people.labels)}{''.join(quotes)}"
    )


def _models(found: Findings) -> str:
    compared = found.compared
    best = max(range(len(compared.ways)), key=lambda at: compared.ways[at].accuracy)
    bars = "".join(
        draw.measure_row(w.name, w.accuracy, mark=compared.one_person, plain=at != best)
        for at, w in enumerate(compared.ways)
    )
    heads = ("", "accuracy", "macro F1", *(f"F1 {n}" for n in found.people.labels), "seconds")
    rows = [
        (
            way.name,
            f"{way.accuracy:.1%}",
            f"{way.macro_f1:.3f}",
            *([f"{f:.3f}" for f in way.f1] or ["–"] * len(found.people.labels)),
            "–" if way.seconds is None else f"{way.seconds:.0f}",
        )
        for way in compared.ways
    ]
    return (
        f"<h2>What the models learnt</h2><p>Both learnt from the same {compared.train_rows:,} "
        f"tweets and were tested on the same {compared.held_out_rows:,} that they had not seen.</p>"
        + draw.figure(
            "Accuracy on tweets not seen before",
            bars,
            "The upright line is one person: how often a single reader of these tweets says what "
            f"the majority of the other readers says ({compared.one_person:.1%}).",
        )
        + draw.figure("In figures", draw.table(heads, rows, best=best))
    )


def _confusions(found: Findings) -> str:
    drawn = "".join(
        draw.figure(way.name, draw.matrix(way.confusion, found.people.labels))
        for way in found.compared.models
    )
    return (
        "<h2>Where they go wrong</h2><p>Rows: what people settled on. Columns: what the model "
        f"said. Percentages are of the row.</p><div class='pair'>{drawn}</div>"
    )


def _by_agreement(found: Findings) -> str:
    compared = found.compared
    heads = ("readers who agree", "tweets", *(way.name for way in compared.models))
    rows = [
        (name, size, *(f"{way.by_agreement[at]:.1%}" for way in compared.models))
        for at, (name, size) in enumerate(zip(GROUPS, compared.sizes, strict=True))
    ]
    return (
        "<h2>Models stumble where people do</h2>"
        "<p>Accuracy by how many readers stand behind the settled label.</p>"
        + draw.figure("Accuracy by agreement", draw.table(heads, rows))
    )


def _said(found: Findings) -> str:
    names = found.people.labels
    quotes = [
        draw.quote(text, "".join(draw.stacked_row(way, s, names) for way, s in by_way.items()))
        for text, by_way in found.said.items()
    ]
    return (
        "<h2>Asked something new</h2><p>What each model makes of a text that nobody rated.</p>"
        f"{draw.legend(names)}{''.join(quotes)}"
    )


def _about(found: Findings) -> str:
    told = [(name, f"<code>{escape(text)}</code>") for name, text in found.about.items()]
    return (
        "<h2>Where this comes from</h2><p>Tweets and ratings: C.J. Hutto and E. Gilbert (2014), "
        "“VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text”, "
        "MIT licence. "
        f"{found.left_out} tweets were left out: their published mean is not the mean of their "
        "own ratings, so text and ratings do not belong together. Who rated what was not "
        "published: a user here is a position in the list of ratings.</p>"
        f"{draw.facts(told)}"
    )
