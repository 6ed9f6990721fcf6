"""Measure Ostraka's server beside a bare FastAPI + SQLite and Label Studio; write SERVER.md.

python benchmarks/server/measure_server.py    10k records, 30 s, all three
python benchmarks/server/measure_server.py --no-peer --grow 100000 1000000
python benchmarks/server/measure_server.py --postgresql postgresql+psycopg://user@host/empty
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import dolly  # noqa: E402 - from the folder above
from columns_in import asked as questions  # noqa: E402
from columns_in import median, put  # noqa: E402
from environment import machine  # noqa: E402
from load import Client, Figures, run  # noqa: E402
from ostraka_server import API, DIMENSIONS, PEOPLE, Ours, bodies  # noqa: E402
from processes import Running, free_port  # noqa: E402
from studio import LabelStudio  # noqa: E402

Row = dict[str, Any]


def main() -> None:
    """Measure what was asked for."""
    asked = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        rows = [_floor(Path(folder), asked), _ours(Path(folder) / "sqlite", asked, "")]
        if asked.postgresql:
            rows.append(_ours(Path(folder) / "postgresql", asked, asked.postgresql))
        if not asked.no_peer:
            rows.append(_label_studio(Path(folder) / "ls", asked))
    text = _report(rows, asked)
    asked.results.write_text(text, encoding="utf-8")
    print(text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=30)
    grow = "records to add up to afterwards, for the times of pages and searches"
    parser.add_argument("--grow", type=int, nargs="*", default=[], metavar="N", help=grow)
    parser.add_argument("--no-peer", action="store_true", help="leave Label Studio out")
    parser.add_argument("--postgresql", default="", help="an empty database; measured too")
    parser.add_argument("--workers", type=int, default=1, help="processes, on PostgreSQL")
    parser.add_argument("--work", type=Path, default=HERE.parents[1] / ".bench")
    parser.add_argument("--results", type=Path, default=HERE.parent / "SERVER.md")
    return parser.parse_args()


def _floor(folder: Path, asked: argparse.Namespace) -> Row:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "bare:app", "--port", str(port)]
    command += ["--app-dir", str(HERE), "--no-access-log", "--log-level", "warning"]
    env = {"FLOOR_DB": str(folder / "floor.db")}

    async def step(client: Client) -> bool:
        _, body = await client.send("next", "GET", "/next")
        found = json.loads(body)
        if found is None:
            return False
        given = {"record": found["id"], "status": "submitted", "values": {"label": {"value": "a"}}}
        status, _ = await client.send("submit", "POST", "/responses", given)
        return status == 200

    with Running(command, port, folder / "floor.log", "/openapi.json", env) as running:
        row: Row = {"name": "bare FastAPI + SQLite", "start_s": running.started_in}
        _bulk(row, running, asked, "/bulk", {})
        _annotate(row, running, asked, step, lambda number: {"x-user": str(number)})
    return row


def _ours(folder: Path, asked: argparse.Namespace, database: str) -> Row:
    ours = Ours(folder, database, asked.workers)
    with ours.running as running:
        name = "Ostraka on PostgreSQL" if database else "Ostraka on SQLite"
        row: Row = {"name": name, "start_s": running.started_in, "idle_mb": running.memory()}
        ours.prepare()
        path = f"{API}/datasets/{ours.dataset}/records/bulk"
        _bulk(row, running, asked, path, {"X-Argilla-Api-Key": ours.key})
        row["arrow_s"], row["arrow_us"] = put(ours, dolly.records(asked.records), "a")
        row["vectors_s"], _ = put(ours, dolly.records(asked.records), "v", DIMENSIONS)
        row["records"] = 3 * asked.records
        row |= _timed(ours)
        _annotate(row, running, asked, ours.loop, ours.headers)
        row["lost"], row["doubled"] = _checked(ours, row)
        row["grown"] = [_grown(ours, row["name"], wanted) for wanted in sorted(asked.grow)]
    return row


def _timed(ours: Ours) -> Row:
    return {label: median(request) for label, request in questions(ours).items()}


def _grown(ours: Ours, name: str, wanted: int) -> Row:
    """The same questions once there are so many records, with vectors where they are new."""
    there = ours.ask("GET", f"/datasets/{ours.dataset}/progress")["total"]
    put(ours, dolly.records(max(0, wanted - there)), f"g{wanted}-", DIMENSIONS)
    there = ours.ask("GET", f"/datasets/{ours.dataset}/progress")["total"]
    return {"name": name, "records": there, **_timed(ours), "memory_mb": ours.running.memory()}


def _label_studio(folder: Path, asked: argparse.Namespace) -> Row:
    peer = LabelStudio(asked.work / "label_studio", folder)
    with peer.running as running:
        row: Row = {"name": "Label Studio 1.23", "start_s": running.started_in}
        row["idle_mb"] = running.memory()
        peer.prepare()
        records = list(dolly.records(asked.records))
        start, used = time.perf_counter(), running.cpu()
        peer.add(records)
        row["bulk_s"] = len(records) / (time.perf_counter() - start)
        row["bulk_us"] = (running.cpu() - used) / len(records) * 1e6
        _annotate(row, running, asked, peer.loop, peer.headers)
    return row


def _bulk(
    row: Row, running: Running, asked: argparse.Namespace, path: str, headers: dict[str, str]
) -> None:
    """Records a second, in requests of 500 from one client."""
    waiting = list(bodies(dolly.records(asked.records)))[::-1]

    async def one(client: Client) -> bool:
        if not waiting:
            return False
        status, _ = await client.send("bulk", "POST", path, waiting.pop())
        return status < 300

    used = running.cpu()
    found = run(running.port, one, clients=1, seconds=600, headers=lambda _: headers)
    row["bulk_s"] = asked.records / found.wall
    row["bulk_us"] = (running.cpu() - used) / asked.records * 1e6
    row["bulk_errors"] = found.errors


def _annotate(
    row: Row,
    running: Running,
    asked: argparse.Namespace,
    step: Any,
    headers: Callable[[int], dict[str, str]],
) -> None:
    """Next and submit, by all clients at once."""
    used = running.cpu()
    found: Figures = run(
        running.port, step, clients=asked.clients, seconds=asked.seconds, headers=headers
    )
    loops = max(1, found.loops)
    row |= {"loops": found.loops, "loops_s": found.per_second, "errors": found.errors}
    row["cpu_ms"] = (running.cpu() - used) / loops * 1000
    for name in ("next", "submit"):
        row[f"{name}_p50"], row[f"{name}_p99"] = found.median(name), found.quantile(name, 0.99)
    row["memory_mb"] = running.memory()


def _checked(ours: Ours, row: Row) -> tuple[int, int]:
    """Answers that were acknowledged and are not there; and more answers than a record asks for."""
    kept = 0
    found = ours.ask("GET", f"/datasets/{ours.dataset}/users/progress")["users"]
    for person in found:
        kept += sum(person[part]["submitted"] for part in ("completed", "pending"))
    offset, over = 0, 0
    while True:
        page = ours.ask(
            "GET", f"/datasets/{ours.dataset}/records?include=responses&limit=1000&offset={offset}"
        )["items"]
        over += sum(len(one["responses"]) > 3 for one in page)
        offset += len(page)
        if not page:
            return row["loops"] - kept, over


COLUMNS = {
    "start_s": ("start to first answer, s", "{:.2f}"),
    "idle_mb": ("memory after start, MB", "{:.0f}"),
    "bulk_s": ("bulk JSON, records/s", "{:,.0f}"),
    "bulk_us": ("… server CPU, µs a record", "{:,.0f}"),
    "arrow_s": ("Arrow, records/s", "{:,.0f}"),
    "arrow_us": ("… server CPU, µs a record", "{:,.0f}"),
    "vectors_s": (f"Arrow with vectors of {DIMENSIONS}, records/s", "{:,.0f}"),
    "records": ("records there for what follows", "{:,}"),
    "page_ms": ("page of 100, ms", "{:.1f}"),
    "text_ms": ("search for a word that most have, ms", "{:.1f}"),
    "filter_ms": ("filter on a term, ms", "{:.1f}"),
    "filters_ms": ("filter on a term and a range, ms", "{:.1f}"),
    "similar_ms": ("100 most similar, ms", "{:.1f}"),
    "similar_filter_ms": ("… with a filter on a term, ms", "{:.1f}"),
    "loops_s": ("next + submit, loops/s", "{:,.0f}"),
    "cpu_ms": ("… server CPU, ms a loop", "{:.2f}"),
    "next_p50": ("next, p50 ms", "{:.1f}"),
    "next_p99": ("next, p99 ms", "{:.1f}"),
    "submit_p50": ("submit, p50 ms", "{:.1f}"),
    "submit_p99": ("submit, p99 ms", "{:.1f}"),
    "memory_mb": ("memory at the end, MB", "{:.0f}"),
    "lost": ("acknowledged answers lost", "{}"),
    "doubled": ("records answered too often", "{}"),
}


def _report(rows: list[Row], asked: argparse.Namespace) -> str:
    head = f"# The server beside a floor and a peer\n\n{asked.records:,} records, "
    head += (
        f"{asked.clients} clients of {PEOPLE} people for {asked.seconds:.0f} s, one run after the "
    )
    head += f"other on {machine()}.\nMade by `benchmarks/server/measure_server.py`.\n\n"
    grown = [one for row in rows for one in row.get("grown", [])]
    more = f"\n## With more records\n\n{_table(grown)}" if grown else ""
    errors = [f"\n{row['name']}: {_shortly(row['errors'])}\n" for row in rows if row["errors"]]
    return head + _table(rows) + more + "".join(errors)


def _shortly(errors: list[str]) -> str:
    """What was answered instead, each once."""
    return "; ".join(dict.fromkeys(f"`{one[:60]}`" for one in errors))


def _table(rows: list[Row]) -> str:
    lines = ["| | " + " | ".join(row["name"] for row in rows) + " |"]
    lines.append("|---" * (len(rows) + 1) + "|")
    for key, (name, form) in COLUMNS.items():
        cells = [form.format(row[key]) if key in row else "–" for row in rows]
        if any(cell != "–" for cell in cells):
            lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
