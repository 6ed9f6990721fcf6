"""The generated data set as bare columns: what the floor computes on, with nothing checked.

Three tables: `records`; `responses`, one row an annotator's answer, sorted by record, with label
codes, topics as a bit mask and ranks in option order; `suggestions`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import dolly
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

S = pa.string()
SCHEMAS = {
    "records": pa.schema(
        [
            ("external_id", S),
            *((name, S) for name in dolly.FIELDS),
            ("source", S),
            ("length", pa.int32()),
        ]
    ),
    "responses": pa.schema(
        [
            ("rec", pa.int32()),
            ("user", pa.int16()),
            ("status", pa.int8()),
            ("label", pa.int8()),
            ("rating", pa.int8()),
            ("topics", pa.uint32()),
            ("new-response", S),
            ("ranking", pa.list_(pa.int8(), 4)),
        ]
    ),
    "suggestions": pa.schema(
        [
            ("rec", pa.int32()),
            ("question", S),
            ("label", pa.int8()),
            ("rating", pa.int8()),
            ("text", S),
            ("score", pa.float32()),
            ("agent", S),
        ]
    ),
}
LABEL, TOPIC, USER, STATUS = (
    {value: i for i, value in enumerate(values)}
    for values in (dolly.LABELS, dolly.TOPICS, dolly.USERS, dolly.STATUSES)
)

Lists = dict[str, list[Any]]


def record_columns(rows: Iterable[dict[str, Any]]) -> Lists:
    """The columns of the records table."""
    out: Lists = {name: [] for name in SCHEMAS["records"].names}
    for row in rows:
        out["external_id"].append(row["external_id"])
        for name in dolly.FIELDS:
            out[name].append(row["fields"][name])
        out["source"].append(row["metadata"]["source"])
        out["length"].append(row["metadata"]["length"])
    return out


def response_columns(rows: Iterable[dict[str, Any]]) -> Lists:
    """The columns of the responses table; codes in place of options."""
    out: Lists = {name: [] for name in SCHEMAS["responses"].names}
    rec, user, status, label, rating, topics, text, ranking = out.values()
    for i, row in enumerate(rows):
        for response in row["responses"]:
            values = response["values"]
            rec.append(i)
            user.append(USER[response["user_id"]])
            status.append(STATUS[response["status"]])
            if not values:
                for column in (label, rating, topics, text, ranking):
                    column.append(None)
                continue
            label.append(LABEL[values["label"]["value"]])
            rating.append(values["rating"]["value"])
            topics.append(sum(1 << TOPIC[t] for t in values["topics"]["value"]))
            text.append(values["new-response"]["value"])
            ranking.append([x["rank"] for x in values["ranking"]["value"]])
    return out


def suggestion_columns(rows: Iterable[dict[str, Any]]) -> Lists:
    """The columns of the suggestions table."""
    out: Lists = {name: [] for name in SCHEMAS["suggestions"].names}
    for i, row in enumerate(rows):
        for said in row["suggestions"]:
            name, value = said["question_name"], said["value"]
            out["rec"].append(i)
            out["question"].append(name)
            out["label"].append(LABEL[value] if name == "label" else None)
            out["rating"].append(value if name == "rating" else None)
            out["text"].append(value if name == "new-response" else None)
            out["score"].append(said["score"])
            out["agent"].append(said["agent"])
    return out


def tables(rows: list[dict[str, Any]]) -> dict[str, pa.Table]:
    """The three tables of these records."""
    columns = {
        "records": record_columns(rows),
        "responses": response_columns(rows),
        "suggestions": suggestion_columns(rows),
    }
    return {name: pa.table(columns[name], schema=SCHEMAS[name]) for name in SCHEMAS}


def one(column: pa.ChunkedArray, options: Any) -> pa.Array:
    """Options to codes; a value that is none of them is an error."""
    found = pc.index_in(column, pa.array(options))
    if found.null_count != column.null_count:
        raise ValueError(column)
    return found.cast(pa.int8())


def several(column: pa.ChunkedArray, options: Any) -> pa.Array:
    """Lists of options to lists of codes."""
    lists = column.combine_chunks()
    return pa.ListArray.from_arrays(lists.offsets, one(lists.flatten(), options))


def encode(tables: dict[str, pa.Table]) -> pa.Table:
    """The responses of `columns.py` with codes for names: the least that a bulk build has to do."""
    responses = tables["responses"]
    ranking = responses["ranking"].combine_chunks()
    ranked = one(ranking.flatten().field("value"), dolly.RANKED)
    return pa.table(
        {
            "rec": responses["record"],
            "user": one(responses["user_id"], dolly.USERS),
            "status": one(responses["status"], dolly.STATUSES),
            "label": one(responses["label"], dolly.LABELS),
            "rating": one(responses["rating"], dolly.RATINGS),
            "topics": several(responses["topics"], dolly.TOPICS),
            "new-response": responses["new-response"],
            "ranking": pa.ListArray.from_arrays(ranking.offsets, ranked),
        }
    )


def codes(table: pa.Table, name: str, empty: int, kind: Any) -> Any:
    """A column as a NumPy array, `empty` in place of null."""
    column = table[name].combine_chunks().fill_null(empty)
    return column.to_numpy(zero_copy_only=False).astype(kind)


class Answers:
    """The responses as NumPy arrays, sorted by record."""

    def __init__(self, responses: pa.Table, n: int) -> None:
        """Take the codes out of Arrow, once."""
        self.n = n
        self.rec = codes(responses, "rec", 0, np.int64)
        self.submitted = codes(responses, "status", 0, np.int8) == 0
        self.label = codes(responses, "label", -1, np.int8)
        self.rating = codes(responses, "rating", 0, np.int8)
        self.topics = codes(responses, "topics", 0, np.uint32)
        ranking = responses["ranking"].combine_chunks()
        self.ranked = ranking.is_valid().to_numpy(zero_copy_only=False)
        self.rank = np.zeros((len(self.rec), 4), np.int8)
        self.rank[self.ranked] = ranking.flatten().to_numpy(zero_copy_only=False).reshape(-1, 4)
        self.offsets = np.zeros(n + 1, np.int64)
        np.cumsum(np.bincount(self.rec, minlength=n), out=self.offsets[1:])
