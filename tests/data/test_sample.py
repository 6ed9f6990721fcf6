"""A sample is the plain dict it looks like, whatever was read of it before."""

import copy
import json
import pickle

import pytest
from data_samples import record, settings
from hypothesis import given
from hypothesis import strategies as st

import ostraka as rg
from ostraka.data.samples import samples


@pytest.fixture
def sample(dataset):
    return next(samples(dataset.snapshot()))


def outcome(method, subject):
    """What a method gives for a dict, or the kind of error it raises."""
    try:
        return method(subject)
    except (KeyError, TypeError) as error:
        return type(error)


def assigned(key, value):
    def act(subject):
        subject[key] = value

    return act


def removed(key):
    def act(subject):
        del subject[key]

    return act


KEYS = ["text", "note", "tone", "topics-suggestion", "metadata", "new", "absent"]
ACTS = [
    act
    for key in KEYS
    for act in (
        lambda d, k=key: d[k],
        lambda d, k=key: d.get(k, "none"),
        lambda d, k=key: k in d,
        lambda d, k=key: d.pop(k, None),
        lambda d, k=key: d.pop(k),
        lambda d, k=key: d.setdefault(k, []),
        lambda d, k=key: d.update({k: 3}),
        lambda d, k=key: d | {k: 5},
        lambda d, k=key: {k: 5} | d,
        lambda d, k=key: {**d, k: 5} != d,
        assigned(key, 1),
        removed(key),
    )
] + [
    dict,
    len,
    list,
    bool,
    repr,
    json.dumps,
    copy.copy,
    copy.deepcopy,
    lambda d: list(reversed(d)),
    lambda d: list(d.keys()),
    lambda d: list(d.values()),
    lambda d: list(d.items()),
    lambda d: {**d},
    lambda d: pickle.loads(pickle.dumps(d)),
    lambda d: d.copy(),
    lambda d: d.popitem(),
    lambda d: d.clear(),
    lambda d: d.__ior__({"new": 2}),
    lambda d: d != {"text": "Ann went to Rome"},
    lambda d: d == {"text": "Ann went to Rome"},
]


def lazy_and_plain():
    made = rg.FeedbackDataset(**settings())
    made.add_records(record())
    return next(samples(made.snapshot())), dict(next(samples(made.snapshot())))


def assert_alike(acts):
    lazy, plain = lazy_and_plain()
    for act in acts:
        assert outcome(act, lazy) == outcome(act, plain)
    assert list(lazy) == list(plain)
    assert dict(lazy) == plain
    assert (lazy == plain, lazy != plain) == (True, False)


@pytest.mark.parametrize("act", ACTS)
def test_it_does_what_a_plain_dict_does(act):
    assert_alike([act])


@given(acts=st.lists(st.sampled_from(ACTS), min_size=2, max_size=8))
def test_it_does_so_again_and_again(acts):
    assert_alike(acts)


def test_reading_one_key_decodes_no_other(sample):
    assert sample["tone"][0]["value"] == "good"
    assert set(dict.keys(sample)) == {"text", "tone"}  # the first column is always there
    assert len(sample) == len(list(sample)) > 2


def test_a_copy_is_a_plain_dict(sample):
    for made in (copy.copy(sample), copy.deepcopy(sample), pickle.loads(pickle.dumps(sample))):
        assert type(made) is dict
        assert made == sample


def test_extra_keys_are_answered_but_not_listed(sample):
    assert sample["record_id"] == sample.record_id == "r-1"
    assert sample["parsed_metadata"] == sample.get("parsed_metadata") == record()["metadata"]
    assert "record_id" not in sample
    assert not {"record_id", "parsed_metadata"} & set(sample.keys())
    sample.pop("note")
    assert sample["record_id"] == "r-1"


def test_a_column_with_the_name_of_an_extra_key_wins():
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="record_id")], questions=[rg.TextQuestion(name="words")]
    )
    dataset.add_records({"fields": {"record_id": "mine"}, "external_id": "theirs"})
    sample = next(samples(dataset.snapshot()))
    assert sample["record_id"] == "mine"
    assert sample.record_id == "theirs"


@pytest.mark.parametrize("key", ["", None, "user_id", "tone-suggestions"])
def test_other_keys_are_errors(sample, key):
    with pytest.raises(KeyError):
        sample[key]
    assert sample.get(key, 1) == 1


def test_changing_one_sample_leaves_others_alone(dataset):
    first = next(samples(dataset.snapshot()))
    first["tone"].clear()
    first["text"] = "gone"
    again = next(samples(dataset.snapshot()))
    assert [answer["value"] for answer in again["tone"]] == ["good", "bad"]
    assert again["text"] == "Ann went to Rome"


def test_an_answer_without_a_user_says_none():
    dataset = rg.FeedbackDataset(**settings())
    with pytest.warns(UserWarning, match="user"):
        dataset.add_records(record(responses=[{"values": {"tone": {"value": "odd"}}}]))
    answer = {"user_id": None, "value": "odd", "status": "submitted"}
    assert next(samples(dataset.snapshot()))["tone"] == [answer]
