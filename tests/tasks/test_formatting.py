"""One path from any formatting function to checked items."""

import gc
import weakref

import pytest

import ostraka as rg
from ostraka.errors import BadFormatting
from ostraka.tasks._formatting import COLLECT_EVERY, NOTHING, formatted, source_of

EXPECTED = '("prompt", "answer")'


def is_pair(item):
    return isinstance(item, tuple) and len(item) == 2 and all(isinstance(v, str) for v in item)


def snapshot_of(*texts, names=True):
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")], questions=[rg.TextQuestion(name="words")]
    )
    dataset.add_records(
        [
            {"fields": {"text": text}, **({"external_id": f"name-{i}"} if names else {})}
            for i, text in enumerate(texts)
        ]
    )
    return dataset.snapshot()


def made(function, *texts, **how):
    return formatted(snapshot_of(*texts, **how), function, is_item=is_pair, expected=EXPECTED)


@pytest.mark.parametrize(
    ("returned", "items"),
    [
        (None, []),
        ([], []),
        ((), []),
        ((None, None), []),
        (("a", "b"), [("a", "b")]),
        ([("a", "b")], [("a", "b")]),
        ([None, ("a", "b"), None, ("c", "d")], [("a", "b"), ("c", "d")]),
        ((("a", "b"), ("c", "d")), [("a", "b"), ("c", "d")]),
        ((None, ("a", "b")), [("a", "b")]),
        ({("a", "b"): 1}.keys(), [("a", "b")]),
    ],
)
def test_one_item_or_several_or_none(returned, items):
    found = made(lambda sample: returned, "one")
    assert found.items == items
    assert found.rows == [0] * len(items)
    assert found.dropped == ({} if items else {NOTHING: 1})


def test_items_remember_their_record():
    def twice(sample):
        for _ in range(int(sample["text"])):
            yield "a", sample["text"]

    found = made(twice, "2", "0", "1", "0")
    assert found.rows == [0, 0, 2]
    assert found.items == [("a", "2"), ("a", "2"), ("a", "1")]
    assert found.dropped == {NOTHING: 2}


@pytest.mark.parametrize(
    ("returned", "came"),
    [
        (7, "gave 7; expected"),
        ("text", "gave 'text'; expected"),
        (("text", None), r"gave \('text', None\); expected"),
        ((None, "text"), r"gave \(None, 'text'\); expected"),
        (("a", "b", "c"), r"gave \('a', 'b', 'c'\); expected"),
        (["text", "label"], r"gave 'text' in \['text', 'label'\]; expected"),
        ([("a", "b"), ("a",)], r"gave \('a',\) in \[\('a', 'b'\), \('a',\)\]; expected"),
        ({"text": "a"}, "gave {'text': 'a'}; expected"),
        (b"bytes", "gave b'bytes'; expected"),
        ("x" * 500, r"gave 'x{116}\.\.\.; expected"),
    ],
)
def test_anything_else_is_shown_with_its_record_and_what_was_expected(returned, came):
    with pytest.raises(BadFormatting, match=came) as caught:
        made(lambda sample: ("a", "b") if sample["text"] == "fine" else returned, "fine", "bad")
    assert str(caught.value).startswith("Record 1 (name-1): the formatting function")
    assert EXPECTED in str(caught.value)


def raising(sample):
    raise ValueError("no such thing")


def raising_late(sample):
    yield "a", "b"
    raise ValueError("no such thing")


@pytest.mark.parametrize("function", [raising, raising_late])
def test_an_error_inside_the_function_keeps_its_cause(function):
    with pytest.raises(BadFormatting, match=r"Record 0 \(0\): .* raised ValueError: no such") as e:
        made(function, "one", names=False)
    assert isinstance(e.value.__cause__, ValueError)


def test_a_key_that_does_not_exist_is_an_error_of_the_function():
    with pytest.raises(BadFormatting, match="raised KeyError: 'txt'"):
        made(lambda sample: (sample["txt"], "b"), "one")


def test_stopping_is_not_an_error_of_the_function():
    def stopped(sample):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made(stopped, "one")
    assert gc.isenabled()


class Page:
    """Holds itself, as the tree of a parsed page does."""

    def __init__(self):
        self.itself = self


def test_cycles_that_a_function_leaves_behind_do_not_pile_up():
    seen, most = weakref.WeakSet(), 0

    def leaving(sample):
        nonlocal most
        seen.add(Page())
        most = max(most, len(seen))
        return "a", "b"

    made(leaving, *["text"] * (3 * COLLECT_EVERY))
    assert COLLECT_EVERY / 2 < most <= COLLECT_EVERY + 1


def test_the_collector_is_left_as_it_was():
    gc.disable()
    try:
        made(lambda sample: None, *["text"] * COLLECT_EVERY)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_source_of_a_function_is_kept_where_there_is_one():
    assert source_of(raising) == ('def raising(sample):\n    raise ValueError("no such thing")\n')
    assert source_of(len) == "'len'"
