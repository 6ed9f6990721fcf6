"""Rows of a dataset on a hub, by a mapping of its columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ostraka.data.hub.places import place_of
from ostraka.errors import OstrakaError, unknown
from ostraka.server.caller import Caller
from ostraka.server.config import Config
from ostraka.server.errors import Invalid
from ostraka.server.jobs.names import file_name
from ostraka.server.jobs.uploads import Kept, begin
from ostraka.server.shapes.uploads import HubFile
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


def fetch(config: Config, who: Caller, asked: HubFile) -> Kept:
    """The first rows of a dataset on a hub, kept as a file of Parquet. Raises `Invalid`."""
    import pyarrow.parquet as pq

    options = {"endpoint": config.hub_endpoint} if config.hub_endpoint else {}
    try:
        place = place_of(f"hub:{asked.name}", {**options, "show_progress": False})
        rows = place.table(asked.split, asked.subset).slice(0, asked.most)
    except OstrakaError as error:
        raise Invalid(str(error), where="name") from None
    kept = begin(config, who, f"{file_name(asked.name.replace('/', '_'))}.parquet")
    pq.write_table(rows, kept.path)
    return kept


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
