"""What every task shares: it is defined by a formatting function, or by fields and questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar

from ostraka.errors import BadOption
from ostraka.tasks._base import Ask
from ostraka.tasks._formatting import Formatting, source_of
from ostraka.tasks._parts import Part

if TYPE_CHECKING:
    from typing_extensions import Self


@dataclass(frozen=True)
class Definition:
    """A task's own parts are fields of a subclass, in the order in which they are written down."""

    name: ClassVar[str]
    parts: ClassVar[tuple[Part, ...]] = ()  # none: it is not offered in a form
    formatting_func: Formatting | None = None

    @classmethod
    def from_function(cls, formatting_func: Any, decides: str, given: Mapping[str, Any]) -> Self:
        """The task of a formatting function alone.

        `given` are the other arguments, None where they were left out; `decides` says what the
        function does by itself. Raises `BadOption` for a second argument and for what is no
        function.
        """
        extra = [name for name, value in given.items() if value is not None]
        if extra:
            raise BadOption(
                f"A formatting function {decides} by itself; give it alone, "
                f"without {', '.join(extra)}."
            )
        if not callable(formatting_func):
            raise BadOption(f"formatting_func={formatting_func!r}: a function is needed.")
        return cls(formatting_func=formatting_func)

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The questions to settle first; none unless a task says so."""
        return ()

    def describe(self) -> dict[str, Any]:
        """What the manifest keeps, enough for `from_description` to build an equal task."""
        if self.formatting_func is not None:
            return {"name": self.name, "formatting_func": source_of(self.formatting_func)}
        parts = {one.name: getattr(self, one.name) for one in fields(self)}
        del parts["formatting_func"]
        return {"name": self.name, **{name: _plain(value) for name, value in parts.items()}}

    @classmethod
    def from_description(cls, description: Mapping[str, Any]) -> Self:
        """The task a manifest describes; a formatting function cannot be rebuilt from its text."""
        if "formatting_func" in description:
            raise BadOption(
                "This model was trained with a formatting function, which a manifest cannot "
                f"rebuild. Give the task: TrainingTask.for_{cls.name}(formatting_func=...)."
            )
        parts = {key: value for key, value in description.items() if key != "name"}
        foreign = sorted(parts.keys() - {one.name for one in fields(cls)})
        if foreign:
            raise BadOption(f"A {cls.name} task has no {', '.join(foreign)}; a newer one may.")
        return cls(**{name: _hashed(value) for name, value in parts.items()})


def _plain(value: Any) -> Any:
    """Tuples as lists and mappings as dicts, as JSON has them."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return dict(value) if isinstance(value, Mapping) else value


def _hashed(value: Any) -> Any:
    return tuple(_hashed(one) for one in value) if isinstance(value, list) else value
