from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from html_tree import Tree

from ostraka.cli import _report_parts as draw
from ostraka.cli._demo_models import Compared, Scored
from ostraka.cli._demo_people import Contested, People
from ostraka.cli._report import Findings, page
from ostraka.measure.agreement import AgreementMetricResult

NAMES = ("negative", "neutral", "positive")


@pytest.fixture
def findings() -> Findings:
    people = People(
        NAMES,
        (30, 20, 50),
        (3, 2, 5),
        np.array([0.4, 0.62, 1.0, np.nan]),
        1,
        (
            ("sentiment, as names", AgreementMetricResult("alpha", 100, 0.58, (0.5, 0.6))),
            ("rating, as an order", AgreementMetricResult("alpha", 0, None, None)),
        ),
        (Contested("<b>Well</b> & good?", 98, (0.4, 0.25, 0.35)),),
        0.81,
    )
    table = ((8, 1, 1), (2, 5, 3), (1, 2, 27))
    trained = Scored("baseline", 0.8, 0.7, (0.7, 0.6, 0.9), table, (0.5, 0.7, 0.8, 0.9), 1.2)
    best = replace(trained, name="MiniLM", accuracy=0.86)
    ways = (Scored("the most frequent class", 0.6, 0.25), trained, best)
    compared = Compared(40, 50, ways, (5, 10, 15, 20), 0.79)
    said = {"So?": {"baseline": (0.2, 0.5, 0.3), "MiniLM": (0.0, 1.0, 0.0)}}
    return Findings(10, 100, 99, 196, people, compared, said, {"data": "a==1 <x>"})


def test_the_page_is_one_file_whose_elements_are_closed(findings):
    tree = Tree(page(findings))
    assert (tree.wrong, tree.open, tree.links) == ([], [], [])


def test_what_people_wrote_is_shown_and_not_run(findings):
    tree = Tree(page(findings))
    assert "<b>Well</b> & good?" in tree.text
    assert "a==1 <x>" in tree.text


def test_every_figure_is_on_the_page(findings):
    text = Tree(page(findings)).text
    for figure in ("86.0%", "80.0%", "60.0%", "79.0%", "0.58", "196 tweets were left out"):
        assert figure in text


def test_the_best_way_stands_out_wherever_it_is(findings):
    ways = findings.compared.ways
    turned = replace(findings, compared=replace(findings.compared, ways=(ways[0], *ways[:0:-1])))
    for found in (findings, turned):
        line = page(found).partition("<tr class=best>")[2].partition("</tr>")[0]
        assert "MiniLM" in line


def test_a_quick_run_says_so(findings):
    assert "not the full figures" not in page(findings)
    assert "not the full figures" in page(replace(findings, quick=True))


def test_the_same_findings_make_the_same_page(findings):
    assert page(findings) == page(replace(findings))


def test_a_stack_shows_each_share_and_says_it_in_words():
    drawn = draw.stack((0.5, 0.0, 0.5), NAMES)
    assert drawn.count("<i ") == 2
    assert 'aria-label="negative 50%, neutral 0%, positive 50%"' in drawn


def test_the_tallest_column_is_the_largest_count():
    drawn = draw.columns((1, 4, 0), ("a", "b", "c"))
    assert [drawn.count(f"height:{h}%") for h in ("20.0", "80.0", "0.0")] == [1, 1, 1]


def test_a_matrix_shades_by_the_share_of_its_row():
    drawn = draw.matrix(((1, 3), (0, 0)), ("a", "b"))
    assert "var(--accent) 64%" in drawn
    assert "<b>3</b><small>75%</small>" in drawn
