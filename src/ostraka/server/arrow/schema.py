"""The columns of a dataset's records as Arrow."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from ostraka.data.wire import ABOUT, TEXT, TURNS, VALUES
from ostraka.server.stores.plan import Plan

BATCH = 4096
TIME = pa.timestamp("us", "UTC")
FIELDS = {"text": TEXT, "image": TEXT, "chat": TURNS, "custom": TEXT}
PROPERTIES = {"terms": pa.list_(TEXT), "integer": pa.int64(), "float": pa.float64()}
TIMES = [("inserted_at", TIME), ("updated_at", TIME)]


def schema_of(plan: Plan) -> pa.Schema:
    """All columns, in order."""
    columns: list[tuple[str, Any]] = [("id", TEXT), ("external_id", TEXT), ("status", TEXT), *TIMES]
    columns += [(f"fields.{name}", FIELDS[_type(row)]) for name, row in plan.fields.items()]
    columns += [
        (f"metadata.{name}", PROPERTIES[_type(row)]) for name, row in plan.properties.items()
    ]
    columns.append(("metadata", TEXT))
    columns += [
        (f"vectors.{name}", pa.list_(pa.float32(), row["dimensions"]))
        for name, row in plan.vectors.items()
    ]
    for name, row in plan.questions.items():
        columns.append((f"suggestions.{name}", VALUES[_type(row)]))
        columns += [(f"suggestions.{name}.{part}", kind) for part, kind in ABOUT.items()]
    columns.append(("responses", pa.list_(response_type(plan))))
    return pa.schema(columns)


def response_type(plan: Plan) -> pa.StructType:
    """One person's answers."""
    columns = [("id", TEXT), ("user_id", TEXT), ("status", TEXT), *TIMES]
    columns += [(f"values.{name}", VALUES[_type(row)]) for name, row in plan.questions.items()]
    return pa.struct(columns)


def _type(row: Any) -> str:
    kind: str = row["settings"]["type"]
    return kind
