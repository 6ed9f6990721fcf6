"""No file makes a reader fall over: what comes out is a dataset, or an error of ours."""

from __future__ import annotations

import json
import warnings
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ostraka as rg
from ostraka.data.formats._base import formats
from ostraka.errors import OstrakaError

CALM = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
PIECES = [
    b"", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r\n", b"\n\n", b"\r", b'"', b"\\ud800",
    b"{}", b"[]", b"null", b"true", b"NaN", b"-1", b"1e999", b"9" * 40, b'"a"', b",", b";", b"\t",
    b":", b"{", b"}", b"[", b"]", b"__label__", b"O", b"B-", b" ", b"\xf0\x9f", b"\xed\xa0\x80",
    b'{"a": ', b"3.5", b'"\\u0000"', b"-DOCSTART-", b"[" * 50,
]  # fmt: skip
edits = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),  # where, as a share of the file
        st.integers(0, 40),  # how many bytes go
        st.one_of(st.sampled_from(PIECES), st.binary(max_size=6)),  # what comes instead
    ),
    min_size=1,
    max_size=4,
)


def changed(content: bytes, changes) -> bytes:
    for place, gone, new in changes:
        at = int(place * len(content))
        content = content[:at] + new + content[at + gone :]
    return content


def read(path, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", module="spacy|openpyxl|thinc")
        return rg.FeedbackDataset.read(path, **options)


@pytest.mark.parametrize("name", list(formats))
@settings(max_examples=40, suppress_health_check=CALM)
@given(changes=edits, skip=st.booleans(), cut=st.floats(0.3, 1.5))
def test_a_damaged_file_is_read_or_refused_with_a_sentence(
    name, valid, tmp_path, changes, skip, cut
):
    whole = valid[name].read_bytes()
    broken = changed(whole, changes)
    path = tmp_path / valid[name].name
    path.write_bytes(broken[: int(cut * len(broken))])
    for told in (name, None):
        with suppress(OstrakaError):
            dataset = read(path, format=told, skip_bad=skip)
            assert len(dataset) == len(list(dataset.records)) > 0


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inside: st.lists(inside, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["text", "label", "labels", "entities", "spans", "answer", "accept", "options", "data",
             "annotations", "predictions", "result", "value", "type", "from_name", "to_name",
             "start", "end", "choices", "messages", "role", "content", "chosen", "rejected",
             "prompt", "completion", "_input_hash", "meta", "rating", "metadata", "user_id",
             "status", "id", "annotator", "completed_by", "history", "instruction", "output",
             "conversations", "answers", "input", "preferred_output", "non_preferred_output"]
        ),
        inside,
        max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip
OF_JSON = [
    n for n in formats if n not in ("csv", "conll", "fasttext", "docbin", "excel", "parquet")
]


@pytest.mark.parametrize("name", OF_JSON)
@settings(max_examples=60, suppress_health_check=CALM)
@given(rows=st.lists(json_values, min_size=1, max_size=4), skip=st.booleans())
def test_any_json_is_read_or_refused_with_a_sentence(name, tmp_path, rows, skip):
    path = tmp_path / "any.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    with suppress(OstrakaError):
        assert len(read(path, format=name, skip_bad=skip)) > 0
