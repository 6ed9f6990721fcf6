"""The Arrow types of what a server and its client send each other."""

from __future__ import annotations

import pyarrow as pa

from ostraka.data.columns import SCORE_PARTS

TEXT = pa.string()
TURNS = pa.list_(pa.struct([("role", TEXT), ("content", TEXT)]))  # of a chat
SPAN = pa.struct(
    [("label", TEXT), ("start", pa.int64()), ("end", pa.int64()), ("score", pa.float64())]
)
VALUES = {  # of an answer or a suggestion, by the type of its question
    "text": TEXT,
    "rating": pa.int64(),
    "label_selection": TEXT,
    "multi_label_selection": pa.list_(TEXT),
    "ranking": pa.list_(pa.struct([("value", TEXT), ("rank", pa.int64())])),
    "span": pa.list_(SPAN),
}
ABOUT = {**SCORE_PARTS, "agent": TEXT, "type": TEXT}  # a suggestion
