"""One callable of a framework that takes options, and the types of its arguments."""

from __future__ import annotations

import inspect
import sys
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType, SimpleNamespace
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic.errors import PydanticUserError

from ostraka.errors import BadOption
from ostraka.train._plain import plain


@dataclass(frozen=True)
class Target:
    """One thing that takes options: a name for it and the real callable.

    `ours` are the arguments that ostraka fills and nobody else may; `defaults` ours as long as
    the user says nothing. `trial` are arguments for trying options out before the rows
    are known. `check` is called with what was built and raises `ValueError` or
    `TypeError` where the callable itself does not look at its arguments.
    """

    name: str
    call: Callable[..., Any]
    ours: frozenset[str] = frozenset()
    defaults: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    trial: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    check: Callable[[Any], object] | None = None

    @property
    def accepts(self) -> dict[str, inspect.Parameter]:
        """The arguments that users may set."""
        skip = {"self", "cls", *self.ours}
        named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
        parameters = inspect.signature(self.call).parameters
        return {n: p for n, p in parameters.items() if n not in skip and p.kind in named}

    @property
    def open(self) -> bool:
        """Whether the callable takes any further keyword."""
        parameters = inspect.signature(self.call).parameters.values()
        return any(p.kind is p.VAR_KEYWORD for p in parameters)

    def takes(self, option: str) -> bool:
        """Whether `option` can be set when this target is named with it."""
        return option in self.accepts or (self.open and option not in self.ours)

    def hint(self, option: str) -> Any:
        """The type of one option, or `Any` where its annotation is missing or does not resolve."""
        for notes, names in _annotations(self.call):
            if option in notes:
                one = SimpleNamespace(__annotations__={option: notes[option]})
                try:
                    return typing.get_type_hints(one, names)[option]
                except (NameError, TypeError, AttributeError):
                    return Any
        return Any


def typed(target: Target, option: str, value: Any) -> Any:
    """`value` as the option's type, or a `BadOption` that says what the type is."""
    hint = target.hint(option)
    if hint is Any and isinstance(value, list):
        parameter = target.accepts.get(option)
        like = parameter.default if parameter is not None else None
        return tuple(value) if isinstance(like, tuple) else value  # JSON has no tuples
    try:
        adapter = _adapter(hint)
    except PydanticUserError:
        return value  # an annotation that pydantic cannot model checks nothing
    try:
        found = adapter.validate_python(value)
    except ValidationError as error:
        said = " or ".join(
            dict.fromkeys(e["msg"][:1].lower() + e["msg"][1:] for e in error.errors())
        )
        raise BadOption(f"{target.name}.{option}={value!r}: {said}.") from None
    return value if type(found) is type(value) else found


def _adapter(hint: Any) -> TypeAdapter[Any]:
    try:
        return TypeAdapter(hint, config={"arbitrary_types_allowed": True})
    except PydanticUserError:  # a dataclass or typed dict brings its own config
        return TypeAdapter(hint)


def whole_view(target: Target, config: Any) -> dict[str, Any]:
    """A config object as JSON values: its class under `*`, and what differs from a fresh one."""
    kind = type(config)
    view: dict[str, Any] = {"*": f"{kind.__module__}.{kind.__qualname__}"}
    try:
        fresh = kind()
    except TypeError:  # it has arguments without defaults
        fresh = None
    for name in Target(target.name, kind, target.ours).accepts:
        value = getattr(config, name, None)
        if fresh is None or value != getattr(fresh, name, None):
            view[name] = plain(value)
    return view


def _annotations(call: Callable[..., Any]) -> Iterator[tuple[Mapping[str, Any], dict[str, Any]]]:
    """Where a callable says its types, with the names that those words mean there."""
    for owner in inspect.getmro(call) if inspect.isclass(call) else (call,):
        names = vars(sys.modules[owner.__module__]) if owner.__module__ in sys.modules else {}
        if inspect.isclass(owner):
            yield getattr(vars(owner).get("__init__"), "__annotations__", {}), names
        yield inspect.get_annotations(owner), names
