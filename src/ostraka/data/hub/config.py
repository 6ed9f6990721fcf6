"""A dataset's settings in the files that Argilla's versions keep beside the data.

Three files are read: `argilla.cfg` (JSON, up to 1.12), `argilla.yaml` (1.13 to 1.29; older ones
hold Python objects, which are taken as plain values and never made) and `.argilla/settings.json`
(2.x).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from ostraka.errors import BadFile, BadSchema
from ostraka.schema.settings import Settings, settings_from

YAML, CFG, SETTINGS = "argilla.yaml", "argilla.cfg", ".argilla/settings.json"
DATASET, VERSION = ".argilla/dataset.json", ".argilla/version.json"
PEOPLE = ".argilla/people.json"  # whom the UUIDs stand for that were made for people's names
CONFIGS = (SETTINGS, YAML, CFG)
Losses = Counter[str]

_SERVERS_OWN = ("id", "inserted_at", "updated_at", "dataset_id", "settings")
_RENAMED = {"visible_options": "visible_labels", "options_order": "labels_order"}
_LISTS = ("fields", "questions", "metadata_properties", "vectors_settings")
_LABELS = ("label_selection", "multi_label_selection")


class _PlainLoader(yaml.SafeLoader):
    """YAML whose Python objects become the plain value they were made of, or None."""

    def plain(self, suffix: str, node: yaml.Node) -> Any:
        """The text of a scalar; the only item of an enum's list; None for an object's parts."""
        if isinstance(node, yaml.ScalarNode):
            return self.construct_scalar(node)
        if isinstance(node, yaml.SequenceNode):
            items = self.construct_sequence(node, deep=True)
            return items[0] if len(items) == 1 else items
        return None


_PlainLoader.add_multi_constructor("tag:yaml.org,2002:python/", _PlainLoader.plain)


def settings_in(file: Path) -> tuple[Settings, Losses]:
    """The settings in one of the three files; raises `BadFile` that names the file."""
    try:
        text = file.read_text(encoding="utf-8")
        found = json.loads(text) if file.suffix != ".yaml" else yaml.load(text, _PlainLoader)  # noqa: S506 - a safe loader
    except (OSError, ValueError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise BadFile(f"{file} cannot be read: {reason}") from None
    try:
        return settings_of(found)
    except (BadSchema, LookupError) as error:
        raise BadFile(f"{file}: {error}") from None


def settings_of(given: Any) -> tuple[Settings, Losses]:
    """Settings out of the content of any of the three files; raises `BadSchema`."""
    losses: Losses = Counter()
    if not isinstance(given, Mapping) or not {"fields", "questions"} <= given.keys():
        raise BadSchema("Settings need the keys 'fields' and 'questions', each with a list.")
    parts = dict(given)
    for new, old in (("metadata_properties", "metadata"), ("vectors_settings", "vectors")):
        parts[new] = parts.get(new) or parts.get(old)
    lists = {name: [_entry(x, name, losses) for x in parts[name] or ()] for name in _LISTS}
    distribution = parts.get("distribution") or {}
    losses["rules of who answers how much (distribution), which a server keeps"] += (
        distribution.get("min_submitted", 1) != 1
    )
    losses["names of columns to map (mapping), which a server keeps"] += bool(parts.get("mapping"))
    extra = parts.get("allow_extra_metadata")
    settings = settings_from(
        fields=lists["fields"],
        questions=lists["questions"],
        metadata_properties=lists["metadata_properties"],
        vectors_settings=lists["vectors_settings"],
        guidelines=((parts.get("guidelines") or "").strip() and parts["guidelines"]) or None,
        allow_extra_metadata=True if extra is None else extra,
    )
    return settings, +losses


def _entry(given: Any, where: str, losses: Losses) -> dict[str, Any]:
    """One field, question, property or vector with what stood in `settings` lifted out of it."""
    if not isinstance(given, Mapping):
        raise BadSchema(f"{given!r} in {where!r} is no mapping with a name.")
    nested = dict(given.get("settings") or {})
    entry = {name: value for name, value in given.items() if name not in _SERVERS_OWN}
    options = nested.pop("options", None)
    entry |= {_RENAMED.get(name, name): value for name, value in nested.items()}
    if options is not None:
        entry |= _options(entry.get("type"), options, losses)
    if entry.get("type") == "span" and isinstance(entry.get("labels"), list):
        entry["labels"] = [_span_label(label) for label in entry["labels"]]
    if (entry.get("visible_labels") or 3) < 3:
        entry["visible_labels"] = None  # fewer than three were allowed once; it means: all
    return entry


def _options(kind: Any, options: list[Any], losses: Losses) -> dict[str, Any]:
    if kind == "rating":
        return {"values": [option["value"] for option in options]}
    if kind == "span":
        return {"labels": options}
    losses["descriptions of options"] += sum(bool(o.get("description")) for o in options)
    texts = {option["value"]: option.get("text") or option["value"] for option in options}
    plain = all(value == text for value, text in texts.items())
    return {"labels" if kind in _LABELS else "values": list(texts) if plain else texts}


def _span_label(label: Any) -> Any:
    """A label with a text or a description of its own as both; any other as its value."""
    if not isinstance(label, Mapping):
        return label
    value, text, about = (label.get(name) for name in ("value", "text", "description"))
    plain = text in (None, value) and about is None
    return value if plain else {"value": value, "text": text, "description": about}


def yaml_of(settings: Settings) -> tuple[str, Losses]:
    """The text of `argilla.yaml`, as 1.29 reads it, and what of the settings it cannot hold."""
    losses: Losses = Counter()
    parts = settings.to_dict()
    for field, entry in zip(settings.fields, parts["fields"], strict=True):
        losses["descriptions of fields"] += entry.pop("description") is not None
        losses["fields of a kind that Argilla 1.x cannot read (chat, image, custom)"] += (
            field.type != "text"
        )
    for entry in parts["questions"]:
        if entry["type"] == "span":
            entry["labels"] = _span_options(entry["labels"])
    for name in ("metadata_properties", "vectors_settings"):
        parts[name] = parts[name] or None
    return yaml.safe_dump(parts, allow_unicode=True), +losses


def json_of(settings: Settings) -> dict[str, Any]:
    """The content of `.argilla/settings.json`, as Argilla 2.x reads it."""
    parts = settings.to_dict()
    return {
        "guidelines": parts["guidelines"],
        "questions": [_nested(entry, _question_settings) for entry in parts["questions"]],
        "fields": [_nested(entry, _plain_settings) for entry in parts["fields"]],
        "vectors": parts["vectors_settings"],
        "metadata": [_nested(entry, _plain_settings) for entry in parts["metadata_properties"]],
        "allow_extra_metadata": parts["allow_extra_metadata"],
        "distribution": {"strategy": "overlap", "min_submitted": 1},
        "mapping": None,
    }


_OUTSIDE = ("name", "title", "description", "required", "visible_for_annotators")


def _nested(
    entry: dict[str, Any], settings: Callable[[dict[str, Any]], dict[str, Any]]
) -> dict[str, Any]:
    outside = {name: value for name, value in entry.items() if name in _OUTSIDE}
    inside = {name: value for name, value in entry.items() if name not in _OUTSIDE}
    return {**outside, "settings": settings(inside)}


def _plain_settings(entry: dict[str, Any]) -> dict[str, Any]:
    return entry


def _question_settings(entry: dict[str, Any]) -> dict[str, Any]:
    back = {old: new for new, old in _RENAMED.items()}
    found = {back.get(name, name): value for name, value in entry.items()}
    options = found.pop("labels", None) or found.pop("values", None)
    if entry["type"] == "rating":
        found["options"] = [{"value": value} for value in options or ()]
    elif entry["type"] == "span":
        found["options"] = _span_options(options)
    elif options is not None:
        texts = options if isinstance(options, Mapping) else dict.fromkeys(options)
        found["options"] = [{"value": v, "text": text or v} for v, text in texts.items()]
    return found


def _span_options(labels: Any) -> list[dict[str, Any]]:
    if isinstance(labels, Mapping):
        labels = [{"value": value, "text": text} for value, text in labels.items()]
    plain = [{"value": label} if isinstance(label, str) else label for label in labels]
    return [
        {
            "value": label["value"],
            "text": label.get("text") or label["value"],
            "description": label.get("description"),
        }
        for label in plain
    ]
