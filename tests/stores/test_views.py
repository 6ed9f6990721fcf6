"""Filters and orders that Argilla answered locally with a warning work here."""

import pytest
from served import user_id
from store_samples import record

import ostraka as rg
from ostraka.errors import BadOption, UnknownName


def answered(*statuses):
    return [
        {"user_id": user_id(f"u{i}"), "values": {"tone": "good"}, "status": status}
        for i, status in enumerate(statuses)
    ]


PARTS = [
    {"responses": answered("submitted", "draft"), "metadata": {"length": 30, "source": "web"}},
    {"responses": answered("discarded"), "metadata": {"length": 10, "source": ["mail", "web"]}},
    {"responses": [], "metadata": {"score": 0.5}, "suggestions": []},
    {"responses": answered("draft"), "metadata": {"length": 20, "score": -1.0}},
]


@pytest.fixture(scope="module")
def shelf():
    """Datasets by the name of their store."""
    return {}


@pytest.fixture
def dataset(make):
    """A dataset to change."""
    return make(*[record(**{"external_id": n, **p}) for n, p in zip("abcd", PARTS, strict=True)])


@pytest.fixture
def shown(store, request, shelf):
    """The same to look at alone: it is made once for each store."""
    if store not in shelf:
        shelf[store] = request.getfixturevalue("dataset")
    return shelf[store]


def names(view):
    return "".join(r.external_id for r in view.records)


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("submitted", "a"),
        ("draft", "ad"),
        ("discarded", "b"),
        ("pending", "c"),
        (["pending", "discarded"], "bc"),
    ],
)
def test_by_status_of_the_responses(shown, status, found):
    assert names(shown.filter_by(response_status=status)) == found


def test_by_person(shown):
    assert names(shown.filter_by(users=user_id("u1"))) == "a"
    assert names(shown.filter_by(users=[user_id("u0")], response_status="draft")) == "d"
    assert names(shown.filter_by(users=user_id("u1"), response_status="pending")) == "bcd"
    assert names(shown.filter_by(users="nobody")) == ""


def test_by_metadata(shown):
    number = rg.IntegerMetadataFilter
    assert names(shown.filter_by(metadata_filters=number(name="length", ge=20))) == "ad"
    assert names(shown.filter_by(metadata_filters=number(name="length", ge=10, le=20))) == "bd"
    terms = rg.TermsMetadataFilter(name="source", values=["mail"])
    assert names(shown.filter_by(metadata_filters=[terms])) == "b"
    low = rg.FloatMetadataFilter(name="score", le=0)
    assert names(shown.filter_by(metadata_filters=low)) == "d"


def test_by_suggestion(shown):
    by = rg.SuggestionFilter
    assert names(shown.filter_by(suggestion_filters=by(question="tone", values=["odd"]))) == "abd"
    assert names(shown.filter_by(suggestion_filters=by(question="tone", ge=0.3))) == ""
    assert names(shown.filter_by(suggestion_filters=by(question="topics", ge=0.5))) == "abd"
    assert names(shown.filter_by(suggestion_filters=by(question="tone", agents=["m-1"]))) == "abd"
    assert names(shown.filter_by(suggestion_filters=by(question="tone", type="human"))) == ""


def test_filters_and_orders_add_up(shown):
    view = shown.filter_by(response_status=["draft", "discarded"])
    view = view.sort_by(rg.SortBy(field="metadata.length", order="desc"))
    assert names(view) == "adb"
    assert names(view.filter_by(users=user_id("u1"))) == "a"


def test_records_without_the_value_come_last_either_way(shown):
    for order, found in (("asc", "bdac"), ("desc", "adbc")):
        assert names(shown.sort_by(rg.SortBy(field="metadata.length", order=order))) == found
    assert names(shown.sort_by({"field": "inserted_at"})) == "abcd"


def test_a_view_shares_its_records_and_follows_their_changes(dataset):
    view = dataset.filter_by(response_status="pending")
    view.records[0].responses.append(rg.ResponseSchema(user_id("u9"), {"tone": "good"}))
    assert len(view) == 0
    assert names(dataset.filter_by(users=user_id("u9"))) == "c"


def test_a_view_is_what_every_later_step_works_on(dataset):
    view = dataset.filter_by(response_status="submitted")
    assert view.unify("tone").votes.tolist() == [1]
    assert len(view.snapshot()) == 1
    assert len(view.pull()) == 1
    view.compute_unified_responses("tone")
    assert dataset.records[0].unified_responses["tone"][0].value == "good"
    assert dataset.records[1].unified_responses == {}


def test_a_pulled_copy_is_on_its_own(dataset):
    copy = dataset.sort_by(rg.SortBy(field="metadata.length")).pull(max_records=2)
    assert names(copy) == "bd"
    copy.records[0].fields["note"] = "mine"
    assert dataset.records[1].fields["note"] == "short"


def test_what_cannot_be_asked_is_said(shown):
    with pytest.raises(BadOption, match="needs a filter"):
        shown.filter_by()
    with pytest.raises(UnknownName, match="Did you mean 'submitted'"):
        shown.filter_by(response_status="submited")
    with pytest.raises(UnknownName, match="Known: source, length, score"):
        shown.filter_by(metadata_filters=rg.IntegerMetadataFilter(name="size", ge=1))
    with pytest.raises(BadOption, match="type terms; IntegerMetadataFilter filters integer"):
        shown.filter_by(metadata_filters=rg.IntegerMetadataFilter(name="source", ge=1))
    with pytest.raises(BadOption, match="exclude each other"):
        shown.filter_by(response_status="draft").filter_by(response_status="pending")
    with pytest.raises(ValueError, match="sort by inserted_at"):
        rg.SortBy(field="length")


def test_similar_records_by_cosine(make):
    vectors = [[1.0, 0.0], [0.0, 1.0], [2.0, 0.1], [0.0, 0.0], None, [-1.0, 0.0]]
    parts = [{"vec": v} if v else {} for v in vectors]
    dataset = make(*[record(external_id=str(i), vectors=v) for i, v in enumerate(parts)])
    found = dataset.find_similar_records("vec", value=[1.0, 0.0])
    assert [r.external_id for r, _ in found] == ["0", "2", "1", "5"]
    assert [score for _, score in found] == pytest.approx([1, 0.99875, 0, -1], abs=1e-4)
    near = dataset.find_similar_records("vec", record=dataset.records[0], max_results=1)
    assert [r.external_id for r, _ in near] == ["2"]
    with pytest.raises(BadOption, match="2 finite numbers"):
        dataset.find_similar_records("vec", value=[1.0])
    with pytest.raises(BadOption, match="one of them"):
        dataset.find_similar_records("vec")
    with pytest.raises(UnknownName, match="no vector 'vec'"):
        dataset.find_similar_records("vec", record=dataset.records[4])
