"""Several text fields joined into one text."""

from __future__ import annotations

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
        for field in fields:
            kind = settings.field(field).type
            if kind != "text":
                raise BadOption(f"{field!r} is a {kind} field; a text field is needed.")
        if template is None:
            template = "\n".join("{" + field + "}" for field in fields)
        try:
            pieces = [(before, name) for before, name, _, _ in Formatter().parse(template)]
        except ValueError as error:
            raise BadOption(f"template={template!r} cannot be read: {error}.") from None
        for _, name in pieces:
            if name is not None and name not in fields:
                raise unknown("field given to this template", name, fields)
        unused = [field for field in fields if field not in [n for _, n in pieces]]
        if unused:
            raise BadOption(f"template={template!r} does not use {', '.join(map(repr, unused))}.")
        return cls(tuple(pieces))

    def texts(self, snapshot: Snapshot) -> pa.Array:
        """One text per record; null where the only field is empty."""
        if len(self.pieces) == 1 and not self.pieces[0][0]:
            return snapshot.field(str(self.pieces[0][1]))
        parts: list[Any] = []
        for text, name in self.pieces:
            if text:
                parts.append(pa.scalar(text, pa.large_string()))
            if name is not None:
                parts.append(snapshot.field(name))
        return pc.binary_join_element_wise(
            *parts,
            pa.scalar("", pa.large_string()),
            null_handling="replace",
            null_replacement="",
        )


def name_of(given: Any, what: str) -> str:
    """The name of a field or question given as itself or by name."""
    name = given if isinstance(given, str) else getattr(given, "name", None)
    if not isinstance(name, str):
        raise BadOption(f"{what}={given!r}: give it, or its name as a string.")
    return name
