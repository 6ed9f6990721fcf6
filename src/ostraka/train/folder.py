"""Where a training happens, and how its model gets to its place."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ostraka.errors import BadOption, NotTrained
from ostraka.train.manifest import NAME, read_manifest, write_manifest


@dataclass(frozen=True)
class Workplace:
    """The folder a model goes to, and the hidden one beside it where it is made.

    Until a training has ended well nothing in `out` changes. What an interrupted one leaves
    (`checkpoints`, and a manifest that says so) waits in the hidden folder.
    """

    out: Path

    @property
    def scratch(self) -> Path:
        """The hidden folder beside `out`."""
        whole = Path(os.path.abspath(self.out))  # noqa: PTH100 - a link stays what it is
        return whole.parent / f".{whole.name}.partial"

    @property
    def model(self) -> Path:
        """Where the model is written before it is moved."""
        return self.scratch / "model"

    @property
    def checkpoints(self) -> Path:
        """Where a training keeps what it needs to go on."""
        return self.scratch / "checkpoints"

    def prepare(self, *, resume: bool, wanted: Mapping[str, Any]) -> bool:
        """Make the hidden folder ready; True when there are checkpoints to go on from.

        Raises `BadOption` when the interrupted training was another one than `wanted` describes.
        """
        self.finish_move()
        going_on = resume and (self.scratch / NAME).exists() and any_file(self.checkpoints)
        if going_on:
            before = read_manifest(self.scratch)
            differs = [name for name, value in wanted.items() if before.get(name) != value]
            if differs:
                raise BadOption(
                    f"The interrupted training in {self.out} had another {', '.join(differs)}. "
                    "Restore it, or start afresh with resume=False."
                )
            shutil.rmtree(self.model, ignore_errors=True)
        else:
            shutil.rmtree(self.scratch, ignore_errors=True)
        self.model.mkdir(parents=True)
        self.checkpoints.mkdir(exist_ok=True)
        return going_on

    def begin(self, manifest: Mapping[str, Any]) -> None:
        """Say what is being trained here, so that it can go on even after the process is killed."""
        write_manifest(self.scratch, manifest)

    def interrupted(self, manifest: Mapping[str, Any], *, asked: bool) -> None:
        """Keep what a later `resume` needs, and no unfinished model.

        After an error (not `asked` for) without checkpoints nothing is kept.
        """
        if asked or any_file(self.checkpoints):
            shutil.rmtree(self.model, ignore_errors=True)
            write_manifest(self.scratch, manifest)
        else:
            shutil.rmtree(self.scratch, ignore_errors=True)

    def finish(self, manifest: Mapping[str, Any]) -> None:
        """Move the whole model to its place; checkpoints and an older model's files go."""
        write_manifest(self.model, {**manifest, "files": files_in(self.model)})
        self._move()

    def finish_move(self) -> None:
        """End a move that was cut off: the model was whole, only some files had arrived."""
        if (self.model / NAME).exists():
            self._move()

    def _move(self) -> None:
        new = read_manifest(self.model)["files"]
        stale = set(_files_of(self.out)) - set(new)
        (self.out / NAME).unlink(missing_ok=True)  # from here on the old model is no more
        for name in new:
            if (self.model / name).exists():
                (self.out / name).parent.mkdir(parents=True, exist_ok=True)
                os.replace(self.model / name, self.out / name)  # noqa: PTH105 - it replaces
        for name in stale:
            (self.out / name).unlink(missing_ok=True)
        os.replace(self.model / NAME, self.out / NAME)  # noqa: PTH105 - last: now it is a model
        shutil.rmtree(self.scratch)


def finished(folder: Path) -> dict[str, Any]:
    """The manifest of a model that is whole.

    Raises `NotTrained` where there is none, with what to type after an interruption.
    """
    place = Workplace(folder)
    place.finish_move()
    if not (folder / NAME).exists() and (place.scratch / NAME).exists():
        raise NotTrained(
            f"The training in {folder} was interrupted. Go on with "
            f"trainer.train(output_dir={str(folder)!r}, resume=True)."
        )
    return read_manifest(folder)


def any_file(folder: Path) -> bool:
    """Whether there is any file in `folder` or below."""
    return any(path.is_file() for path in folder.rglob("*"))


def files_in(folder: Path) -> list[str]:
    """The files of a folder by relative name, sorted."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in found if path.name != NAME)


def _files_of(folder: Path) -> list[str]:
    """The files of the model that is in `folder`; others there are not ours to touch."""
    try:
        files: list[str] = json.loads((folder / NAME).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [name for name in files if ".." not in name and not Path(name).is_absolute()]
