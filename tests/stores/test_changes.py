"""Records that were handed out can be changed, and every later step sees it."""

import gc

import pytest
from served import user_id
from store_samples import record, settings

import ostraka as rg
from ostraka.errors import BadRecord, UnknownName


def reread(dataset, row=0):
    """The record as a later step would read it: from the columns, not from the object in hand."""
    return rg.FeedbackDataset.pull(dataset).records[row]


def in_order(parts):
    """Suggestions are kept in the order of the questions; a server puts a new answer last."""
    order = [question.name for question in settings()["questions"]]
    parts["suggestions"].sort(key=lambda s: order.index(s["question_name"]))
    parts["responses"].sort(key=lambda r: r["user_id"])
    return parts


def append_response(r):
    r.responses.append(rg.ResponseSchema(user_id=user_id("dan"), values={"tone": "odd"}))


def remove_response(r):
    del r.responses[0]


def replace_value(r):
    r.responses[0].values["tone"].value = "bad"


def replace_answer(r):
    r.responses[0].values["tone"] = rg.ValueSchema("bad")


def add_answer(r):
    r.responses[1].values.update(stars=rg.ValueSchema(2))


def change_inside_a_list(r):
    r.responses[0].values["topics"].value.append("art")


def change_status(r):
    r.responses[1].status = "submitted"


def change_user(r):
    r.responses[1].user_id = user_id("eve")


def forget_values(r):
    r.responses[0].status, r.responses[0].values = "discarded", None


def change_field(r):
    r.fields["note"] = "other"


def change_metadata(r):
    r.metadata["length"] = 99


def change_deep_metadata(r):
    r.metadata["extra"]["deep"].append(2)


def change_vector(r):
    r.vectors["vec"][0] = 7.0


def change_suggestion(r):
    r.suggestions[0].score = 0.75


def assign_suggestions(r):
    r.suggestions = [rg.SuggestionSchema("tone", "bad", agent="me")]


def update_parts(r):
    r.update(metadata={"source": "mail"}, suggestions=rg.SuggestionSchema("stars", 3))


CHANGES = [
    append_response, remove_response, replace_value, replace_answer, add_answer,
    change_inside_a_list, change_status, change_user, forget_values, change_field, change_metadata,
    change_deep_metadata, change_vector, change_suggestion, assign_suggestions, update_parts,
]  # fmt: skip


# how a record comes into hand meets none of the kinds of change: each way with a few of them
WAYS = {
    "picked": CHANGES,
    "iterated": CHANGES[::4],
    "sliced": CHANGES[1::4],
    "added": CHANGES[2::4],
}


def in_hand(dataset, added, handed):
    """The records of a dataset, in order, as somebody comes by them."""
    return {
        "picked": lambda: [dataset.records[at] for at in range(len(added))],
        "iterated": lambda: list(dataset.records),
        "sliced": lambda: list(dataset.records[: len(added)]),
        "added": lambda: added[:],
    }[handed]()


@pytest.fixture
def collect():
    """`collect()`: what nobody holds goes; of what was made before the test nothing is looked at,
    which takes no time then."""
    gc.freeze()
    yield gc.collect
    gc.unfreeze()


@pytest.mark.parametrize("handed", WAYS)
def test_a_change_in_place_is_seen_by_every_later_step(handed, collect, make):
    dataset = make()
    added = [rg.FeedbackRecord(**record(external_id=one.__name__)) for one in WAYS[handed]]
    dataset.add_records(added)
    before, want = dataset.snapshot().hash, {}
    held = in_hand(dataset, added, handed)
    added.clear()
    for change in WAYS[handed]:
        change(held[0])
        want[change.__name__] = in_order(held[0].to_dict())
        del held[0]
        collect()  # nobody holds the record any more; the change must stay
        after = dataset.snapshot().hash
        assert after != before, change.__name__
        before = after
    for later in (dataset.pull(), dataset):
        assert {one.external_id: in_order(one.to_dict()) for one in later.records} == want


def test_unification_sees_an_appended_response(dataset):
    record = dataset.records[0]
    assert dataset.unify("tone").value(0) == "good"
    for user in ("dan", "eve"):
        record.responses.append(rg.ResponseSchema(user_id=user_id(user), values={"tone": "bad"}))
    assert dataset.unify("tone").value(0) == "bad"
    record.responses[-1].values["tone"].value = "odd"
    record.responses[-2].status = "draft"
    assert dataset.unify("tone").distribution[0].tolist() == pytest.approx([0.5, 0, 0.5])


def test_a_bad_change_is_said_where_it_is_next_read_and_can_be_mended(dataset):
    record = dataset.records[1]
    record.metadata["length"] = 1000
    with pytest.raises(BadRecord, match=r"Record \S+ \(external_id='r-2'\).*from 0 to 100.*mend"):
        dataset.snapshot()
    record.metadata["length"] = 100
    assert reread(dataset, 1).metadata["length"] == 100


def test_a_record_is_the_same_object_as_long_as_somebody_holds_it(dataset):
    held = dataset.records[0]
    assert dataset.records[0] is held
    assert next(iter(dataset.records)) is held
    held.fields["text"] = "changed text here"
    dataset.snapshot()
    assert dataset.records[0] is held


def test_parts_that_were_read_before_a_step_can_still_be_changed_after_it(dataset):
    responses = dataset.records[0].responses
    record = dataset.records[0]
    dataset.records[1].fields["text"] = "another text, as long"
    dataset.snapshot()
    responses.append(rg.ResponseSchema(user_id=user_id("dan"), values={"tone": "odd"}))
    assert len(reread(dataset).responses) == 4
    assert len(record.responses) == 4


def test_many_changes_are_written_back_at_once(make):
    dataset = make(*[record(external_id=str(i)) for i in range(1200)])
    for at, one in enumerate(dataset.records):
        if at % 7 == 0:
            one.responses[0].values["stars"].value = 1
    stars = [r.responses[0].values["stars"].value for r in dataset.pull().records]
    assert stars == [1 if i % 7 == 0 else 4 for i in range(1200)]
    assert [r.external_id for r in dataset.records] == [str(i) for i in range(1200)]


def test_deleted_records_are_gone_and_the_others_keep_their_names(dataset):
    first, second = dataset.records[0], dataset.records[1]
    dataset.delete_records(first)
    assert len(dataset) == 1
    assert dataset.records[0] is second
    second.fields["note"] = "still here"
    assert reread(dataset).fields["note"] == "still here"
    first.fields["note"] = "nobody listens"  # a deleted record is a record of its own
    assert len(dataset) == 1
    with pytest.raises(UnknownName, match="do not belong"):
        dataset.delete_records(rg.FeedbackRecord(fields={"text": "x"}))


def test_records_can_be_updated_by_name(dataset):
    dataset.update_records([{"external_id": "r-2", "metadata": {"length": 5}}])
    assert reread(dataset, 1).metadata == {"length": 5}
    with pytest.raises(UnknownName, match="nobody"):
        dataset.update_records([{"external_id": "nobody", "metadata": {}}])


def test_suggestions_go_back_by_record_name(dataset):
    dataset.add_suggestions({"r-2": [rg.SuggestionSchema("tone", "bad", score=0.9, agent="m")]})
    assert reread(dataset, 1).suggestions[0].value == "bad"
    with pytest.raises(UnknownName, match="'r-9'"):
        dataset.add_suggestions({"r-9": []})


def test_a_copied_record_belongs_to_nobody(dataset):
    import copy
    import pickle

    plain = copy.deepcopy(list(dataset.records[0].responses[0].values["topics"].value))
    assert type(plain) is list
    assert pickle.loads(pickle.dumps(dataset.records[0].metadata)) == record()["metadata"]


def test_an_index_beyond_the_end_says_how_many_there_are(dataset, make):
    with pytest.raises(IndexError, match="No record 2: there are 2, 0 to 1"):
        dataset[2]
    with pytest.raises(IndexError, match="there are none"):
        make()[0]
    assert dataset[-1].external_id == "r-2"


def test_an_empty_dataset_can_be_asked_everything(make):
    dataset = make()
    assert list(dataset.records) == []
    assert list(dataset.iter()) == []
    assert len(dataset.filter_by(response_status="pending")) == 0
    assert not dataset.unify("tone").settled.any()
    assert len(dataset.snapshot().hash) == 64
    assert dataset.pull().snapshot().hash == dataset.snapshot().hash


def test_batches_hold_all_records_in_order(make):
    dataset = make()
    dataset.add_records([record(external_id=str(i)) for i in range(7)])
    sizes = [len(batch) for batch in dataset.iter(batch_size=3)]
    assert sizes == [3, 3, 1]
