"""Fields, questions and properties are checked when they are declared, in sentences."""

import warnings

import pytest

import ostraka as rg
from ostraka.errors import BadSchema, UnknownName
from ostraka.schema._declared import require_unique
from ostraka.schema.settings import settings_from

TEXT = rg.TextField(name="text")
LABEL = rg.LabelQuestion(name="tone", labels=["good", "bad"])

WRONG = {
    "no name": (rg.TextField, "'name' is needed"),
    "a capital": (lambda: rg.TextField(name="Text"), "lower-case letters"),
    "only dashes": (lambda: rg.TextField(name="--"), "at least one letter or digit"),
    "a misspelt key": (lambda: rg.TextField(name="a", titel="b"), "Did you mean 'title'"),
    "one label": (lambda: rg.LabelQuestion(name="a", labels=["x"]), "at least two labels"),
    "a label twice": (lambda: rg.LabelQuestion(name="a", labels=["x", "x"]), "'x' stands twice"),
    "a shown text twice": (
        lambda: rg.LabelQuestion(name="a", labels={"x": "t", "y": "t"}),
        "twice",
    ),
    "a rating of 11": (lambda: rg.RatingQuestion(name="a", values=[1, 11]), "from 0 to 10"),
    "one rating": (lambda: rg.RatingQuestion(name="a", values=[1]), "at least two values"),
    "one ranked": (lambda: rg.RankingQuestion(name="a", values=["x"]), "at least two values"),
    "no span label": (lambda: rg.SpanQuestion(name="a", field="text", labels=[]), "labels"),
    "two shown labels": (
        lambda: rg.LabelQuestion(name="a", labels=list("xyz"), visible_labels=2),
        "at least 3 must be shown",
    ),
    "no terms": (lambda: rg.TermsMetadataProperty(name="a", values=[]), "at least one value"),
    "crossed bounds": (lambda: rg.IntegerMetadataProperty(name="a", min=3, max=3), "below max"),
    "no bound": (lambda: rg.FloatMetadataFilter(name="a"), "at least one of ge and le"),
    "crossed filter": (lambda: rg.IntegerMetadataFilter(name="a", ge=3, le=2), "must not be below"),
    "no dimensions": (lambda: rg.VectorSettings(name="a", dimensions=0), "greater than 0"),
    "an empty template": (lambda: rg.CustomField(name="a", template=" "), "HTML template"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_work_is_said_when_it_is_declared(name):
    declare, says = WRONG[name]
    with pytest.raises(BadSchema, match=says):
        declare()


def test_all_that_stand_twice_are_named_once_and_in_their_order():
    with pytest.raises(BadSchema, match="'y', 'x' stands twice"):
        rg.TermsMetadataProperty(name="a", values=["y", "x", "x", "z", "y", "x"])


def test_a_hundred_thousand_terms_are_compared_in_one_pass():
    class Met(str):
        __slots__ = ()
        met = 0
        __hash__ = str.__hash__

        def __eq__(self, other):
            Met.met += 1
            return str.__eq__(self, other)

    require_unique([Met(n) for n in range(100_000)], "values")
    assert Met.met < 100_000  # each with each would be five thousand million


def test_assignments_are_checked_too():
    question = rg.RatingQuestion(name="stars", values=[1, 2])
    with pytest.raises(BadSchema, match="from 0 to 10"):
        question.values = [1, 99]
    question.title = "Stars?"
    assert question.title == "Stars?"


def test_titles_come_from_names():
    assert rg.TextField(name="my-text").title == "My-text"
    assert LABEL.title == "Tone"
    assert rg.TermsMetadataProperty(name="source").title == "source"


@pytest.mark.parametrize(
    ("labels", "visible", "shown"),
    [(2, None, None), (5, None, None), (25, None, 20), (5, 3, 3), (5, 9, 5), (2, 9, None)],
)
def test_how_many_labels_are_shown_at_first(labels, visible, shown):
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        question = rg.MultiLabelQuestion(
            name="a", labels=[f"l{i}" for i in range(labels)], visible_labels=visible
        )
    assert question.visible_labels == shown
    assert len(said) == ((labels, visible) in [(25, None), (5, 9)])


def test_options_have_their_place_in_the_declared_order():
    question = rg.RatingQuestion(name="stars", values=[5, 1, 3])
    assert question.options == (5, 1, 3)
    assert question.label2id == {5: 0, 1: 1, 3: 2}
    assert question.__id2label__ == {0: 5, 1: 1, 2: 3}
    assert question.__all_labels__ == [5, 1, 3]
    spans = rg.SpanQuestion(
        name="a", field="text", labels=["x", rg.SpanLabelOption(value="y", text="Why")]
    )
    assert spans.options == ("x", "y")


def test_questions_make_suggestions_and_responses():
    assert LABEL.suggestion("good", score=0.5) == rg.SuggestionSchema("tone", "good", score=0.5)
    assert LABEL.response("bad") == {"tone": {"value": "bad"}}


SETTINGS_WRONG = {
    "a field twice": ({"fields": [TEXT, TEXT]}, "field names must be unique; 'text'"),
    "a question twice": ({"questions": [LABEL, LABEL]}, "question names must be unique"),
    "no required field": (
        {"fields": [rg.TextField(name="a", required=False)]},
        "At least one field must be required",
    ),
    "no question": ({"questions": []}, "At least one question must be required"),
    "empty guidelines": ({"guidelines": "  "}, "guidelines must be None"),
    "spans of nothing": (
        {"questions": [LABEL, rg.SpanQuestion(name="s", field="txt", labels=["x"])]},
        "No field named 'txt'. Did you mean 'text'",
    ),
    "spans of a chat": (
        {
            "fields": [TEXT, rg.ChatField(name="chat")],
            "questions": [LABEL, rg.SpanQuestion(name="s", field="chat", labels=["x"])],
        },
        "which is not a text",
    ),
    "two span questions": (
        {
            "questions": [
                LABEL,
                *[rg.SpanQuestion(name=n, field="text", labels=["x"]) for n in "st"],
            ]
        },
        "one span question per field",
    ),
}


@pytest.mark.parametrize("name", SETTINGS_WRONG)
def test_parts_that_do_not_fit_each_other_are_said(name):
    parts, says = SETTINGS_WRONG[name]
    with pytest.raises((BadSchema, UnknownName), match=says):
        rg.FeedbackDataset(**{"fields": [TEXT], "questions": [LABEL], **parts})


def test_settings_come_from_dicts_and_go_back():
    settings = settings_from(
        fields=[{"name": "text"}, {"name": "chat", "type": "chat", "required": False}],
        questions=[
            {"type": "label_selection", "name": "tone", "labels": {"g": "Good", "b": "Bad"}},
            {"type": "span", "name": "s", "field": "text", "labels": ["x"]},
        ],
        metadata_properties=[{"type": "float", "name": "f", "max": 1.0}],
        vectors_settings=[{"name": "v", "dimensions": 3}],
    )
    assert settings_from(**settings.to_dict()) == settings
    with pytest.raises(UnknownName, match="Did you mean 'rating'"):
        settings_from(fields=[TEXT], questions=[{"type": "ratting", "name": "x"}])
    with pytest.raises(BadSchema, match="needs a 'type'"):
        settings_from(fields=[TEXT], questions=[{"name": "x"}])


@pytest.mark.parametrize(
    ("what", "says"),
    [("field", "txet"), ("question", "ton"), ("metadata_property", "x"), ("vector_settings", "x")],
)
def test_an_unknown_name_is_an_error_that_lists_those_there_are(what, says):
    dataset = rg.FeedbackDataset(fields=[TEXT], questions=[LABEL])
    with pytest.raises(UnknownName, match=f"{says!r}.*Known: "):
        getattr(dataset, f"{what}_by_name")(says)
