"""Write src/ostraka/web/static/app/types.d.ts anew from the bodies that the server answers with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

from ostraka.server.shapes.datasets import Dataset, DatasetMetrics, DatasetProgress, Datasets
from ostraka.server.shapes.deleted import AllDeleted
from ostraka.server.shapes.doors import Keys, NewKey, Providers, SessionOut
from ostraka.server.shapes.jobs import Formats, Jobs
from ostraka.server.shapes.notes import Notes
from ostraka.server.shapes.overview import Overview, Rights
from ostraka.server.shapes.parts import Fields, MetadataProperties, VectorsSettings
from ostraka.server.shapes.people import User, Users, Workspaces
from ostraka.server.shapes.questions import Questions
from ostraka.server.shapes.review import Reviewers
from ostraka.server.shapes.runs import Card, Cells, Checked, History, Runs, RunWhole
from ostraka.server.shapes.schema import SchemaEffect
from ostraka.server.shapes.search import SuggestionOptions, TermsMetrics
from ostraka.server.shapes.uploads import Begun, Preview, Upload
from ostraka.server.shapes.work import Assigned, Renewed, Work
from ostraka.server.stores.bulk_answers import BulkAnswered

TARGET = Path(__file__).resolve().parents[1] / "src/ostraka/web/static/app/types.d.ts"
MODELS: tuple[Any, ...] = (
    AllDeleted,
    Assigned,
    Begun,
    BulkAnswered,
    Card,
    Cells,
    Checked,
    Dataset,
    DatasetMetrics,
    DatasetProgress,
    Datasets,
    Fields,
    Formats,
    History,
    Jobs,
    Keys,
    MetadataProperties,
    NewKey,
    Notes,
    Overview,
    Preview,
    Providers,
    Questions,
    Renewed,
    Reviewers,
    Rights,
    RunWhole,
    Runs,
    SchemaEffect,
    SessionOut,
    SuggestionOptions,
    TermsMetrics,
    Upload,
    User,
    Users,
    VectorsSettings,
    Work,
    Workspaces,
)
HEAD = "/* Written by scripts/web_types.py from the server's bodies; do not change it by hand. */\n"
PLAIN = {
    "integer": "number",
    "number": "number",
    "string": "string",
    "boolean": "boolean",
    "null": "null",
}


def typed(schema: dict[str, Any]) -> str:
    """A JSON schema as a type of TypeScript."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[1]
    if "const" in schema or "enum" in schema:
        values = schema.get("enum", [schema.get("const")])
        return " | ".join(f'"{value}"' for value in values)
    several = schema.get("anyOf") or schema.get("oneOf")
    if several:
        return " | ".join(dict.fromkeys(typed(one) for one in several))
    return _container(schema) or PLAIN.get(str(schema.get("type")), "unknown")


def _container(schema: dict[str, Any]) -> str:
    if schema.get("type") == "array":
        return f"Array<{typed(schema.get('items', {}))}>"
    if schema.get("type") == "object":
        more = schema.get("additionalProperties")
        return f"Record<string, {typed(more) if isinstance(more, dict) else 'unknown'}>"
    return ""


def written() -> str:
    """The whole file."""
    _, found = models_json_schema([(model, "serialization") for model in MODELS])
    lines = [HEAD]
    for name, one in sorted(found["$defs"].items()):
        lines.append(f"export interface {name} {{")
        lines += [f"  {part}: {typed(schema)};" for part, schema in one["properties"].items()]
        lines.append("}\n")
    return "\n".join(lines)


if __name__ == "__main__":
    TARGET.write_text(written(), encoding="utf-8")
    print(TARGET.name, len(MODELS), "bodies")
