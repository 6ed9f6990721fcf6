"""Filters and orders as a server's search takes them, and those that it cannot take."""

import pytest

import ostraka as rg
from ostraka.data.client.search import search_body, similar_body
from ostraka.schema.settings import settings_from
from ostraka.schema.where import Where

SETTINGS = settings_from(
    fields=[rg.TextField(name="text")],
    questions=[
        rg.LabelQuestion(name="tone", labels=["good", "bad"]),
        rg.MultiLabelQuestion(name="topics", labels=["art", "law"]),
    ],
    metadata_properties=[
        rg.IntegerMetadataProperty(name="length"),
        rg.TermsMetadataProperty(name="source"),
    ],
    vectors_settings=[rg.VectorSettings(name="vec", dimensions=2)],
)


def body(**parts):
    return search_body(Where(**parts), SETTINGS)


def test_everything_is_an_empty_search():
    assert body() == {}


def test_filters_of_every_kind():
    found = body(
        response_status=("draft", "pending"),
        metadata=(
            rg.IntegerMetadataFilter(name="length", ge=1, le=9),
            rg.TermsMetadataFilter(name="source", values=["web"]),
        ),
        suggestions=(
            rg.SuggestionFilter(question="tone", values=["good"], agents=["m"], type="model", ge=0),
        ),
    )
    assert found == {
        "filters": {
            "and": [
                {
                    "type": "terms",
                    "scope": {"entity": "response", "property": "status"},
                    "values": ["draft", "pending"],
                },
                {
                    "type": "range",
                    "scope": {"entity": "metadata", "metadata_property": "length"},
                    "ge": 1,
                    "le": 9,
                },
                {
                    "type": "terms",
                    "scope": {"entity": "metadata", "metadata_property": "source"},
                    "values": ["web"],
                },
                *(
                    {
                        "type": "terms",
                        "scope": {"entity": "suggestion", "question": "tone", "property": part},
                        "values": [value],
                    }
                    for part, value in (("value", "good"), ("agent", "m"), ("type", "model"))
                ),
                {
                    "type": "range",
                    "scope": {"entity": "suggestion", "question": "tone", "property": "score"},
                    "ge": 0.0,
                },
            ]
        }
    }


def test_orders():
    found = body(
        sort=(rg.SortBy(field="updated_at", order="desc"), rg.SortBy(field="metadata.length"))
    )
    assert found == {
        "sort": [
            {"scope": {"entity": "record", "property": "updated_at"}, "order": "desc"},
            {"scope": {"entity": "metadata", "metadata_property": "length"}, "order": "asc"},
        ]
    }


@pytest.mark.parametrize(
    "parts",
    [
        {"users": ("ann",)},
        {"suggestions": (rg.SuggestionFilter(question="topics", values=[["art"]]),)},
        {"suggestions": (rg.SuggestionFilter(question="topics", ge=0.5),)},
        {"suggestions": (rg.SuggestionFilter(question="tone"),)},
        {"sort": (rg.SortBy(field="metadata.source"),)},
        {"sort": (rg.SortBy(field="inserted_at"),) * 11},
        {"metadata": (rg.TermsMetadataFilter(name="source", values=[str(n) for n in range(251)]),)},
    ],
    ids=lambda parts: next(iter(parts)),
)
def test_what_a_search_cannot_say_is_chosen_by_the_client(parts):
    assert body(**parts) is None


def test_a_search_by_a_vector_keeps_the_filters_and_not_the_order():
    where = Where(response_status=("draft",), sort=(rg.SortBy(field="inserted_at"),))
    found = similar_body(where, SETTINGS, "vec", [1, 0])
    vector = {"name": "vec", "value": [1.0, 0.0], "order": "most_similar"}
    assert found["query"] == {"vector": vector}
    assert (len(found["filters"]["and"]), "sort" in found) == (1, False)
