"""Texts that must not be written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

if TYPE_CHECKING:
    from typing_extensions import Self


class Secret(SecretStr):
    """A text that prints as stars and pickles as an empty one; manifests leave it out."""

    def __reduce__(self) -> tuple[type[Secret], tuple[str]]:
        """What a pickle holds: no text."""
        return Secret, ("",)

    def __copy__(self) -> Self:
        """Itself, since it cannot change; else copying would go through a pickle."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Itself, as for `copy`."""
        return self
