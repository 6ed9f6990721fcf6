"""One run: its worker is started, what it says is kept, and how it ended."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import Connection

from ostraka.errors import OstrakaError
from ostraka.server.caller import Caller
from ostraka.server.config import Config
from ostraka.server.database.sql import Row
from ostraka.server.database.store import Store
from ostraka.server.errors import Unavailable
from ostraka.server.runs import suggest
from ostraka.server.runs.folders import folder_of, log_of, model_of
from ostraka.server.runs.process import Told, Worker, why_ended
from ostraka.server.stores import runs
from ostraka.server.stores.plan import Plans

T = TypeVar("T")
LOOK_SECONDS, GATHER_SECONDS, AGAIN_SECONDS = 1.0, 0.3, 5.0
PATIENCE = 20.0  # seconds that a worker has to leave a checkpoint
MOST_LINES = 5000  # of its log that go into the database
MORE = "There is more than is shown here: download the log."
CLOSED = (
    "The server was stopped while this run was trained. Start it again; it goes on from its last "
    "checkpoint, where there is one."
)
KEPT = ("log", "figures", "phase")  # what is kept in the order it came


class Closed(Exception):
    """The server stops."""


class Work:
    """A run that is being worked on, and where."""

    def __init__(
        self,
        store: Store,
        config: Config,
        plans: Plans,
        who: Caller,
        row: Row,
        is_open: Callable[[], bool],
    ) -> None:
        self._store, self._config, self._plans = store, config, plans
        self._who, self._row, self._is_open = who, row, is_open
        self._trained = row["status"] == runs.DONE  # only its suggestions are asked for
        self._figures: dict[str, Any] = dict(row["figures"] or {})
        self._lines = 0
        self._counts: Counter[str] = Counter()
        self._error: str | None = None
        self._ended = False

    def run(self) -> None:
        """Do it; how it ended is noted, whatever happens."""
        folder = folder_of(self._config, self._row)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        worker = Worker(self._order(), folder, log_of(self._config, self._row))
        try:
            self._follow(worker)
        except runs.Stopped:
            worker.close(PATIENCE)
        except Closed:
            worker.close(PATIENCE)
            self._end(runs.INTERRUPTED, CLOSED)
        except OstrakaError as error:
            worker.close(PATIENCE)
            self._end(runs.FAILED, str(error))
        else:
            code = worker.close(PATIENCE)
            if not self._ended:
                self._end(runs.FAILED, self._error or why_ended(code))
        finally:
            worker.close(0)

    def _order(self) -> dict[str, Any]:
        asked = self._row["asked"]
        return {
            "mode": "suggest" if self._trained else "train",
            "url": self._config.url.render_as_string(hide_password=False),
            "dataset": self._row["dataset_seq"],
            "asked": asked,
            "name": self._row["name"],
            "out": str(model_of(self._config, self._row)),
        }

    def _follow(self, worker: Worker) -> None:
        while worker.alive:
            if not self._is_open():
                raise Closed
            told = worker.said(LOOK_SECONDS)
            if told:
                time.sleep(GATHER_SECONDS)  # so that many lines are one write
                told += worker.said(0)
            self._keep(told)

    def _keep(self, told: list[Told]) -> None:
        if self._ended:
            return
        self._act(told, NOTED)
        kept = [self._kept(one) for one in told if one[0] in KEPT and self._is_shown(one[0])]
        figures = self._figures if any(kind in NOTED for kind, _ in told) else None
        self._write(lambda db: runs.tell(db, self._row, kept, figures))
        self._act(told, DONE)

    def _act(self, told: list[Told], acts: Mapping[str, Act]) -> None:
        for kind, data in told:
            if kind in acts:
                acts[kind](self, data)

    def _is_shown(self, kind: str) -> bool:
        if kind != "log":
            return True
        self._lines += 1
        return self._lines <= MOST_LINES + 1

    def _kept(self, told: Told) -> Told:
        full = told[0] == "log" and self._lines > MOST_LINES
        return ("log", {"text": MORE}) if full else told

    def _on_progress(self, data: Mapping[str, Any]) -> None:
        self._figures |= data

    def _on_phase(self, data: Mapping[str, Any]) -> None:
        again = {"done": None, "total": None, "eta": None}
        self._figures |= {"phase": data["name"], **again}

    def _on_figures(self, data: Mapping[str, Any]) -> None:
        latest = self._figures.get("latest", {}) | data["values"]
        self._figures |= {"latest": latest, "step": data["step"], "epoch": data["epoch"]}

    def _on_data(self, data: Mapping[str, Any]) -> None:
        self._figures["data"] = dict(data)

    def _on_failed(self, data: Mapping[str, Any]) -> None:
        self._error = str(data["error"])

    def _on_done(self, data: Mapping[str, Any]) -> None:
        """The model is in its folder; what comes after is another matter."""
        file = model_of(self._config, self._row) / "manifest.json"
        manifest = json.loads(file.read_text(encoding="utf-8"))
        self._figures |= {"phase": None, "score_name": data["score_name"]}
        more = {"manifest": manifest, "score": data["score"], "figures": self._figures}
        if self._row["asked"].get("suggest"):
            more["follow"] = runs.RUNNING
        self._write(lambda db: runs.end(db, self._who, self._row, runs.DONE, **more))
        self._trained = True
        self._ended = "follow" not in more

    def _on_suggest(self, data: Mapping[str, Any]) -> None:
        def write(db: Connection) -> Counter[str]:
            return suggest.write(db, self._who, self._row, self._plans, data)

        self._counts += self._write(write)

    def _on_suggested(self, data: Mapping[str, Any]) -> None:
        def write(db: Connection) -> None:
            if self._row["asked"].get("order"):
                suggest.by_doubt(db, self._who, self._row)
            counts = dict(self._counts)
            told = {"written": counts.pop("written", 0), "left_out": {**data["left_out"], **counts}}
            runs.end_suggesting(db, self._who, self._row, runs.DONE, told)

        self._write(write)
        self._ended = True

    def _write(self, work: Callable[[Connection], T]) -> T:
        """Keep trying while the database does not answer: the worker goes on meanwhile."""
        while True:
            try:
                return self._store.write(work)
            except Unavailable:  # noqa: PERF203 - it waits anyway
                if not self._is_open():
                    raise
                time.sleep(AGAIN_SECONDS)

    def _end(self, status: str, error: str) -> None:
        def write(db: Connection) -> None:
            if self._trained:
                told = {"error": error, "written": self._counts["written"]}
                runs.end_suggesting(db, self._who, self._row, status, told)
            else:
                runs.end(db, self._who, self._row, status, error=error, figures=self._figures)

        self._write(write)


Act = Callable[[Work, Mapping[str, Any]], None]
NOTED: Mapping[str, Act] = {
    "progress": Work._on_progress,  # noqa: SLF001
    "phase": Work._on_phase,  # noqa: SLF001
    "figures": Work._on_figures,  # noqa: SLF001
    "data": Work._on_data,  # noqa: SLF001
    "failed": Work._on_failed,  # noqa: SLF001
}
DONE: Mapping[str, Act] = {
    "done": Work._on_done,  # noqa: SLF001
    "suggest": Work._on_suggest,  # noqa: SLF001
    "suggested": Work._on_suggested,  # noqa: SLF001
}
