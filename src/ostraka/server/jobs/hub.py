"""Rows of a dataset on a hub, by a mapping of its columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ostraka.data.hub.places import place_of
from ostraka.errors import unknown
from ostraka.server.errors import Invalid
from ostraka.server.stores.plan import Plan

MOST = 10_000


def rows(asked: Mapping[str, Any], plan: Plan, endpoint: str) -> list[dict[str, Any]]:
    """Up to 10,000 records. Raises `Invalid` for a column or a target that is not there."""
    options = {"endpoint": endpoint} if endpoint else {}
    place = place_of(f"hub:{asked['name']}", {**options, "show_progress": False})
    subset = None if asked["subset"] == "default" else asked["subset"]
    table = place.table(asked["split"], subset).slice(0, MOST)
    mapping = asked["mapping"]
    pairs = [*mapping["fields"], *mapping["metadata"], *mapping["suggestions"]]
    sources = {pair["source"] for pair in pairs} | {mapping["external_id"] or pairs[0]["source"]}
    for name in sorted(sources):
        if name not in table.column_names:
            text = str(unknown(f"column of {asked['name']}", name, table.column_names))
            raise Invalid(text, where="mapping")
    found = table.select(sorted(sources)).to_pylist()
    return [_row(one, mapping, plan) for one in found]


def _row(one: Mapping[str, Any], mapping: Mapping[str, Any], plan: Plan) -> dict[str, Any]:
    outer = mapping["external_id"] and one[mapping["external_id"]]
    fields = {pair["target"]: _fit(pair, one, plan) for pair in mapping["fields"]}
    metadata = {pair["target"]: one[pair["source"]] for pair in mapping["metadata"]}
    return {
        "fields": {name: value for name, value in fields.items() if value is not None},
        "metadata": {name: value for name, value in metadata.items() if value is not None},
        "external_id": outer,
        "suggestions": [
            {"question_name": pair["target"], "value": one[pair["source"]], "agent": None}
            for pair in mapping["suggestions"]
            if one[pair["source"]] is not None
        ],
    }


def _fit(pair: Mapping[str, str], one: Mapping[str, Any], plan: Plan) -> Any:
    value = one[pair["source"]]
    row = plan.fields.get(pair["target"])
    text = row is not None and row["settings"]["type"] == "text"
    return str(value) if text and value is not None else value
