"""What a format leaves out is counted: fields beside the text, names that are taken, spans."""

from __future__ import annotations

import json

import pytest

import ostraka as rg
from ostraka.data.formats._items import Items
from ostraka.data.formats._report import Report
from ostraka.data.formats._rows import Answer, Proposed, Row, Said, Unreadable
from ostraka.data.formats._survey import Survey
from ostraka.errors import BadFile, BadOption

MARKED = [{"start": 0, "end": 3, "label": "PER"}]


def dataset_of(*, metadata=None, kind="label"):
    """One record with a text and a note; people said "good", or marked the first word."""
    asked = {
        "label": rg.LabelQuestion(name="tone", labels=["good", "bad"]),
        "span": rg.SpanQuestion(name="tone", field="text", labels=["PER"]),
    }[kind]
    said = {"label": "good", "span": MARKED}[kind]
    fields = [rg.TextField(name="text"), rg.TextField(name="note", required=False)]
    dataset = rg.FeedbackDataset(fields=fields, questions=[asked])
    answer = {"user_id": "ana", "values": {"tone": {"value": said}}}
    for number, note in enumerate(["a note", None]):
        dataset.add_records(
            {
                "fields": {"text": f"Ana runs {number}", "note": note},
                "metadata": metadata or {},
                "responses": [answer],
            }
        )
    return dataset


@pytest.mark.parametrize(
    ("format", "ending", "kind"),
    [
        ("fasttext", "txt", "label"),
        ("doccano-csv", "csv", "label"),
        ("docbin", "spacy", "label"),
        ("docbin", "spacy", "span"),
        ("conll", "conll", "span"),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_fields_beside_the_text_are_counted_where_they_are_filled(format, ending, kind, tmp_path):
    lost = dataset_of(kind=kind).write(tmp_path / f"a.{ending}", format).lost
    assert lost["fields beside the text"] == 1


def test_names_that_doccano_has_itself_are_counted_and_others_kept(tmp_path):
    taken = "fields and metadata with a name that doccano, or another of them, has"
    metadata = {"label": "x", "comments": "y", "user": "z", "data": 1, "kept": 2, "note": "mine"}
    report = dataset_of(metadata=metadata).write(tmp_path / "a.jsonl", "doccano")
    # three that doccano reads otherwise in each of two records, and the note of the first
    assert report.lost[taken] == 7
    after = rg.FeedbackDataset.read(tmp_path / "a.jsonl")
    assert [record.metadata for record in after.records] == [
        {"note": "mine", "data": 1, "kept": 2}
    ] * 2
    assert {r.user_id for record in after.records for r in record.responses} == {None}
    assert taken not in dataset_of(metadata={"kept": 2}).write(tmp_path / "b.jsonl", "doccano").lost


@pytest.mark.parametrize("format", ["fasttext", "doccano", "doccano-csv", "prodigy", "docbin"])
def test_a_dataset_without_a_text_is_refused_by_formats_of_texts(format, tmp_path):
    dataset = rg.FeedbackDataset(
        fields=[rg.ChatField(name="talk")],
        questions=[rg.LabelQuestion(name="tone", labels=["good", "bad"])],
    )
    dataset.add_records({"fields": {"talk": [{"role": "user", "content": "Hi"}]}})
    with pytest.raises(BadOption, match="text field"):
        dataset.write(tmp_path / "a.out", format)
    assert list(tmp_path.iterdir()) == []


def asked(*rows):
    survey = Survey(Report())
    for row in rows:
        survey.see(row)
    survey.settings()
    return survey


def row(*said, suggestions=()):
    return Row(1, {"text": "a text"}, responses=list(said), suggestions=list(suggestions))


def test_one_person_who_answers_two_questions_apart_answered_nothing_again():
    good, stars = Said("ana", {"q": Answer("label", "x")}), Said("ana", {"s": Answer("rating", 3)})
    survey = asked(row(good, stars))
    (response,) = Items(survey, report := Report(), None).item(row(good, stars))["responses"]
    assert response["values"] == {"q": {"value": "x"}, "s": {"value": 3}}
    assert not report.lost
    other = Said("ana", {"q": Answer("label", "y")}, "draft")
    (response,) = Items(survey, report, None).item(row(good, other))["responses"]
    assert (response["values"]["q"], response["status"]) == ({"value": "y"}, "draft")
    assert report.lost == {"an earlier answer of a person who answered again": 1}


@pytest.mark.parametrize("score", [True, -0.1, 1.1, "0.5", float("nan")])
def test_a_score_that_is_none_is_counted_and_the_suggestion_kept(score):
    survey = asked(row(Said("ana", {"q": Answer("label", "x")})))
    proposed = Proposed("q", Answer("label", "x"), score)
    items = Items(survey, report := Report(), None)
    assert items.item(row(suggestions=[proposed]))["suggestions"] == [
        {"question_name": "q", "value": "x"}
    ]
    assert report.lost == {"a suggestion's score that is not between 0 and 1": 1}


def test_a_question_without_two_options_says_which_were_added():
    survey = Survey(report := Report())
    survey.see(row())
    survey.ask("nobody", "label")
    survey.see(row(Said(None, {"alone": Answer("label", "other"), "one": Answer("label", "x")})))
    settings = survey.settings()
    options = {question.name: question.options for question in settings.questions}
    assert options == {
        "nobody": ("yes", "no"),
        "alone": ("other", "another"),
        "one": ("x", "other"),
    }
    assert [note.rpartition(", so ")[2] for note in report.notes] == [
        "'yes' and 'no' were added",
        "'another' was added",
        "'other' was added",
    ]


def test_a_label_among_free_texts_is_a_text_and_a_rating_is_refused():
    survey = asked(row(Said(None, {"q": Answer("text", "free")})))
    items = Items(survey, Report(), None)
    given = items.item(row(Said("ana", {"q": Answer("label", "x")})))["responses"]
    assert given[0]["values"] == {"q": {"value": "x"}}
    with pytest.raises(Unreadable, match="a text is needed here"):
        items.item(row(Said("ana", {"q": Answer("rating", 3)})))


def test_two_choices_where_one_label_was_settled_are_refused():
    survey = asked(row(Said(None, {"q": Answer("choices", ["x"])})))
    two = row(Said("ana", {"q": Answer("choices", ["x", "y"])}))
    with pytest.raises(Unreadable, match="exactly one label is needed here"):
        Items(survey, Report(), None).item(two)


def test_files_of_two_formats_are_not_read_together(tmp_path):
    (tmp_path / "a.csv").write_text("text,label\na,x\nb,y\n")
    (tmp_path / "b.txt").write_text("__label__x a\n__label__y b\n")
    with pytest.raises(BadFile, match="look different .a.csv: csv, b.txt: fasttext"):
        rg.FeedbackDataset.read([tmp_path / "a.csv", tmp_path / "b.txt"])
    with pytest.raises(BadOption, match="No file was given"):
        rg.FeedbackDataset.read([])


def test_a_report_is_a_few_lines_of_text(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(
        "".join(f"{json.dumps({'text': f't{n}', 'label': 'xy'[n % 2]})}\n" for n in range(1200))
    )
    report = rg.FeedbackDataset.read(path, text="text", label="label", user="ana").read_report
    report.note("a remark")
    report.note("a remark")
    report.lost["what was not kept"] = 1500
    assert str(report).splitlines() == [
        "jsonl: 1,200 records, 1,200 responses by 1 person",
        "  a remark",
        "  left out: what was not kept (1,500)",
    ]
