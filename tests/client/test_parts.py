"""Fields, questions, metadata properties and vectors go to a server and come back the same."""

import warnings

import pytest

import ostraka as rg
from ostraka.data.client import parts
from ostraka.errors import ServerRefused

FIELDS = [
    rg.TextField(name="text", title="A text", use_markdown=True),
    rg.TextField(name="note", required=False),
    rg.ChatField(name="chat", use_markdown=False),
    rg.ImageField(name="image"),
    rg.CustomField(name="card", template="<b>x</b>", advanced_mode=True),
]
MANY = [f"label {n}" for n in range(25)]
QUESTIONS = [
    rg.TextQuestion(name="words", description="What is said.", use_markdown=True),
    rg.RatingQuestion(name="stars", values=[0, 2, 10], required=False),
    rg.LabelQuestion(name="tone", labels=["good", "bad"]),
    rg.LabelQuestion(name="named", labels={"g": "Good", "b": "Bad", "u": "Ugly"}, visible_labels=3),
    rg.MultiLabelQuestion(name="topics", labels=["a", "b", "c", "d"], labels_order="suggestion"),
    rg.MultiLabelQuestion(name="many", labels=MANY, visible_labels=25),
    rg.RankingQuestion(name="order", values=["a", "b"]),
    rg.RankingQuestion(name="titled", values={"a": "First", "b": "Second"}),
    rg.SpanQuestion(name="marks", field="text", labels=["who", "where"], allow_overlapping=True),
    rg.SpanQuestion(
        name="told",
        field="note",
        labels=[
            rg.SpanLabelOption(value="who", text="Who", description="A person."),
            rg.SpanLabelOption(value="where", text="Where", description=None),
        ],
    ),
]
PROPERTIES = [
    rg.TermsMetadataProperty(name="any"),
    rg.TermsMetadataProperty(name="source", values=["web"], visible_for_annotators=False),
    rg.IntegerMetadataProperty(name="length", min=0, max=9, title="Length"),
    rg.FloatMetadataProperty(name="score", min=0.5),
]


@pytest.mark.parametrize("field", FIELDS, ids=lambda f: f.name)
def test_a_field_comes_back_as_it_went(field):
    assert parts.field_of(parts.field_body(field)) == field


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_a_question_comes_back_as_it_went(question):
    assert parts.question_of(parts.question_body(question)) == question


@pytest.mark.parametrize("declared", PROPERTIES, ids=lambda p: p.name)
def test_a_property_comes_back_as_it_went(declared):
    assert parts.property_of(parts.property_body(declared)) == declared


def test_vectors_come_back_as_they_went():
    declared = rg.VectorSettings(name="vec", title="A vector", dimensions=7)
    assert parts.vector_of(parts.vector_body(declared)) == declared


def test_a_server_takes_all_of_them_and_gives_them_back(server):
    if "default" not in [place.name for place in rg.Workspace.list()]:
        rg.Workspace.create("default")
    dataset = rg.FeedbackDataset(
        fields=FIELDS,
        questions=QUESTIONS,
        metadata_properties=PROPERTIES,
        vectors_settings=[rg.VectorSettings(name="vec", dimensions=7)],
        guidelines="Read.",
        allow_extra_metadata=False,
    )
    dataset.push_to_argilla("every-part", "default")
    assert rg.FeedbackDataset.from_argilla("every-part").settings == dataset.settings


def test_all_of_many_labels_are_shown_where_a_server_names_no_number():
    body = parts.question_body(QUESTIONS[5])
    body["settings"]["visible_options"] = None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert parts.question_of(body).visible_labels is None


def test_a_kind_of_question_that_is_unknown_here_is_said():
    body = {**parts.question_body(QUESTIONS[0]), "settings": {"type": "relation"}}
    with pytest.raises(ServerRefused, match="'words' is of type 'relation', unknown here"):
        parts.question_of(body)
