"""Settings that fit what was seen; names; batches of people's answers put together."""

from __future__ import annotations

import numpy as np
import pytest

from ostraka.data.build import build
from ostraka.data.formats._gather import Gathered
from ostraka.data.formats._items import Items
from ostraka.data.formats._names import Names
from ostraka.data.formats._report import Report
from ostraka.data.formats._rows import Answer, Proposed, Row, Said, Unreadable
from ostraka.data.formats._survey import Survey


def row(text="a text", **values):
    answers = {name: Answer(*answer) for name, answer in values.items()}
    return Row(1, {"text": text}, responses=[Said("ana", answers)] if values else [])


def survey_of(*rows):
    survey = Survey(Report())
    for one in rows:
        survey.see(one)
    return survey


def test_names_are_lower_case_and_never_the_same():
    names = Names("field")
    columns = ["Text", "text", "TEXT!", "Größe in m²", "???", "a-b_1"]
    assert [names[c] for c in columns] == [
        "text", "text_2", "text_3", "gr_e_in_m", "field", "a-b_1",
    ]  # fmt: skip
    assert names["text"] == "text_2"


def test_choices_are_one_label_until_somebody_chooses_two():
    one, two = ("choices", ["x"]), ("choices", ["x", "y"])
    settings = survey_of(row(q=one), row(q=("choices", ["y"]))).settings()
    assert settings.question("q").type == "label_selection"
    settings = survey_of(row(q=one), row(q=two)).settings()
    assert settings.question("q").type == "multi_label_selection"
    assert settings.question("q").options == ("x", "y")


def test_a_single_label_among_several_is_a_list_of_one():
    survey = survey_of(row(q=("label", "x")), row(q=("labels", ["x", "y"])))
    survey.settings()
    item = Items(survey, Report(), None).item(row(q=("label", "x")))
    assert item["responses"][0]["values"] == {"q": {"value": ["x"]}}


def test_ratings_go_from_the_lowest_to_the_highest_that_was_given():
    options = [survey_of(*(row(q=("rating", n)) for n in given)) for given in ([2, 5], [10], [0])]
    assert [s.settings().question("q").options for s in options] == [
        (2, 3, 4, 5),
        (9, 10),
        (0, 1),
    ]


def test_spans_may_overlap_where_any_do():
    def spans(*places):
        made = [{"start": a, "end": z, "label": "X"} for a, z in places]
        return row(q=("span", made))

    assert not survey_of(spans((0, 2), (2, 3))).settings().question("q").allow_overlapping
    assert (
        survey_of(spans((0, 2)), spans((0, 3), (2, 4))).settings().question("q").allow_overlapping
    )


def test_a_field_that_is_missing_somewhere_is_not_required():
    survey = survey_of(Row(1, {"a": "x", "b": "y"}), Row(2, {"a": "x"}))
    assert [f.required for f in survey.settings().fields] == [True, False]
    survey = survey_of(Row(1, {"a": "x"}), Row(2, {"b": "x"}))
    assert [f.required for f in survey.settings().fields] == [True, False]


def test_a_file_that_asks_nothing_gets_a_question_and_says_so():
    survey = survey_of(row())
    assert [q.name for q in survey.settings().questions] == ["quality"]
    assert "asks nothing" in survey.report.notes[0]


def test_an_answer_of_another_kind_is_refused():
    survey = survey_of(row(q=("rating", 3)))
    survey.settings()
    with pytest.raises(Unreadable, match="a rating is needed here"):
        Items(survey, Report(), None).item(row(q=("labels", ["x"])))


def test_scores_and_agents_that_do_not_fit_are_counted_or_mended():
    survey, report = survey_of(row(q=("label", "x"))), Report()
    survey.ask("many", "labels", ["a", "b"])
    survey.settings()
    one = row()
    one.suggestions = [
        Proposed("q", Answer("label", "x"), 7.5, "model (v1)"),
        Proposed("many", Answer("labels", ["a", "b"]), 0.5),
        Proposed("gone", Answer("label", "x")),
    ]
    first, second = Items(survey, report, None).item(one)["suggestions"]
    assert first == {"question_name": "q", "value": "x", "agent": "model _v1_"}
    assert second == {"question_name": "many", "value": ["a", "b"]}
    assert report.lost == {
        "a suggestion's score that is not between 0 and 1": 1,
        "one score for a suggestion of several parts": 1,
        "suggestions for 'gone'": 1,
    }


def gathered(tmp_path, *batches):
    """Rows of (key, person, answers, status), put together."""
    survey = survey_of(row(q=("label", "x"), p=("label", "x")), row(q=("label", "y")))
    settings, report = survey.settings(), Report()
    whole = Gathered(settings, report, tmp_path)
    for batch in batches:
        items = [
            {
                "fields": {"text": key},
                "responses": [
                    {
                        "user_id": who,
                        "values": {n: {"value": v} for n, v in said.items()},
                        "status": status,
                    }
                ],
            }
            for key, who, said, status in batch
        ]
        made = build(items, settings, whole.users, np.arange(len(items)))
        whole.add(made, [key for key, *_ in batch])
    columns = whole.whole()
    names = np.array(columns.users)[columns.user]
    said = zip(
        columns.record.tolist(),
        names.tolist(),
        columns.one("responses", "values.q").to_pylist(),
        columns.one("responses", "values.p").to_pylist(),
        columns.status.tolist(),
        strict=True,
    )
    return columns.one("records", "fields.text").to_pylist(), list(said), report.lost


@pytest.mark.parametrize("in_files", [True, False])
def test_answers_to_a_record_are_one_response_per_person_wherever_they_stood(tmp_path, in_files):
    texts, said, lost = gathered(
        tmp_path if in_files else None,
        [("A", "ana", {"q": "x"}, "submitted"), ("B", "ben", {"q": "x"}, "submitted")],
        [
            ("A", "ben", {"q": "y"}, "draft"),
            ("A", "ana", {"p": "x"}, "submitted"),
            ("B", "ben", {"q": "y"}, "discarded"),
        ],
    )
    assert texts == ["A", "B"]
    assert said == [
        (0, "ana", 0, 0, 0),  # both questions, asked apart
        (0, "ben", 1, None, 1),
        (1, "ben", 1, None, 0),  # the later value; one part was submitted
    ]
    assert lost["an earlier answer of a person who answered again"] == 1


def marking(spans, **fields):
    made = [
        dict(zip(("start", "end", "text"), one, strict=False)) | {"label": "X"} for one in spans
    ]
    return Row(1, fields, responses=[Said("ana", {"q": Answer("span", made)})])


def field_of(*rows):
    return survey_of(*rows).settings().question("q").field


def test_spans_mark_the_first_text_unless_most_do_not_fit_it():
    short, long = {"a": "ab", "b": "abcd"}, {"a": "abcdef", "b": "abcdefgh"}
    assert field_of(marking([(0, 2)], **short), marking([(0, 4)], **short)) == "a"
    assert field_of(marking([(0, 4)], **short), marking([(0, 1)], **short)) == "a"
    assert field_of(marking([(0, 4)], **short), marking([(0, 7)], **long)) == "b"
    assert field_of(marking([(0, 9)], **short)) == "a"  # none: the build says which rows are bad


def test_a_span_with_its_words_marks_the_text_that_has_them_there():
    texts = {"a": "a bird in the hand", "b": "two in the bush, or so", "c": "so two in the bush"}
    assert field_of(marking([(0, 15, "two in the hand")], **texts)) == "a"  # no text has them
    assert field_of(marking([(3, 18, "two in the bush")], **texts)) == "c"
