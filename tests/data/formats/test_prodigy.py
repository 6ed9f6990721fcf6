"""Prodigy's tasks: records by input, accept and reject as what they are."""

from __future__ import annotations

import json

import pytest

import ostraka as rg
from ostraka.errors import BadLines


def read(tmp_path, *tasks, **options):
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f"{json.dumps(task)}\n" for task in tasks))
    return rg.FeedbackDataset.read(path, "prodigy", **options)


def task(answer, who="ana", input=1, **more):
    made = {"text": f"text {input} 🙂", "_input_hash": input, "answer": answer, **more}
    return {**made, "_annotator_id": who, "_session_id": f"set-{who}"}


def said(dataset, row=0):
    return {
        r.user_id: ({n: v.value for n, v in (r.values or {}).items()}, r.status)
        for r in dataset[row].responses
    }


def test_reject_is_no_vote_for_another_label(tmp_path):
    dataset = read(
        tmp_path,
        task("accept", label="A"),
        task("reject", label="B"),
        task("reject", "ben", label="A"),
    )
    assert len(dataset) == 1
    assert {q.title: q.options for q in dataset.questions} == {
        "A": ("accept", "reject"),
        "B": ("accept", "reject"),
    }
    assert said(dataset) == {
        "ana": ({"a": "accept", "b": "reject"}, "submitted"),
        "ben": ({"a": "reject"}, "submitted"),
    }


def test_ignore_is_a_discarded_response(tmp_path):
    dataset = read(tmp_path, task("accept", label="A"), task("ignore", "ben", label="A"))
    assert said(dataset)["ben"] == ({}, "discarded")


def test_the_last_answer_of_a_person_counts(tmp_path):
    tasks = [task("accept", label="A"), task("accept", input=2, label="A")]
    dataset = read(tmp_path, *tasks, task("reject", label="A"))
    assert said(dataset) == {"ana": ({"a": "reject"}, "submitted")}
    assert dataset.read_report.lost == {"an earlier answer of a person who answered again": 1}


def test_choices_have_the_options_that_were_offered(tmp_path):
    options = [{"id": name, "text": name.upper()} for name in ("x", "y", "z")]
    dataset = read(tmp_path, task("accept", options=options, accept=["y"]))
    assert dataset.question_by_name("choice").type == "label_selection"
    assert dataset.question_by_name("choice").options == ("x", "y", "z")
    many = {"options": options, "config": {"choice_style": "multiple"}}
    dataset = read(tmp_path, task("accept", accept=["y", "z"], **many))
    assert said(dataset)["ana"][0] == {"choice": ["y", "z"]}
    dataset = read(tmp_path, task("accept", accept=[], **many))
    assert said(dataset)["ana"][0] == {"choice": []}


def test_a_rejected_choice_is_an_answer_of_its_own(tmp_path):
    options = [{"id": "x", "text": "x"}, {"id": "y", "text": "y"}]
    dataset = read(
        tmp_path,
        task("accept", options=options, accept=["x"]),
        task("reject", "ben", options=options, accept=["y"]),
    )
    assert said(dataset)["ben"] == ({"answer": "reject"}, "submitted")
    assert dataset.read_report.lost == {"choices of tasks that were rejected": 1}


def test_spans_are_kept_and_those_of_rejected_tasks_counted(tmp_path):
    spans = [{"start": 7, "end": 8, "label": "FACE", "token_start": 2, "token_end": 2}]
    dataset = read(tmp_path, task("accept", spans=spans), task("reject", "ben", spans=spans))
    (span,) = said(dataset)["ana"][0]["spans"]
    assert (span.start, span.end, span.label) == (7, 8, "FACE")
    assert said(dataset)["ben"][0] == {"answer": "reject"}
    assert dataset.read_report.lost == {"spans of tasks that were rejected": 1}


def test_tasks_without_an_answer_are_records_with_suggestions(tmp_path):
    spans = [{"start": 0, "end": 4, "label": "W"}]
    dataset = read(tmp_path, {"text": "text", "_input_hash": 1, "spans": spans, "meta": {"a": 1}})
    assert dataset[0].suggestions[0].question_name == "spans"
    assert dataset[0].responses == []
    assert dataset[0].metadata == {"a": 1}


def test_people_are_sessions_where_there_is_nothing_better(tmp_path):
    one = {k: v for k, v in task("accept", label="A").items() if k != "_annotator_id"}
    assert set(said(read(tmp_path, one))) == {"set-ana"}
    assert set(said(read(tmp_path, task("accept", label="A"), annotator="_session_id"))) == {
        "set-ana"
    }
    nobody = {"text": "a", "_input_hash": 1, "label": "A", "answer": "accept"}
    assert set(said(read(tmp_path, nobody))) == {None}
    assert set(said(read(tmp_path, nobody, user="me"))) == {"me"}


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        ({"text": ""}, "the text is missing"),
        ({"answer": "maybe"}, "one of accept, reject, ignore is needed here"),
        ({"meta": 3}, "an object, {...}, is needed here"),
        ({"accept": {"x": 1}}, "a list of the chosen options is needed here"),
        ({"spans": [{"start": 3, "end": 1, "label": "W"}]}, "a span has a start"),
    ],
)
def test_a_task_that_is_none_is_a_bad_line(odd, reason, tmp_path):
    with pytest.raises(BadLines, match="line 2") as caught:
        read(tmp_path, task("accept", label="A"), {**task("accept", label="A"), **odd})
    assert reason in str(caught.value)


def test_real_judgements_are_all_accounted_for(shared_data):
    path = shared_data / "exports_prodigy" / "pydata-ams-2023.jsonl"
    dataset = rg.FeedbackDataset.read(path)
    columns = dataset.snapshot().columns
    assert (len(dataset), len(columns.users)) == (117, 42)
    lost = dataset.read_report.lost
    again = lost["an earlier answer of a person who answered again"]
    silent = lost["rows without an answer by a person who has another row for the record"]
    assert columns.responses.num_rows + again + silent == 3372
    assert again + silent == 55


def test_real_spans_lie_where_they_say(shared_data):
    folder = shared_data / "exports_prodigy"
    (path,) = folder.glob("annotated_news_headlines*.jsonl")
    dataset = rg.FeedbackDataset.read(path)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    expected = sum(len(line.get("spans", [])) for line in lines if line["answer"] == "accept")
    said = [answer.values for record in dataset.records for answer in record.responses]
    found = [s for values in said if "spans" in values for s in values["spans"].value]
    assert len(found) == expected
