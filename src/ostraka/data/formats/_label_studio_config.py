"""Label Studio's labelling settings: what is shown and what is asked, as XML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET
from xml.sax.saxutils import quoteattr

from ostraka.errors import BadFile
from ostraka.schema.questions import Question
from ostraka.schema.settings import Settings

OBJECTS = ("text", "hypertext", "paragraphs")
KINDS = {
    "choices": "choices",
    "labels": "span",
    "hypertextlabels": "span",
    "rating": "rating",
    "textarea": "text",
    "taxonomy": "labels",
}
TAGS = {
    "label_selection": ("Choices", "Choice", ' choice="single"'),
    "multi_label_selection": ("Choices", "Choice", ' choice="multiple"'),
    "span": ("Labels", "Label", ""),
}
ENDING = ".config.xml"
MOST = 1 << 20


class Ask(NamedTuple):
    """A control: its name, its kind, what it is about, its options in their order."""

    name: str
    kind: str
    to_name: str
    options: list[str | int]


class Config(NamedTuple):
    """The controls, and which key of the data each object shows."""

    asks: list[Ask]
    values: Mapping[str, str]


def config_beside(path: Path) -> Config:
    """The settings in `NAME.config.xml` beside the file `NAME.json`; empty where there are none."""
    beside = config_path(path)
    if not beside.is_file() or beside.stat().st_size > MOST:
        return Config([], {})
    try:
        root = ET.fromstring(beside.read_bytes())  # noqa: S314 - small, and no entities
    except (ET.ParseError, ValueError, LookupError) as error:
        raise BadFile(f"{beside} is no XML: {error}. Mend or rename it.") from None
    shown = {
        tag.get("name", ""): tag.get("value", "").lstrip("$")
        for tag in root.iter()
        if tag.tag.lower() in OBJECTS
    }
    asks = [_ask(tag) for tag in root.iter() if tag.tag.lower() in KINDS and tag.get("name")]
    return Config(asks, {name: key for name, key in shown.items() if name and key})


def _ask(tag: ET.Element) -> Ask:
    kind = KINDS[tag.tag.lower()]
    options: list[str | int] = [one.get("value", "") for one in tag if one.get("value")]
    if kind == "choices":
        kind = "labels" if tag.get("choice") == "multiple" else "label"
    if kind == "rating":
        most = tag.get("maxRating", "5")
        options = list(range(1, min(int(most), 10) + 1)) if most.isdecimal() else []
    return Ask(tag.get("name", ""), kind, tag.get("toName", ""), options if kind != "text" else [])


def config_path(path: Path) -> Path:
    """Where the settings of a file are."""
    return path.with_name(path.name.removesuffix(".gz").rpartition(".")[0] + ENDING)


def config_of(settings: Settings) -> str:
    """The settings for a project with the same fields and questions."""
    texts = [one for one in settings.fields if one.type == "text"]
    lines = [f"  <Text name={_q(one.name)} value={_q('$' + one.name)}/>" for one in texts]
    first = texts[0].name if texts else settings.fields[0].name
    for question in settings.questions:
        marked = getattr(question, "field", None) or first
        lines += _control(question, marked)
    return "\n".join(["<View>", *lines, "</View>", ""])


def _control(question: Question, marked: str) -> Iterable[str]:
    head = f"name={_q(question.name)} toName={_q(marked)}"
    if question.type in TAGS:
        tag, inside, more = TAGS[question.type]
        options = [f"    <{inside} value={_q(str(one))}/>" for one in question.options]
        return [f"  <{tag} {head}{more}>", *options, f"  </{tag}>"]
    if question.type == "rating":
        return [f'  <Rating {head} maxRating="{max(question.options)}"/>']
    if question.type == "ranking":
        return [f"  <Ranker {head}/>"]
    return [f"  <TextArea {head}/>"]


def _q(text: str) -> str:
    return quoteattr(text)
