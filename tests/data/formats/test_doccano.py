"""Doccano's objects of all releases, CoNLL, fastText and DocBin."""

from __future__ import annotations

import json

import pytest
from some_datasets import asked

import ostraka as rg
from ostraka.errors import BadFile, BadLines, BadOption


def read(tmp_path, content, name="a.jsonl", **options):
    path = tmp_path / name
    if not isinstance(content, str):
        content = "".join(f"{json.dumps(one)}\n" for one in content)
    path.write_text(content)
    return rg.FeedbackDataset.read(path, **options)


def spans(dataset, name, row=0):
    text = dataset[row].fields["text"]
    values = dataset[row].responses[0].values[name].value
    return [(text[s.start : s.end], s.label) for s in values]


def test_spans_count_utf_16_units_as_doccano_does(tmp_path):
    text = "👨🏻\u200d🚒 firemen drive firetrucks"
    found = read(tmp_path, [{"text": text, "label": [[22, 32, "CAR"]]}])
    assert spans(found, "label") == [("firetrucks", "CAR")]
    found = read(tmp_path, [{"text": text, "label": [[19, 29, "CAR"]]}], offsets="code-points")
    assert spans(found, "label") == [("firetrucks", "CAR")]
    with pytest.raises(BadLines, match="inside or beyond a character"):
        read(tmp_path, [{"text": text, "label": [[1, 3, "CAR"]]}])


def test_labels_of_one_each_are_one_label_else_several(tmp_path):
    one = [{"text": "a", "label": ["x"]}, {"text": "b", "label": []}, {"text": "c", "label": ["y"]}]
    assert read(tmp_path, one).question_by_name("label").type == "label_selection"
    many = [*one, {"text": "d", "label": ["x", "y"]}]
    assert read(tmp_path, many).question_by_name("label").type == "multi_label_selection"


def test_texts_are_asked_for_by_name(tmp_path):
    rows = [{"text": "Hi", "label": ["Salut", "Coucou"]}, {"text": "Bye", "label": ["Ciao"]}]
    dataset = read(tmp_path, rows, label="label:text")
    assert dataset[0].responses[0].values["label"].value == "Salut"
    assert dataset.read_report.lost == {"texts after the first of a record": 1}


def test_annotations_of_earlier_releases_have_their_people(tmp_path):
    annotations = [
        {"label": 1, "label_name": "x", "user": 1, "user_name": "ana"},
        {"label": 2, "label_name": "y", "user": 2, "user_name": "ben"},
    ]
    dataset = read(tmp_path, [{"id": 4, "text": "a", "annotations": annotations, "meta": {"k": 1}}])
    assert {r.user_id: r.values["label"].value for r in dataset[0].responses} == {
        "ana": "x",
        "ben": "y",
    }
    assert (dataset[0].external_id, dataset[0].metadata) == ("4", {"k": 1})


def test_relations_and_comments_are_counted(tmp_path):
    row = {"text": "Ana", "entities": [{"start_offset": 0, "end_offset": 3, "label": "PER"}],
           "relations": [{"from_id": 0, "to_id": 0}], "Comments": ["?"]}  # fmt: skip
    dataset = read(tmp_path, [row])
    assert spans(dataset, "entities") == [("Ana", "PER")]
    assert dataset.read_report.lost == {"relations between spans": 1, "comments": 1}


READ = {"export": 10, "import_example": 11, "import_test": 20, "older": 7}


def records_or_error(path):
    try:
        return len(rg.FeedbackDataset.read(path, skip_bad=True))
    except BadFile as error:
        return str(error)


@pytest.mark.parametrize("folder", READ)
def test_real_files_are_read_or_refused_with_a_sentence(folder, shared_data):
    paths = sorted((shared_data / "exports_doccano" / folder).iterdir())
    found = {path.name: records_or_error(path) for path in paths}
    assert sum(isinstance(one, int) for one in found.values()) == READ[folder]
    assert all(isinstance(one, int) or name in one for name, one in found.items())


def test_tags_of_every_scheme_make_the_same_spans(tmp_path):
    schemes = {
        "BIO": ["B-PER", "I-PER", "O", "B-LOC", "B-LOC"],
        "IOB1": ["I-PER", "I-PER", "O", "I-LOC", "B-LOC"],
        "BIOES": ["B-PER", "E-PER", "O", "S-LOC", "S-LOC"],
        "BILOU": ["B-PER", "L-PER", "O", "U-LOC", "U-LOC"],
    }
    for tags in schemes.values():
        tokens = ["Ana", "B.", "in", "Rome", "Paris"]
        block = "\n".join(f"{t} NNP B-NP {tag}" for t, tag in zip(tokens, tags, strict=True))
        dataset = read(tmp_path, f"-DOCSTART- -X- O O\n\n{block}\n\nBye\tO\n", "a.conll")
        assert [record.fields["text"] for record in dataset.records] == [" ".join(tokens), "Bye"]
        assert spans(dataset, "entities") == [("Ana B.", "PER"), ("Rome", "LOC"), ("Paris", "LOC")]
        assert dataset[1].responses[0].values["entities"].value == []
        assert dataset[1].metadata == {"document": 1}


@pytest.mark.parametrize(
    ("line", "said"),
    [("Berlin B_LOC", "tag: 'B_LOC' came; a tag is O, or B-"), ("Berlin", "a token and a tag")],
)
def test_a_bad_tag_is_named_by_its_own_line_and_costs_its_text(line, said, tmp_path):
    content = f"Ana B-PER\n\nin O\n{line}\n\nBye O\n"
    with pytest.raises(BadLines, match="line 4") as caught:
        read(tmp_path, content, "a.conll")
    assert said in str(caught.value)
    assert len(read(tmp_path, content, "a.conll", skip_bad=True)) == 2


def test_spans_that_no_token_fits_are_counted(tmp_path):
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[
            rg.SpanQuestion(name="s", field="text", labels=["A"], allow_overlapping=True),
        ],
    )
    marks = [(0, 2), (0, 8), (4, 8), (9, 11)]  # half a word; two words; one inside; a word and half
    made = [{"start": a, "end": z, "label": "A"} for a, z in marks]
    said = [{"user_id": "a", "values": {"s": {"value": made}}}]
    dataset.add_records({"fields": {"text": "one two three"}, "responses": said})
    report = dataset.write(tmp_path / "a.conll", strategy="first")
    tags = [line.split()[-1] for line in (tmp_path / "a.conll").read_text().splitlines() if line]
    assert tags == ["O", "B-A", "I-A", "O"]
    assert report.lost["spans that overlap another or hold no whole token"] == 3


def test_fasttext_flattens_and_counts_what_it_changes(tmp_path):
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[rg.LabelQuestion(name="l", labels=["very good", "bad"])],
    )
    said = [{"user_id": "a", "values": {"l": {"value": "very good"}}}]
    dataset.add_records({"fields": {"text": "one\ntwo"}, "responses": said})
    report = dataset.write(tmp_path / "a.txt", "fasttext")
    assert (tmp_path / "a.txt").read_text() == "__label__very_good one two\n"
    assert report.lost["white space in labels, now '_'"] == 1
    assert report.lost["line breaks in texts, now spaces"] == 1


def test_a_docbin_keeps_every_option_names_and_what_spacy_reads(tmp_path):
    spacy = pytest.importorskip("spacy")
    asked("tone", "ents").write(tmp_path / "a.spacy")
    docs = spacy.tokens.DocBin().from_disk(tmp_path / "a.spacy").get_docs(spacy.blank("xx").vocab)
    first = next(iter(docs))
    assert first.cats == {"good": 1.0, "bad": 0.0}
    assert [(e.text, e.label_) for e in first.ents] == [("Ana", "PER"), ("Berlin", "LOC")]
    assert first.user_data["id"] == "r0"
    dataset = rg.FeedbackDataset.read(tmp_path / "a.spacy")
    assert dataset.question_by_name("label").options == ("good", "bad")
    assert dataset[0].external_id == "r0"


def test_formats_say_which_question_they_need(tmp_path):
    for name, ending in (("conll", "conll"), ("fasttext", "txt"), ("doccano", "jsonl")):
        with pytest.raises(BadOption, match="needs a question of"):
            asked("stars").write(tmp_path / f"a.{ending}", name)
        assert list(tmp_path.iterdir()) == []
