"""What goes out comes back the same, as far as the format can hold it; the rest is counted."""

from __future__ import annotations

import json

import pytest
from some_datasets import PEOPLE, asked, choices, nameless, plain, prompts, response, whole

import ostraka as rg
from ostraka.errors import BadOption

TABLES = [("csv", ".csv"), ("csv", ".tsv"), ("csv", ".csv.gz"), ("jsonl", ".jsonl"),
          ("jsonl", ".jsonl.gz"), ("parquet", ".parquet"), ("excel", ".xlsx")]  # fmt: skip


@pytest.mark.parametrize(("format", "ending"), [*TABLES, ("label-studio", ".json")])
def test_everything_comes_back(format, ending, tmp_path):
    before, path = whole(), tmp_path / f"file{ending}"
    lost = before.write(path, format).lost
    after = rg.FeedbackDataset.read(path)
    assert plain(after) == plain(before)
    assert not lost
    assert {q.name: q.type for q in after.questions} == {q.name: q.type for q in before.questions}
    assert [list(q.options) for q in after.questions] == [list(q.options) for q in before.questions]


@pytest.mark.parametrize("status", ["draft", "discarded"])
@pytest.mark.parametrize(("format", "ending"), [("jsonl", ".jsonl"), ("label-studio", ".json")])
def test_drafts_and_discarded_answers_stay_what_they_are(format, ending, status, tmp_path):
    dataset = asked("tone", people=2)
    dataset[1].responses[0].status = status
    dataset.write(tmp_path / f"file{ending}", format)
    after = rg.FeedbackDataset.read(tmp_path / f"file{ending}")
    assert {r.user_id: r.status for r in after[1].responses} == {
        "ana": status,
        "ben@example.org": "submitted",
    }


@pytest.mark.parametrize("format", ["label-studio-min", "label-studio-csv"])
def test_tables_of_label_studio_hold_who_said_what(format, tmp_path):
    before, path = whole(), tmp_path / ("a.json" if format.endswith("min") else "a.csv")
    report = before.write(path, format)
    after = rg.FeedbackDataset.read(path)
    assert after.read_report.format == format
    responses = [one["responses"] for one in plain(before) if "responses" in one]
    assert [one["responses"] for one in plain(after)] == responses
    assert report.lost["metadata of records"] == 6
    assert report.lost["records that nobody has answered"] == 2
    assert report.lost["suggestions for 'tone'"] == 1


def test_prodigy_keeps_people_spans_choices_and_texts(tmp_path):
    before = whole()
    report = before.write(tmp_path / "a.jsonl", "prodigy")
    after = rg.FeedbackDataset.read(tmp_path / "a.jsonl")
    named = {"ents": "spans", "why": "user_input"}
    for one, two in zip(plain(before), plain(after), strict=True):
        assert two["metadata"] == one["metadata"]
        said = {r["user_id"]: r["values"] for r in one.get("responses", [])}
        back = {r["user_id"]: r["values"] for r in two.get("responses", [])}
        assert said.keys() == back.keys()
        for user, values in said.items():
            expected = {named.get(n, n): v for n, v in values.items() if n != "order"}
            assert back[user] == {**expected, "stars": {"value": str(values["stars"]["value"])}}
    assert report.lost["answers to 'order' (ranking)"] == 7


def test_a_binary_question_of_prodigy_comes_back(tmp_path):
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[rg.LabelQuestion(name="insult", title="INSULT", labels=["accept", "reject"])],
    )
    values = ["accept", "reject"]
    for number in range(4):
        said = [
            {"user_id": user, "values": {"insult": {"value": values[(number + at) % 2]}}}
            for at, (user, _) in enumerate(PEOPLE)
        ]
        dataset.add_records({"fields": {"text": f"text {number}"}, "responses": said})
    dataset.write(tmp_path / "a.jsonl", "prodigy")
    after = rg.FeedbackDataset.read(tmp_path / "a.jsonl")
    assert after.question_by_name("insult").title == "INSULT"
    assert plain(after) == plain(dataset)


@pytest.mark.parametrize("offsets", [None, "code-points"])
def test_spans_of_doccano_come_back_in_either_unit(offsets, tmp_path):
    before = asked("ents")
    before.write(tmp_path / "a.jsonl", "doccano", offsets=offsets)
    after = rg.FeedbackDataset.read(tmp_path / "a.jsonl", offsets=offsets)
    found = [one["values"]["label"] for one in nameless(after)]
    assert found == [one["values"]["ents"] for one in nameless(before)]


@pytest.mark.parametrize(
    ("format", "ending", "kind"),
    [("doccano", ".jsonl", "topics"), ("doccano-csv", ".csv", "topics"),
     ("fasttext", ".txt", "topics"), ("doccano", ".jsonl", "tone"), ("fasttext", ".txt", "tone"),
     ("docbin", ".spacy", "tone"), ("docbin", ".spacy", "topics"), ("docbin", ".spacy", "ents")],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_one_answer_per_text_comes_back(format, ending, kind, tmp_path):
    before, path = asked(kind), tmp_path / f"a{ending}"
    before.write(path, format)
    after = rg.FeedbackDataset.read(path, format)
    name = "entities" if format == "docbin" and kind == "ents" else "label"
    assert after.question_by_name(name).type == before.question_by_name(kind).type
    for one, two in zip(nameless(before), nameless(after), strict=True):
        assert two == {"fields": one["fields"], "values": {name: one["values"][kind]}}


def test_conll_holds_tokens_and_their_spans(tmp_path):
    report = asked("ents").write(tmp_path / "a.conll")
    after = rg.FeedbackDataset.read(tmp_path / "a.conll")
    text = after[0].fields["text"]
    marked = [
        (text[s.start : s.end], s.label) for s in after[0].responses[0].values["entities"].value
    ]
    assert marked == [("Ana", "PER"), ("Berlin", "LOC")]
    assert report.lost["white space as it stood between tokens"] == 3


@pytest.mark.parametrize("made", [prompts, choices])
def test_rows_of_trl_come_back(made, tmp_path):
    before = made()
    before.write(tmp_path / "a.jsonl", "trl")
    after = rg.FeedbackDataset.read(tmp_path / "a.jsonl")
    assert after.read_report.format == "trl"
    assert nameless(after) == nameless(before)


def test_preferences_of_openai_come_back_as_conversations(tmp_path):
    choices().write(tmp_path / "a.jsonl", "openai")
    after = rg.FeedbackDataset.read(tmp_path / "a.jsonl")
    assert after[1].fields == {
        "prompt": [{"role": "user", "content": "Is it 1?"}],
        "chosen": [{"role": "assistant", "content": "Yes."}],
        "rejected": [{"role": "assistant", "content": "Who knows."}],
    }
    assert after[1].responses[0].values["preference"].value == "chosen"


def test_what_people_said_becomes_one_answer_and_is_counted(tmp_path):
    dataset = asked("tone", people=3)
    dataset[0].responses[2].values["tone"].value = "bad"
    report = dataset.write(tmp_path / "a.txt", "fasttext")
    assert (tmp_path / "a.txt").read_text().startswith("__label__good Ana")
    assert report.lost["who answered, and answers beside the one settled on"] == 9
    assert report.lost["the name of a record"] == 3


def test_the_strategy_decides_which_answer_is_written(tmp_path):
    dataset = prompts()
    longer = {"user_id": "ben", "values": {"completion": {"value": "Yes, of course it is."}}}
    dataset[0].responses = [*dataset[0].responses, longer]
    for strategy, said in (("first", "Yes, 0 🙂"), ("longest", "Yes, of course it is.")):
        dataset.write(tmp_path / f"{strategy}.jsonl", "trl", strategy=strategy)
        line = (tmp_path / f"{strategy}.jsonl").read_text().splitlines()[0]
        assert json.loads(line) == {"prompt": "Is it 0?", "completion": said}


def test_a_strategy_that_a_format_has_no_use_for_is_said(tmp_path):
    dataset = prompts()
    kept = dataset.write(tmp_path / "a.json", "label-studio", strategy="first")
    assert [note for note in kept.notes if "strategy first was not used" in note]
    used = dataset.write(tmp_path / "a.jsonl", "trl", strategy="first")
    assert not [note for note in used.notes if "not used" in note]


def test_a_strategy_for_no_question_of_the_dataset_is_refused(tmp_path):
    with pytest.raises(BadOption, match="'mean' does not settle text questions"):
        prompts().write(tmp_path / "a.jsonl", "trl", strategy="mean")
    assert not (tmp_path / "a.jsonl").exists()


def test_the_same_dataset_gives_the_same_bytes(tmp_path, valid):
    for name in ("label_studio", "prodigy", "csv", "jsonl"):
        again = tmp_path / valid[name].name
        whole().write(again, name)
        assert again.read_bytes() == valid[name].read_bytes()
    whole().write(tmp_path / "a.csv.gz")
    whole().write(tmp_path / "b.csv.gz")
    assert (tmp_path / "a.csv.gz").read_bytes() == (tmp_path / "b.csv.gz").read_bytes()


def test_a_discarded_response_is_an_ignored_task(tmp_path):
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[rg.LabelQuestion(name="tone", labels=["good", "bad"])],
    )
    answers = [response("ana", "good"), response("ben", "bad", "discarded")]
    for answer in answers:
        answer["values"] = {"tone": answer["values"]["tone"]}
    dataset.add_records({"fields": {"text": "A text."}, "responses": answers})
    dataset.write(tmp_path / "a.jsonl", "prodigy")
    after = rg.FeedbackDataset.read(tmp_path / "a.jsonl")
    assert [(r.user_id, r.status) for r in after[0].responses] == [
        ("ana", "submitted"),
        ("ben", "discarded"),
    ]


TABLES = (("csv", "csv"), ("jsonl", "jsonl"), ("parquet", "parquet"), ("excel", "xlsx"))
OF_LABEL_STUDIO = (
    ("label-studio", "json"), ("label-studio-min", "json"), ("label-studio-csv", "csv"),
)  # fmt: skip


@pytest.mark.parametrize(("format", "ending"), TABLES + OF_LABEL_STUDIO)
def test_spans_come_back_in_the_field_that_they_mark(format, ending, tmp_path):
    names = ["question", "context", "answer"]
    marked = rg.SpanQuestion(name="errors", field="answer", labels=["wrong", "vague"])
    fields = [rg.TextField(name=one) for one in names]
    dataset = rg.FeedbackDataset(fields=fields, questions=[marked])
    for number in range(4):
        answer = f"It is the river number {number} of them all, more or less."
        spans = [{"start": 10, "end": 24, "label": "wrong"}, {"start": 38, "end": 50 + number % 2}]
        spans[1]["label"] = "vague"
        texts = ("Which river is it, please?", f"{answer} {answer} A long page.", answer)
        said = {"user_id": "ana", "values": {"errors": {"value": spans}}}
        dataset.add_records({"fields": dict(zip(names, texts, strict=True)), "responses": [said]})
    path = tmp_path / f"spans.{ending}"
    dataset.write(path, format)
    for settings in tmp_path.glob("*.xml"):
        settings.unlink()  # it would say the field
    back = rg.FeedbackDataset.read(path)
    assert back.question_by_name("errors").field == "answer"
    assert any("'answer'" in note for note in back.read_report.notes)
    assert [r.responses[0].values["errors"].value for r in back] == [
        r.responses[0].values["errors"].value for r in dataset
    ]
