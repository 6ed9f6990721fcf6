"""Several text fields joined into one text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption, unknown
from ostraka.schema.settings import Settings


@dataclass(frozen=True)
class Template:
    """Literal texts and field names in turn; `pieces` holds (text before, field or None)."""

    pieces: tuple[tuple[str, str | None], ...]

    @classmethod
    def of(cls, settings: Settings, fields: tuple[str, ...], template: str | None) -> Template:
        """The given template, or the fields one per line; names are checked."""
        if not fields:
            raise BadOption("No text field is named; give text=... with at least one.")
        for field in fields:
            kind = settings.field(field).type
            if kind != "text":
                raise BadOption(f"{field!r} is a {kind} field; a text field is needed.")
        if template is None:
            template = "\n".join("{" + field + "}" for field in fields)
        pieces = tuple(_pieces(template, fields))
        unused = [field for field in fields if field not in [name for _, name in pieces]]
        if unused:
            raise BadOption(f"template={template!r} does not use {', '.join(map(repr, unused))}.")
        return cls(pieces)

    def texts(self, snapshot: Snapshot) -> pa.Array:
        """One text per record; null where every field is blank, whatever stands around them."""
        if len(self.pieces) == 1 and not self.pieces[0][0]:
            return snapshot.field(str(self.pieces[0][1]))
        parts: list[Any] = []
        nothing: Any = True
        for text, name in self.pieces:
            if text:
                parts.append(pa.scalar(text, pa.large_string()))
            if name is not None:
                parts.append(snapshot.field(name))
                nothing = pc.and_(nothing, blank(parts[-1]))
        joined = pc.binary_join_element_wise(
            *parts,
            pa.scalar("", pa.large_string()),
            null_handling="replace",
            null_replacement="",
        )
        if not nothing.true_count:
            return joined
        return pc.if_else(nothing, pa.scalar(None, pa.large_string()), joined)


def _pieces(template: str, fields: tuple[str, ...]) -> Iterator[tuple[str, str | None]]:
    """The literal texts of a template, each with the field that follows it."""
    try:
        pieces = list(Formatter().parse(template))
    except ValueError as error:
        raise BadOption(f"template={template!r} cannot be read: {error}.") from None
    for before, name, spec, conversion in pieces:
        if name is not None and name not in fields:
            raise unknown("field given to this template", name, fields)
        if spec or conversion:
            raise BadOption(f"template={template!r}: a field goes in as it is; write '{{{name}}}'.")
        yield before, name


def blank(texts: pa.Array) -> pa.Array:
    """Which texts are missing, empty or white space; Arrow booleans."""
    spaces = pc.or_(pc.utf8_is_space(texts), pc.equal(pc.binary_length(texts), 0))
    return pc.fill_null(spaces, True)  # noqa: FBT003 - Arrow takes it by place


def name_of(given: Any, what: str) -> str:
    """The name of a field or question given as itself or by name."""
    name = given if isinstance(given, str) else getattr(given, "name", None)
    if not isinstance(name, str):
        raise BadOption(f"{what}={given!r}: give it, or its name as a string.")
    return name
