"""Figures about a running server, in the form that Prometheus reads."""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.process_collector import ProcessCollector
from sqlalchemy import Connection, event, func, select

from ostraka.server.database.store import Store
from ostraka.server.database.tables import datasets, there
from ostraka.server.database.work_tables import jobs, outbox

MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"}
SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Meter:
    """Counts of one application; workers of one server add theirs up."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._own = own = CollectorRegistry()
        self._known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        labels = ("method", "route")
        self._requests = Counter(
            "ostraka_requests", "Answers to requests", (*labels, "status"), registry=own
        )
        self._seconds = Histogram(
            "ostraka_request_seconds",
            "How long they took",
            labels,
            buckets=SECONDS,
            registry=own,
        )
        self._commits = Counter("ostraka_commits", "Commits of the database", registry=own)
        self._waiting = self._gauge("ostraka_writes_waiting", "Writes that wait", "livesum")
        self._outbox = self._gauge("ostraka_webhooks_waiting", "Messages still to be sent")
        self._jobs = self._gauge("ostraka_jobs", "Jobs by their status", labels=("status",))
        event.listen(store.engine, "commit", self._commit)
        if MULTIPROCESS not in os.environ:
            ProcessCollector(namespace="ostraka", registry=self._own)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """One more answer."""
        counter, histogram = self._figures(method, route, status)
        counter.inc()
        histogram.observe(seconds)

    def text(self) -> bytes:
        """All figures as Prometheus reads them."""
        self._waiting.set(self._store.waiting())
        self._store.read(self._look)
        if MULTIPROCESS not in os.environ:
            return generate_latest(self._own)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)

    def _figures(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        """What is counted for such an answer; looked up once."""
        asked = (method if method in METHODS else "OTHER", route, status)
        found = self._known.get(asked)
        if found is None:
            name, _, code = asked
            counter = self._requests.labels(name, route, str(code))
            found = self._known[asked] = (counter, self._seconds.labels(name, route))
        return found

    def _gauge(
        self, name: str, text: str, mode: str = "mostrecent", labels: tuple[str, ...] = ()
    ) -> Gauge:
        return Gauge(name, text, labels, registry=self._own, multiprocess_mode=mode)  # type: ignore[arg-type]

    def _look(self, db: Connection) -> None:
        self._outbox.set(db.execute(select(func.count()).select_from(outbox)).scalar_one())
        counted = select(jobs.c.status, func.count()).join_from(jobs, datasets)
        counted = counted.where(there(datasets)).group_by(jobs.c.status)
        for status, count in db.execute(counted):
            self._jobs.labels(status).set(count)

    def _commit(self, connection: Connection) -> None:
        if connection.get_execution_options().get("writes"):
            self._commits.inc()
