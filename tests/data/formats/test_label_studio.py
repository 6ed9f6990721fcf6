"""Label Studio's tasks: who said what, what is counted as lost, in which unit spans count."""

from __future__ import annotations

import json

import pytest
from some_datasets import whole

import ostraka as rg
from ostraka.errors import BadFile, BadLines


def result(name, kind, value, to="text"):
    return {"from_name": name, "to_name": to, "type": kind, "value": value}


def choice(value):
    return result("tone", "choices", {"choices": [value]})


def read(tmp_path, *tasks, **options):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(list(tasks)))
    return rg.FeedbackDataset.read(path, "label-studio", **options)


def test_annotations_are_responses_of_their_people(tmp_path):
    task = {
        "id": 7,
        "data": {"text": "A text.", "lang": "en"},
        "annotations": [
            {"completed_by": 1, "result": [choice("good")]},
            {"completed_by": {"id": 2, "email": "b@example.org"}, "result": [choice("bad")]},
            {"completed_by": {"id": 3}, "result": [choice("bad")], "was_cancelled": True},
        ],
        "drafts": [{"user": "dora", "result": [choice("good")]}],
    }
    record = read(tmp_path, task)[0]
    assert record.external_id == "7"
    assert record.metadata == {"lang": "en"}
    assert [(r.user_id, r.values["tone"].value, r.status) for r in record.responses] == [
        ("1", "good", "submitted"),
        ("b@example.org", "bad", "submitted"),
        ("3", "bad", "discarded"),
        ("dora", "good", "draft"),
    ]


def test_each_kind_of_control_becomes_a_question(tmp_path):
    results = [
        result("topics", "choices", {"choices": ["a", "b"]}),
        result("stars", "rating", {"rating": 4}),
        result("why", "textarea", {"text": ["one", "two"]}),
        result("kind", "taxonomy", {"taxonomy": [["animal", "cat"], ["plant"]]}),
        result("side", "pairwise", {"selected": "left"}),
        result("order", "ranker", {"ranker": {"best": ["y", "x"]}}),
        result("ner", "labels", {"start": 2, "end": 6, "text": "text", "labels": ["W", "N"]}),
        result("box", "rectanglelabels", {"x": 1, "rectanglelabels": ["Car"]}),
        {"type": "relation", "from_id": "a", "to_id": "b"},
    ]
    dataset = read(tmp_path, {"data": {"text": "A text."}, "annotations": [{"result": results}]})
    values = {name: v.value for name, v in dataset[0].responses[0].values.items()}
    spans = values.pop("ner")
    assert [(s.start, s.end, s.label) for s in spans] == [(2, 6, "W"), (2, 6, "N")]
    assert [(p.value, p.rank) for p in values.pop("order")] == [("y", 1), ("x", 2)]
    assert values == {
        "topics": ["a", "b"],
        "stars": 4,
        "why": "one\ntwo",
        "kind": ["animal / cat", "plant"],
        "side": "left",
    }
    assert dataset.read_report.lost == {
        "results of type rectanglelabels": 1,
        "results of type relation": 1,
    }


@pytest.mark.parametrize("start", [2, 3])
def test_spans_of_old_releases_count_otherwise_and_their_text_gives_it_away(start, tmp_path):
    value = {"start": start, "end": start + 4, "text": "text", "labels": ["W"]}
    annotation = {"result": [result("ner", "labels", value)]}
    dataset = read(tmp_path, {"data": {"text": "🙂 text here"}, "annotations": [annotation]})
    span = dataset[0].responses[0].values["ner"].value[0]
    assert (span.start, span.end) == (2, 6)


def test_nothing_marked_is_an_answer_where_only_spans_are_asked_for(tmp_path):
    span = {"start": 0, "end": 1, "text": "A", "labels": ["W"]}
    tasks = [
        {"data": {"text": "A text."}, "annotations": [{"result": made}]}
        for made in ([result("ner", "labels", span)], [])
    ]
    assert read(tmp_path, *tasks)[1].responses[0].values["ner"].value == []
    tasks[0]["annotations"][0]["result"].append(choice("good"))
    dataset = read(tmp_path, *tasks)
    assert dataset[1].responses == []
    assert dataset.read_report.lost == {"responses without an answer that can be kept": 1}


def test_people_without_a_name_are_told_apart(tmp_path):
    annotations = [{"result": [choice("good")]}, {"result": [choice("bad")]}]
    dataset = read(tmp_path, {"data": {"text": "A text."}, "annotations": annotations})
    assert [r.user_id for r in dataset[0].responses] == ["annotator-1", "annotator-2"]


def test_predictions_are_suggestions(tmp_path):
    predictions = [
        {"model_version": "m (1)", "score": 0.7, "result": [choice("good")]},
        {"model_version": "m2", "result": [choice("bad")]},
    ]
    dataset = read(tmp_path, {"data": {"text": "A text."}, "predictions": predictions})
    (proposed,) = dataset[0].suggestions
    assert (proposed.value, proposed.score, proposed.agent) == ("good", 0.7, "m _1_")
    assert dataset.read_report.lost == {"a second suggestion for a question; the first is kept": 1}


def test_two_questions_of_spans_about_one_text_are_one_too_many(tmp_path):
    value = {"start": 0, "end": 1, "text": "A", "labels": ["W"]}
    results = [result("ner", "labels", value), result("pos", "labels", value)]
    dataset = read(tmp_path, {"data": {"text": "A text."}, "annotations": [{"result": results}]})
    assert [q.name for q in dataset.questions] == ["ner"]
    assert dataset.read_report.lost == {"answers to 'pos'": 1}
    assert any("'pos' was left out" in note for note in dataset.read_report.notes)


def test_the_settings_beside_the_file_say_the_options(tmp_path):
    whole().write(tmp_path / "a.json", "label-studio")
    text = (tmp_path / "a.config.xml").read_text()
    assert '<Choices name="tone" toName="text" choice="single">' in text
    (tmp_path / "a.config.xml").write_text(
        '<View><Text name="shown" value="$text"/><Choices name="tone" toName="shown">'
        '<Choice value="bad"/><Choice value="good"/><Choice value="so-so"/></Choices></View>'
    )
    dataset = rg.FeedbackDataset.read(tmp_path / "a.json")
    assert dataset.question_by_name("tone").options == ("bad", "good", "so-so")
    (tmp_path / "a.config.xml").write_text("<View>")
    with pytest.raises(BadFile, match="is no XML"):
        rg.FeedbackDataset.read(tmp_path / "a.json")


@pytest.mark.parametrize(
    ("task", "said"),
    [
        (3, "a task, {...}, is needed here"),
        ({"data": []}, "data: '\\[\\]'|an object, {...}, is needed here"),
        ({"data": {"text": "a"}, "annotations": 3}, "a list of objects is needed here"),
        ({"data": {"text": "a"}, "annotations": [{"result": 3}]}, "result: 3 came; a list"),
        ({"data": {"text": "a"}, "annotations": [{"result": [{}]}]}, "a type, a from_name"),
        ({"data": {"lang": "en"}}, "data.text: the text is missing"),
    ],
)
def test_a_task_that_is_none_is_a_bad_line(task, said, tmp_path):
    good = {"data": {"text": "A text."}, "annotations": [{"result": [choice("good")]}]}
    with pytest.raises(BadLines, match=said) as caught:
        read(tmp_path, good, task)
    assert caught.value.count == 1


def test_what_label_studio_cannot_hold_is_counted(tmp_path):
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[rg.RankingQuestion(name="order", values=["x", "y", "z"])],
    )
    tied = [{"value": "x", "rank": 1}, {"value": "y", "rank": 1}, {"value": "z", "rank": None}]
    said = [{"user_id": "ana", "values": {"order": {"value": tied}}}]
    dataset.add_records({"fields": {"text": "a"}, "responses": said})
    assert dataset.write(tmp_path / "a.json", "label-studio").lost == {
        "ties in rankings": 1,
        "options without a rank in rankings": 1,
    }


def test_json_min_reads_wrapped_choices_and_spans_with_several_labels(tmp_path):
    row = {
        "text": "A text.",
        "id": 3,
        "topics": {"choices": ["a", "b"]},
        "ner": [{"start": 2, "end": 6, "text": "text", "labels": ["W", "N"]}],
        "tone": "good",
        "annotator": 1,
        "annotation_id": 5,
        "created_at": "2022-01-01",
        "lead_time": 3.1,
    }
    (tmp_path / "a.json").write_text(json.dumps([row, {**row, "annotator": 2, "tone": "bad"}]))
    dataset = rg.FeedbackDataset.read(tmp_path / "a.json")
    assert dataset.read_report.format == "label-studio-min"
    assert len(dataset) == 1
    values = dataset[0].responses[1].values
    assert (values["topics"].value, values["tone"].value) == (["a", "b"], "bad")
    assert [(s.start, s.label) for s in values["ner"].value] == [(2, "W"), (2, "N")]
