"""Rows on tokens, and what becomes of spans that do not lie on them."""

from __future__ import annotations

import pytest
import spacy

from ostraka.errors import BadOption
from ostraka.tasks._rows import LabeledText, MultiLabeledText, TaggedText
from ostraka.train.adapter import adapters
from ostraka.train.pipeline.documents import documents, spans_component

RECIPES = adapters["spacy"].recipes
TEXT = "Ann Lee lives in New York."


@pytest.fixture(scope="module")
def english():
    return spacy.blank("en")


def entities(made):
    return [[(e.start_char, e.end_char, e.label_) for e in doc.ents] for doc in made.docs]


def test_every_class_is_named_with_zero_or_one(spacy_rows, english) -> None:
    made = documents(spacy_rows(LabeledText, 3), english)
    assert [doc.cats for doc in made.docs] == [
        {"good": 1, "bad": 0, "neutral": 0},
        {"good": 0, "bad": 1, "neutral": 0},
        {"good": 0, "bad": 0, "neutral": 1},
    ]
    (first, *_) = documents(spacy_rows(MultiLabeledText, 3), english).docs
    assert first.cats == {"good": 1, "bad": 1, "neutral": 0}


def test_spans_on_whole_tokens_become_entities(tags_of, english) -> None:
    made = documents(tags_of([[(0, 7, 0), (17, 25, 1)]], [TEXT]), english)
    assert entities(made) == [[(0, 7, "person"), (17, 25, "place")]]
    assert not made.changed
    assert made.longest == 2


@pytest.mark.parametrize(
    ("alignment", "found", "reason"),
    [
        ("expand", [(17, 25, "place")], "spans moved to whole tokens"),
        ("contract", [(17, 20, "place")], "spans moved to whole tokens"),
        ("strict", [], "spans left out: no whole token in them"),
    ],
)
def test_a_span_that_ends_inside_a_token(alignment, found, reason, tags_of, english) -> None:
    made = documents(tags_of([[(17, 23, 1)]], [TEXT]), english, alignment=alignment)
    assert entities(made) == [found]
    assert made.changed == {reason: 1}


def test_white_space_at_the_ends_is_not_part_of_a_span(tags_of, english) -> None:
    rows = tags_of([[(0, 9, 0)], [(3, 5, 1)]], ["Ann Lee  \n went", "one  two"])
    made = documents(rows, english)
    assert entities(made) == [[(0, 7, "person")], []]
    assert made.changed == {
        "spans moved to whole tokens": 1,
        "spans left out: no whole token in them": 1,
    }


def test_of_overlapping_spans_ner_keeps_the_longest_and_counts_the_rest(tags_of, english) -> None:
    rows = tags_of([[(0, 3, 0), (0, 7, 0), (4, 7, 0), (17, 25, 1)]], [TEXT])
    assert spans_component(rows) == "spancat"
    made = documents(rows, english, component="ner")
    assert entities(made) == [[(0, 7, "person"), (17, 25, "place")]]
    assert made.changed == {"spans left out: ner cannot learn overlapping ones": 2}


def test_a_span_group_keeps_overlapping_spans_each_once(tags_of, english) -> None:
    made = documents(tags_of([[(0, 3, 0), (0, 7, 0), (0, 2, 0)]], [TEXT]), english)
    (doc,) = made.docs
    assert [(s.text, s.label_) for s in doc.spans["sc"]] == [
        ("Ann", "person"),
        ("Ann Lee", "person"),
    ]
    assert made.changed == {
        "spans moved to whole tokens": 1,
        "spans left out: the same as another on these tokens": 1,
    }


def test_spans_that_touch_do_not_overlap(tags_of) -> None:
    assert spans_component(tags_of([[(0, 3, 0), (3, 7, 1)], []], [TEXT, ""])) == "ner"


def test_texts_are_given_as_one_doc_bin(spacy_rows) -> None:
    made = RECIPES[LabeledText]().native(spacy_rows(LabeledText, 6))
    assert isinstance(made, spacy.tokens.DocBin)
    assert made.store_user_data
    docs = list(made.get_docs(spacy.blank("en").vocab))
    assert [max(doc.cats, key=doc.cats.get) for doc in docs] == ["good", "bad", "neutral"] * 2


@pytest.mark.parametrize("nested", [False, True])
def test_spans_are_given_as_entities_or_a_group(nested, spacy_rows, nested_rows) -> None:
    rows = nested_rows(4) if nested else spacy_rows(TaggedText, 4)
    docs = list(RECIPES[TaggedText]().native(rows).get_docs(spacy.blank("en").vocab))
    assert all(bool(doc.ents) != nested for doc in docs)
    assert all(len(doc.spans.get("sc", ())) == (3 if nested else 0) for doc in docs)


def test_a_language_is_a_code_or_a_pipeline(spacy_rows) -> None:
    rows = spacy_rows(LabeledText, 3)
    recipe = RECIPES[LabeledText]()
    (first, *_) = recipe.native(rows, lang="de").get_docs(spacy.blank("de").vocab)
    assert first.text == rows.column("text")[0]
    letters = spacy.blank("en")
    letters.tokenizer = lambda text: spacy.tokens.Doc(
        letters.vocab, list(text), [False] * len(text)
    )
    (first, *_) = recipe.native(rows, lang=letters).get_docs(letters.vocab)
    assert len(first) == len(rows.column("text")[0])


def test_an_unknown_language_is_refused(spacy_rows) -> None:
    with pytest.raises(BadOption, match="lang='english'.*codes are like 'en'"):
        RECIPES[LabeledText]().native(spacy_rows(LabeledText, 3), lang="english")
