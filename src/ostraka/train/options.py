"""Check options against what the framework really accepts: by name, by type, by construction."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from ostraka.errors import BadOption, nearest
from ostraka.train._plain import plain, restored
from ostraka.train.aliases import ALIASES, ELSEWHERE
from ostraka.train.secret import Secret
from ostraka.train.target import Target, typed, whole_view

__all__ = ["Options", "Target"]

LISTED = 40  # options that an error names before it counts the rest


@dataclass
class Options:
    """A user's options, checked and sorted by target.

    `values` holds them by target name; `whole` holds config objects of the library itself that
    stand for all options of their target.
    """

    targets: tuple[Target, ...]
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    whole: dict[str, Any] = field(default_factory=dict)

    def update(self, options: Mapping[str, Any], *configs: Any) -> None:
        """Set options by name, and whole config objects by any name or without one.

        A name that fits several targets is written `target.name`; a dict under a target's name
        sets several of its options. Raises one `BadOption` that names all problems; then nothing
        is changed.
        """
        problems: list[str] = []
        new, whole = {name: dict(given) for name, given in self.values.items()}, dict(self.whole)
        for name, value in [*((None, c) for c in configs), *self._flat(options)]:
            try:
                target = self._target_of(value)
                if target is not None:
                    whole[target.name] = value
                    new.pop(target.name, None)
                    continue
                target, option = self._place(name, value)
                new.setdefault(target.name, {})[option] = typed(target, option, value)
            except BadOption as error:
                problems.append(str(error))
        if problems:
            raise BadOption("\n".join(problems))
        self.values, self.whole = new, whole

    def build(self, target: Target | str, **ours: Any) -> Any:
        """Call a target with its options; `ours` come on top.

        Of a config object that was given whole a copy is returned, with the options that were set
        after it and those of `ours` that only we may set. Raises `BadOption` with the library's
        own words when it refuses.
        """
        at = target if isinstance(target, Target) else self._named(target)
        given = self.values.get(at.name, {})
        if at.name in self.whole:
            built = copy(self.whole[at.name])
            for name, value in {**given, **{n: v for n, v in ours.items() if n in at.ours}}.items():
                setattr(built, name, value)
            return built
        try:
            built = at.call(**{**at.defaults, **given, **ours})
            if at.check is not None:
                at.check(built)
        except (TypeError, ValueError, KeyError) as error:
            said = " ".join(str(error).split())
            shown = ", ".join(f"{n}={v!r}" for n, v in given.items()) or "its defaults"
            raise BadOption(f"{at.name} refuses {shown}: {said}") from error
        return built

    def check(self) -> None:
        """Build every target once; raises one `BadOption` that names all that refuse."""
        problems = [text for text in map(self._refusal, self.targets) if text]
        if problems:
            raise BadOption("\n".join(problems))

    def to_dict(self) -> dict[str, dict[str, Any]]:
        """The options as JSON values by target; `restore` reads them.

        A config object given whole appears as its class under `*` and what differs from the
        class's defaults. A `Secret` is left out.
        """
        found: dict[str, dict[str, Any]] = {}
        for target in self.targets:
            view = whole_view(target, self.whole[target.name]) if target.name in self.whole else {}
            given = self.values.get(target.name, {}).items()
            view |= {name: plain(v) for name, v in given if not isinstance(v, Secret)}
            if view:
                found[target.name] = view
        return found

    def restore(self, view: Mapping[str, Mapping[str, Any]]) -> None:
        """Set what `to_dict` returned; raises `BadOption` for what could not be written down."""
        for name, stored in view.items():
            target = self._named(name)
            given = {n: restored(f"{name}.{n}", v) for n, v in stored.items() if n != "*"}
            if "*" in stored:
                self.whole[name] = target.call(**given)
            else:
                self.update({f"{name}.{option}": value for option, value in given.items()})

    def moved_to(self, targets: tuple[Target, ...]) -> Options:
        """The same options for other targets of the same names, checked against them."""
        moved = Options(targets, whole=dict(self.whole))
        for name, given in self.values.items():
            moved.update({f"{name}.{option}": value for option, value in given.items()})
        return moved

    def _refusal(self, target: Target) -> str | None:
        given = self.values.get(target.name, {})
        try:
            self.build(target, **{n: v for n, v in target.trial.items() if n not in given})
        except BadOption as error:
            return str(error)
        return None

    def _flat(self, options: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
        """The options one by one: a dict under a target's name stands for several."""
        names = {target.name for target in self.targets}
        taken = {option for target in self.targets for option in target.accepts}
        for name, value in options.items():
            if name in names - taken and isinstance(value, Mapping):
                yield from ((f"{name}.{option}", inner) for option, inner in value.items())
            else:
                yield name, value

    def _target_of(self, value: Any) -> Target | None:
        classes = [t for t in self.targets if inspect.isclass(t.call)]
        return next((t for t in classes if isinstance(value, t.call)), None)  # type: ignore[arg-type]

    def _named(self, name: str) -> Target:
        for target in self.targets:
            if target.name == name:
                return target
        known = ", ".join(t.name for t in self.targets)
        raise BadOption(f"This framework has no group of options {name!r}; it has {known}.")

    def _place(self, name: str | None, value: Any) -> tuple[Target, str]:
        if name is None:
            names = [t.call.__name__ for t in self.targets if inspect.isclass(t.call)]
            known = " or ".join(names) or "none; give options by name"
            text = f"A {type(value).__name__} is no config of this framework; it takes {known}."
            raise BadOption(text)
        prefix, _, rest = name.partition(".")
        for target in self.targets:
            if rest and target.name == prefix and target.takes(rest):
                return target, rest
        homes = [t for t in self.targets if name in t.accepts]
        if len(homes) == 1:
            return homes[0], name
        if homes:
            both = " and ".join(t.name for t in homes)
            raise BadOption(f"{name!r} fits {both}; write '{homes[0].name}.{name}'.")
        raise self._unknown(name, rest if prefix in {t.name for t in self.targets} else name)

    def _unknown(self, name: str, last: str) -> BadOption:
        """The error for a name that no target takes, with what to write in its place."""
        every = {option for target in self.targets for option in target.accepts}
        renamed = [new for new in ALIASES.get(last, ()) if new in every]
        if len(renamed) == 1:
            return BadOption(f"{name!r} is not an option here; write {renamed[0]!r}.")
        filled = [t.name for t in self.targets if last in t.ours]
        if last in ELSEWHERE:
            return BadOption(f"{name!r} is not set here; write {ELSEWHERE[last]}.")
        if filled:
            return BadOption(f"{name!r} of {filled[0]} is set by ostraka; leave it out.")
        close = renamed or nearest(last, every)
        if close:
            hint = f" Did you mean {' or '.join(map(repr, close))}?"
        else:
            names = sorted(every)
            more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
            hint = f" Options: {', '.join(names[:LISTED])}{more}."
        homes = ", ".join(t.name for t in self.targets)
        return BadOption(f"{name!r} is not an option of {homes}.{hint}")
