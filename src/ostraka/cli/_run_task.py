"""A cell of the table as a form names it: its trainer, and what it would be trained on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ostraka.cli._task import task_of
from ostraka.errors import BadOption

if TYPE_CHECKING:
    from ostraka.cli._run_records import Records
    from ostraka.feedback.trainer import ArgillaTrainer
    from ostraka.train.prepare import Ready

FORBIDDEN = ("trust_remote_code", "output_dir", "logging_dir", "resume_from_checkpoint",
             "push_to_hub", "hub_token", "deepspeed", "fsdp_config")  # fmt: skip


def trainer_of(records: Records, asked: Mapping[str, Any]) -> ArgillaTrainer:
    """The trainer of what was asked.

    Raises `BadOption`, `UnknownName`, `UnsupportedCell`, `MissingExtra`.
    """
    from ostraka.feedback.trainer import ArgillaTrainer

    options = dict(asked.get("options") or {})
    _safe(options)
    return ArgillaTrainer(
        records.data,
        task_asked(records, asked),
        asked["framework"],
        model=asked.get("model") or None,
        train_size=asked.get("train_size"),
        seed=asked.get("seed"),
        max_records=asked.get("max_records"),
        framework_kwargs=options,
    )


def task_asked(records: Records, asked: Mapping[str, Any]) -> Any:
    """The task of what was asked."""
    from ostraka.tasks._base import tasks

    parts = {
        name: part for name, part in (asked.get("parts") or {}).items() if part not in ("", [])
    }
    for part in getattr(tasks[asked["task"]], "parts", ()):
        if part.least and part.name not in parts:
            raise BadOption(f"Choose a {part.what} for {part.name!r}; the task needs it.")
    if asked.get("strategy"):
        parts["strategy"] = asked["strategy"]
    return task_of(records.data, asked["task"], parts)


def used(records: Records, found: Ready) -> dict[str, Any]:
    """What is learnt from: counts, and what is left out by reason."""
    rows, parts = found.rows, found.parts
    return {
        "records": len(records.snapshot),
        "used": len(set(rows.column("record"))),
        "rows": len(rows),
        "train_rows": len(parts.train),
        "held_out_rows": 0 if parts.held_out is None else len(parts.held_out),
        "left_out": dict(rows.dropped),
        "notes": list(parts.notes),
        "classes": list(rows.classes),
    }


def _safe(options: Mapping[str, Any]) -> None:
    """Raise `BadOption` for what would run foreign code or write elsewhere on the server."""
    for name, value in _flat(options):
        last = name.rpartition(".")[2]
        if last in FORBIDDEN:
            raise BadOption(f"{name!r} cannot be set on a server; leave it out.")
        if isinstance(value, str) and (Path(value).is_absolute() or ".." in Path(value).parts):
            raise BadOption(f"{name}={value!r}: an option of a run on a server names no path.")


def _flat(options: Mapping[str, Any], before: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in options.items():
        inner = value if isinstance(value, Mapping) else None
        found.append((f"{before}{name}", value))
        found += [] if inner is None else _flat(inner, f"{before}{name}.")
    return found
