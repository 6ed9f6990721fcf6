"""Names to things: a folder of built-in modules, plus entry points of other packages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import Generic, TypeVar, cast

from ostraka.errors import unknown

T = TypeVar("T")


class Registry(Generic[T]):
    """Look things up by name. A module `<package>/<name>.py` that has `attribute` is an entry.

    Other packages add entries through the entry-point `group`, named like the package if not given,
    for example `[project.entry-points."ostraka.unify"] mine = "my_package.mine:STRATEGY"`.
    A module's underscores may be written as dashes in the name: `sentence-transformers`. Names that
    are shown have the sign `between`.
    """

    def __init__(
        self, what: str, package: str, attribute: str, group: str = "", *, between: str = "_"
    ) -> None:
        self.what, self.package, self.attribute = what, package, attribute
        self.group, self.between = group or package, between

    def __iter__(self) -> Iterator[str]:
        """All names, sorted."""
        return iter(sorted(name.replace("_", self.between) for name in self._sources))

    def __contains__(self, name: object) -> bool:
        """Whether a name is known."""
        return isinstance(name, str) and name.replace("-", "_") in self._sources

    def __getitem__(self, name: str) -> T:
        """The thing behind a name; `UnknownName` with the nearest one otherwise."""
        sources = self._sources
        key = str(name).replace("-", "_")
        if key not in sources:
            raise unknown(self.what, name, self)
        module, _, attribute = sources[key].partition(":")
        return cast(T, getattr(import_module(module), attribute or self.attribute))

    @cached_property
    def _sources(self) -> dict[str, str]:
        folder = import_module(self.package).__path__
        names = (m.name for m in iter_modules(folder) if not m.name.startswith("_"))
        own = {name: f"{self.package}.{name}" for name in names}
        theirs = {e.name.replace("-", "_"): e.value for e in entry_points(group=self.group)}
        return theirs | own
