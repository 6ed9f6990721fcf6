"""`ostraka report` of a dataset: every kind of question, escaped, and without another file."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from html_tree import Tree

import ostraka as rg
from ostraka.cli import _dataset_figures as figures
from ostraka.cli._dataset_contested import depths
from ostraka.cli._dataset_report import page
from ostraka.data.answers import Spans

PEOPLE = ("ana", "ben", "<i>cleo</i>")


def questions():
    return [
        rg.LabelQuestion(name="tone", labels={"g": "Good & <b>fine</b>", "b": "Bad", "o": "Odd"}),
        rg.RatingQuestion(name="stars", values=[1, 2, 3]),
        rg.MultiLabelQuestion(name="topics", labels=["food", "art", "law"]),
        rg.RankingQuestion(name="order", values=["a", "b", "c"]),
        rg.SpanQuestion(name="marks", field="text", labels=["who", "where"]),
        rg.TextQuestion(name="words"),
    ]


def answers(number, person):
    split = person if number % 3 == 0 else 0  # every third record divides people
    order = [("a", "b", "c"), ("c", "b", "a"), ("b", "a", "c")][split]
    return {
        "tone": "gbo"[(number + split) % 3],
        "stars": 1 + (number + split) % 3,
        "topics": [["food"], ["art", "law"], []][split],
        "order": [{"value": value, "rank": rank} for rank, value in enumerate(order, 1)],
        "marks": [{"label": "who", "start": 0, "end": 3 + split}],
        "words": f"words of {person}",
    }


@pytest.fixture(scope="module")
def whole():
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")], questions=questions(), guidelines="# Read <this>\nfirst"
    )
    dataset.add_records(
        [
            {
                "fields": {"text": f"Ann & <script>alert({number})</script> went"},
                "responses": [
                    {"user_id": name, "values": answers(number, person), "status": "submitted"}
                    for person, name in enumerate(PEOPLE)
                ],
                "suggestions": [
                    {"question_name": "tone", "value": "g", "agent": "m:1", "type": "model"}
                ],
            }
            for number in range(30)
        ]
    )
    return dataset


@pytest.fixture(scope="module")
def html(whole):
    return page(whole.snapshot(), "my <data>")


def test_the_page_is_one_file_whose_elements_are_closed(html):
    tree = Tree(html)
    assert (tree.wrong, tree.open, tree.links) == ([], [], [])
    assert "<script" not in html


def test_what_people_wrote_is_shown_and_not_run(html):
    text = Tree(html).text
    for written in ("my <data>", "Read <this>", "Good & <b>fine</b>", "<i>cleo</i>"):
        assert written in text
    assert "<script>alert(0)</script> went" in text


def test_every_question_has_its_part(html):
    text = Tree(html).text
    for name in ("Tone", "Stars", "Topics", "Order", "Marks", "Words"):
        assert name in text
    assert "Where people put each option" in text
    assert "90 texts; 10 characters in the middle" in text
    assert text.count("What people answered") == 4
    assert text.count("Taken for each other") == 2
    assert text.count("Agreement on each option") == 3


def test_agreement_is_that_of_the_measure(whole, html):
    text = Tree(html).text
    for name in ("tone", "stars", "topics", "order", "marks"):
        assert f"{whole.compute_agreement_metrics('alpha', name).result:.3f}" in text


def test_contested_records_come_with_what_people_said_of_them(html):
    text = Tree(html).text
    assert "Record 0: 3 answers; 0% of pairs agree." in text
    assert "a > b > c 1" in text
    assert "art, law 1" in text
    assert "pairs of people agree on 0% of what anybody marked" not in text
    assert 'title="marked by 33%"' in html


def test_people_and_suggestions_are_on_it(html):
    text = Tree(html).text
    assert "3 people answered" in text
    assert "m:1 (model)" in text
    assert "Suggestions that people keep" in text
    assert text.count("Person by person") == 5


def test_the_same_dataset_makes_the_same_page(whole, html):
    assert page(whole.snapshot(), "my <data>") == html


def test_an_empty_dataset_has_a_page_too():
    text = Tree(
        page(
            rg.FeedbackDataset(
                fields=[rg.TextField(name="text")], questions=questions()
            ).snapshot(),
            "empty",
        )
    ).text
    assert "Nobody has answered yet." in text
    assert text.count("Nobody has submitted an answer yet.") == 6


def test_one_answer_per_record_is_said_not_to_be_comparable(saved):
    dataset = rg.FeedbackDataset(fields=[rg.TextField(name="text")], questions=questions())
    response = {"user_id": "ana", "values": answers(0, 0)}
    dataset.add_records({"fields": {"text": "Ann went"}, "responses": [response]})
    text = Tree(page(dataset.snapshot(), "one")).text
    assert "No record has two submitted answers" in text
    assert "Person by person" not in text
    assert "most contested" not in text


def test_the_command_tells_a_dataset_from_a_model_and_from_neither(run, saved, tmp_path):
    assert "Wrote d.html" in run("report", saved, "-o", "d.html").output
    assert "Do people agree?" in (tmp_path / "d.html").read_text()
    assert "Wrote" in run("report", saved).output
    assert (saved / "report.html").is_file()
    assert len(rg.FeedbackDataset.load_from_disk(saved)) == 41
    done = run("report", ".")
    assert done.exit_code == 1
    assert "neither a saved dataset (it has no settings.json) nor a trained model" in done.output


def test_colours_differ_and_follow_an_order_where_there_is_one():
    for options, ordered in product((2, 3, 8), (False, True)):
        assert len(set(figures.tones(options, ordered=ordered))) == options
    assert figures.tones(9, ordered=False)[-1] == "var(--soft)"


def test_the_depth_of_a_mark_is_the_share_of_people_who_made_it():
    zeros = np.zeros(3)
    # one person marks 0-2 twice over with two labels, another 1-3, a third nothing
    spans = Spans(np.array([0, 2, 3, 3]), np.array([0, 0, 1]), np.array([2, 2, 9]), zeros, zeros)
    assert depths(spans, 4).tolist() == pytest.approx([1 / 3, 2 / 3, 1 / 3, 1 / 3])
    drawn = figures.marked("a<b", [0.0, 0.5, 0.5])
    assert drawn.startswith("a<mark ")
    assert ">&lt;b</mark>" in drawn


def test_gaps_in_a_line_and_single_dots_are_drawn():
    assert figures.steps([0.5, None, 1.0], "x").count("<circle") == 2
    drawn = figures.dots([(10, 0.5, "<ana>", True)], "answers", "accuracy")
    assert 'class="hot"' in drawn
    assert "&lt;ana&gt;" in drawn
