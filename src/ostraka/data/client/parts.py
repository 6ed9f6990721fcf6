"""Fields, questions, metadata properties and vectors as a server writes them, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ostraka.data.client.http import Client
from ostraka.errors import ServerRefused
from ostraka.schema.fields import AnyField, field_from
from ostraka.schema.metadata import MetadataProperty, VectorSettings, property_from
from ostraka.schema.questions import QUESTION_TYPES, Question, SpanLabelOption, question_from
from ostraka.schema.settings import Settings

Body = dict[str, Any]
FIELD_SETTINGS = ("type", "use_markdown", "template", "advanced_mode")
SAME = (  # what is told as it is: our name, and the server's
    ("use_markdown", "use_markdown"),
    ("visible_labels", "visible_options"),
    ("labels_order", "options_order"),
    ("field", "field"),
    ("allow_overlapping", "allow_overlapping"),
)
PROPERTY_SETTINGS = ("type", "values", "min", "max")


@dataclass(frozen=True)
class Kind:
    """One kind of part: what it is called, and where it is listed, made and changed."""

    what: str
    listed: str
    made: str
    changed: str


FIELD = Kind("field", "/datasets/{}/fields", "/datasets/{}/fields", "/fields/{}")
QUESTION = Kind("question", "/datasets/{}/questions", "/datasets/{}/questions", "/questions/{}")
PROPERTY = Kind(
    "metadata property",
    "/me/datasets/{}/metadata-properties",
    "/datasets/{}/metadata-properties",
    "/metadata-properties/{}",
)
VECTOR = Kind(
    "vector",
    "/datasets/{}/vectors-settings",
    "/datasets/{}/vectors-settings",
    "/vectors-settings/{}",
)
KINDS = (FIELD, QUESTION, PROPERTY, VECTOR)


@dataclass(frozen=True)
class Parts:
    """The settings of a dataset on a server, and the ids of its parts by kind and name."""

    settings: Settings
    ids: Mapping[str, Mapping[str, str]]

    def id_of(self, kind: Kind, name: str) -> str:
        """The id of a part."""
        return self.ids[kind.what][name]


def read_parts(client: Client, dataset: Mapping[str, Any]) -> Parts:
    """The parts of a dataset; `dataset` is its body. Raises `ServerRefused`."""
    at = dataset["id"]
    bodies = {kind.what: listed(client, kind, at) for kind in KINDS}
    settings = Settings(
        fields=tuple(field_of(one) for one in bodies["field"]),
        questions=tuple(question_of(one) for one in bodies["question"]),
        metadata_properties=tuple(property_of(one) for one in bodies["metadata property"]),
        vectors_settings=tuple(vector_of(one) for one in bodies["vector"]),
        guidelines=dataset["guidelines"] or None,
        allow_extra_metadata=dataset["allow_extra_metadata"],
    )
    ids = {what: {one["name"]: one["id"] for one in several} for what, several in bodies.items()}
    return Parts(settings, ids)


def listed(client: Client, kind: Kind, dataset: str) -> list[Body]:
    """The bodies of the parts of one kind, in their order."""
    found: list[Body] = client.get(kind.listed.format(dataset), f"list its {kind.what} parts")[
        "items"
    ]
    return found


def bodies_of(settings: Settings) -> list[tuple[Kind, Body]]:
    """What makes each part, in order: a span question comes after the field it marks."""
    return [
        *((FIELD, field_body(one)) for one in settings.fields),
        *((QUESTION, question_body(one)) for one in settings.questions),
        *((PROPERTY, property_body(one)) for one in settings.metadata_properties),
        *((VECTOR, vector_body(one)) for one in settings.vectors_settings),
    ]


def unsaid(settings: Settings) -> list[str]:
    """What a server has no place for."""
    named = [repr(field.name) for field in settings.fields if field.description]
    return [f"the description of the field {', '.join(named)}"] if named else []


# --- fields ---------------------------------------------------------------------------------


def field_body(field: AnyField) -> Body:
    """A field as it goes out."""
    given = field.to_dict()
    settings = {name: given[name] for name in FIELD_SETTINGS if name in given}
    return {**_head(given), "required": field.required, "settings": settings}


def field_of(body: Body) -> AnyField:
    """A field as it came."""
    settings = body["settings"]
    parts = {name: settings[name] for name in FIELD_SETTINGS if name in settings}
    return field_from({**_head(body), "required": body["required"], **parts})


# --- questions ------------------------------------------------------------------------------


def question_body(question: Question) -> Body:
    """A question as it goes out."""
    given = question.to_dict()
    head = {**_head(given), "required": question.required, "description": question.description}
    settings: Body = {"type": question.type}
    settings |= {theirs: given[ours] for ours, theirs in SAME if ours in given}
    if question.type == "rating":
        settings["options"] = [{"value": value} for value in given["values"]]
    elif question.type != "text":
        settings["options"] = _options(given.get("values") or given.get("labels"))
    return {**head, "settings": settings}


def _options(labels: Any) -> list[Body]:
    if isinstance(labels, Mapping):
        return [{"value": value, "text": text} for value, text in labels.items()]
    found = [one if isinstance(one, dict) else {"value": one} for one in labels]
    return [
        {
            "value": one["value"],
            "text": one.get("text") or one["value"],
            **({"description": one["description"]} if one.get("description") else {}),
        }
        for one in found
    ]


def question_of(body: Body) -> Question:
    """A question as it came."""
    settings, kind = body["settings"], body["settings"]["type"]
    if kind not in QUESTION_TYPES:
        raise ServerRefused(f"The question {body['name']!r} is of type {kind!r}, unknown here.")
    known = QUESTION_TYPES[kind].model_fields
    given = {**_head(body), "required": body["required"], "description": body.get("description")}
    given |= {o: settings[t] for o, t in SAME if o in known and settings.get(t) is not None}
    options = settings.get("options", [])
    if "values" in known:
        given["values"] = [one["value"] for one in options] if kind == "rating" else _named(options)
    if "labels" not in known:
        return question_from({"type": kind, **given})
    given["labels"] = _span_labels(options) if kind == "span" else _named(options)
    return _labelled({"type": kind, **given}, settings.get("visible_options"))


def _labelled(given: Body, visible: int | None) -> Question:
    """A question with labels; without a number, all of them are shown, however many."""
    made = question_from({**given, "visible_labels": visible or max(3, len(given["labels"]))})
    if visible is None:
        made.__dict__["visible_labels"] = None
    return made


def _named(options: list[Body]) -> list[str] | dict[str, str]:
    if all(option["value"] == option["text"] for option in options):
        return [option["value"] for option in options]
    return {option["value"]: option["text"] for option in options}


def _span_labels(options: list[Body]) -> Any:
    if not any(option.get("description") for option in options):
        return _named(options)
    return [
        SpanLabelOption(value=one["value"], text=one["text"], description=one.get("description"))
        for one in options
    ]


# --- metadata and vectors -------------------------------------------------------------------


def property_body(declared: MetadataProperty) -> Body:
    """A metadata property as it goes out."""
    given = declared.to_dict()
    settings = {name: given[name] for name in PROPERTY_SETTINGS if name in given}
    visible = {"visible_for_annotators": declared.visible_for_annotators}
    return {**_head(given), **visible, "settings": settings}


def property_of(body: Body) -> MetadataProperty:
    """A metadata property as it came."""
    settings = body["settings"]
    parts = {name: settings[name] for name in PROPERTY_SETTINGS if name in settings}
    visible = body.get("visible_for_annotators", True)
    return property_from({**_head(body), "visible_for_annotators": visible, **parts})


def vector_body(declared: VectorSettings) -> Body:
    """Vector settings as they go out."""
    return {**_head(declared.to_dict()), "dimensions": declared.dimensions}


def vector_of(body: Body) -> VectorSettings:
    """Vector settings as they came."""
    return VectorSettings(**_head(body), dimensions=body["dimensions"])


def _head(body: Body) -> Body:
    return {"name": body["name"], "title": body["title"]}
