"""Lists and dicts that tell their owner when they change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol


class Owner(Protocol):
    """Whoever wants to know."""

    def touch(self) -> None:
        """Something inside changed."""
        ...


def adopt(value: Any, owner: Owner) -> Any:
    """`value` with every list and dict inside replaced by one that tells `owner` of changes."""
    if isinstance(value, (str, int, float, type(None))):
        return value
    if isinstance(value, list):
        return TrackedList([adopt(item, owner) for item in value], owner)
    if isinstance(value, dict):
        return TrackedDict({key: adopt(item, owner) for key, item in value.items()}, owner)
    if hasattr(value, "belong"):
        value.belong(owner)
    return value


class TrackedList(list[Any]):
    """A list whose owner hears of every change; equal to a plain list with the same items."""

    __slots__ = ("_owner",)

    def __init__(self, items: list[Any], owner: Owner) -> None:
        super().__init__(items)
        self._owner = owner

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled and copied as a plain list."""
        return list, (list(self),)

    def __deepcopy__(self, memo: dict[int, Any]) -> list[Any]:
        """A plain list of copies."""
        from copy import deepcopy

        return [deepcopy(item, memo) for item in self]


class TrackedDict(dict[Any, Any]):
    """A dict whose owner hears of every change; equal to a plain dict with the same items."""

    __slots__ = ("_owner",)

    def __init__(self, items: dict[Any, Any], owner: Owner) -> None:
        super().__init__(items)
        self._owner = owner

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled and copied as a plain dict."""
        return dict, (dict(self),)

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[Any, Any]:
        """A plain dict of copies."""
        from copy import deepcopy

        return {key: deepcopy(item, memo) for key, item in self.items()}


def _tell(plain: type, name: str) -> Callable[..., Any]:
    change = getattr(plain, name)

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        # What comes in is adopted first, so that later changes inside it are heard too.
        args = tuple(adopt(a, self._owner) for a in args)
        if name in ("extend", "__iadd__"):
            args = ([adopt(item, self._owner) for item in args[0]],)
        result = change(self, *args, **{k: adopt(v, self._owner) for k, v in kwargs.items()})
        self._owner.touch()
        return self if name in ("__iadd__", "__ior__") else result

    method.__name__ = name
    method.__doc__ = change.__doc__
    return method


for _name in [
    "append",
    "clear",
    "extend",
    "insert",
    "pop",
    "remove",
    "reverse",
    "sort",
    "__setitem__",
    "__delitem__",
    "__iadd__",
]:
    setattr(TrackedList, _name, _tell(list, _name))
for _name in [
    "clear",
    "pop",
    "popitem",
    "setdefault",
    "update",
    "__setitem__",
    "__delitem__",
    "__ior__",
]:
    setattr(TrackedDict, _name, _tell(dict, _name))
