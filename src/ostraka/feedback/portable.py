"""Contents that come from the files of other tools, and go there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ostraka.data.formats._save import Wanted
from ostraka.data.memory import Memory
from ostraka.feedback import files
from ostraka.feedback.contents import Contents

if TYPE_CHECKING:
    from typing_extensions import Self

    from ostraka.data.formats._report import Report


class Portable(Contents):
    """Contents with `read` and `write`."""

    @classmethod
    def read(
        cls,
        path: files.Paths,
        format: str | None = None,
        *,
        skip_bad: bool = False,
        problems: str | Path | None = None,
        **layout: Any,
    ) -> Self:
        """Build from a file of another tool, or several; the format is guessed unless given.

        `layout` says what the columns are: see `ostraka.data.formats._layout.Layout`. Raises
        `BadLines` for lines that cannot be read, unless `skip_bad`; `problems` gets all of them as
        CSV. `dataset.read_report` says what was guessed and what was left out.
        """
        found = files.read(path, format, skip_bad=skip_bad, problems=problems, **layout)
        dataset = cls._of(Memory(found.settings, found.columns))
        dataset.read_report = found.report
        return dataset

    def write(
        self,
        path: str | Path,
        format: str | None = None,
        *,
        strategy: str | None = None,
        overwrite: bool = False,
        **options: Any,
    ) -> Report:
        """Write a file for another tool; the report says what it does not hold.

        `strategy` settles what people say where the format has room for one answer. `options` are
        `separator` and `offsets`. Raises `BadFile` where the file exists, unless `overwrite`.
        """
        wanted = Wanted(format, overwrite=overwrite, **options)
        return files.write(self.snapshot(), path, wanted, strategy)
