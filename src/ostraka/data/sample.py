"""One record as a formatting function sees it: a dict whose values are decoded when read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, Protocol

EXTRA = ("record_id", "parsed_metadata")


class Source(Protocol):
    """Where a sample finds its values: some hundred records that are decoded together."""

    names: list[str]

    def column(self, name: str) -> list[Any]:
        """One column of these records; `KeyError` for one that does not exist."""
        ...

    def ids(self) -> list[str]:
        """What each of these records is called."""
        ...


class Answer(dict[str, Any]):
    """One person's answer; the guide's `user-id` is answered as well as `user_id`."""

    __slots__ = ()

    def __missing__(self, key: str) -> Any:
        """The user by the key that the guide prints."""
        if key == "user-id":
            return self["user_id"]
        raise KeyError(key)

    def get(self, key: str, default: Any = None) -> Any:
        """As for any dict, `user-id` included."""
        return self[key] if key in self or key == "user-id" else default


def _whole(method: Callable[..., Any]) -> Any:
    """A method of dict on a sample that has decoded every column first."""

    @wraps(method)
    def call(self: Sample, *args: Any, **more: Any) -> Any:
        self._decode()
        return method(self, *args, **more)

    return call


class Sample(dict[str, Any]):
    """A record as a dict that decodes a column when its key is first read.

    Whatever needs all of it (iterating over the values, adding or removing keys, copying) decodes
    the rest first; a copy is a plain dict. Two more keys are answered that are not columns and do
    not show up when iterating: `record_id`, the record's name in messages and rows, and
    `parsed_metadata`, the metadata as a dict rather than JSON text. A column of such a name wins.
    """

    __slots__ = ("_lazy", "_row", "_source")
    _lazy: bool
    _row: int
    _source: Source

    @classmethod
    def of(cls, source: Source, row: int, known: Any) -> Sample:
        """The sample of one row of `source`; `known` holds the values decoded already."""
        sample = cls(known)
        sample._source, sample._row, sample._lazy = source, row, True
        return sample

    def __missing__(self, key: str) -> Any:
        """Decode one more column for all records of the source."""
        if self._lazy and key in self._source.names:
            value = self._source.column(key)[self._row]
            super().__setitem__(key, value)
            return value
        if key in EXTRA:
            return getattr(self, key)
        raise KeyError(key)

    @property
    def record_id(self) -> str:
        """The record's name: its external id, or its number in the dataset."""
        return self._source.ids()[self._row]

    @property
    def parsed_metadata(self) -> dict[str, Any]:
        """The metadata as a dict rather than as JSON text."""
        found: dict[str, Any] = json.loads(self["metadata"])
        return found

    def get(self, key: str, default: Any = None) -> Any:
        """As for any dict."""
        try:
            return self[key]
        except KeyError:
            return default

    def __contains__(self, key: object) -> bool:
        """Whether a row has this column."""
        return super().__contains__(key) or (self._lazy and key in self._source.names)

    def __iter__(self) -> Iterator[str]:
        """The columns, in their order."""
        return iter(self._source.names) if self._lazy else super().__iter__()

    def __len__(self) -> int:
        """How many columns there are."""
        return len(self._source.names) if self._lazy else super().__len__()

    def __setitem__(self, key: str, value: Any) -> None:
        """Replace a value, or add one at the end."""
        if key not in self:
            self._decode()
        super().__setitem__(key, value)

    def _decode(self) -> None:
        """From here on it holds every column, in their order, like the dict it looks like."""
        if self._lazy:
            values = [(name, self[name]) for name in self._source.names]
            self._lazy = False
            super().clear()
            super().update(values)

    def __reduce__(self) -> tuple[Any, ...]:
        """Copied and pickled as a plain dict."""
        return dict, (dict(self),)

    def __copy__(self) -> dict[str, Any]:
        """A plain dict with everything decoded."""
        return dict(self)

    __hash__ = None
    __eq__, __ne__, __repr__ = _whole(dict.__eq__), _whole(dict.__ne__), _whole(dict.__repr__)
    __or__, __ior__, __ror__ = _whole(dict.__or__), _whole(dict.__ior__), _whole(dict.__ror__)
    __delitem__, __reversed__ = _whole(dict.__delitem__), _whole(dict.__reversed__)
    keys, values, items = _whole(dict.keys), _whole(dict.values), _whole(dict.items)
    pop, popitem, setdefault = _whole(dict.pop), _whole(dict.popitem), _whole(dict.setdefault)
    update, clear, copy = _whole(dict.update), _whole(dict.clear), _whole(dict.copy)
