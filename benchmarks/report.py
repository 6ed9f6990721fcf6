"""The figures of one run, as the Markdown of RESULTS.md."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any

from budget import (
    IMPORT,
    INPUT,
    JUDGED_AT,
    MILLION,
    MILLION_SIZE,
    PEAK,
    PEAK_BATCHES,
    SIZE,
    STAGES,
    Required,
)

Sheets = dict[str, dict[str, Any]]

METHOD = """\
CPU seconds of the process, its threads and its ended children; wall time says little on a shared
machine. Every tool runs in a process of its own on the same generated records (three text fields,
five questions, three of twelve people a record, suggestions on every second record; `dolly.py`).
A stage below 5 s is run three times and the median taken, so one-time imports count only where
a stage is run once. The input dicts are let go of after building. The cycle collector is on as
Python starts it, and is run before each stage; OMP_NUM_THREADS=1. The peer is given dicts, which
it builds faster than its own classes. The floor does the same in bare NumPy, Arrow and `datasets`,
checks nothing and is no product.
"""


def seconds(value: float | None) -> str:
    """CPU seconds with three significant digits."""
    if value is None:
        return "–"
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}" if value >= 0.001 else f"{value:.1e}"


def ratio(above: float | None, below: float | None) -> str:
    """How many times the one is the other."""
    if not above or not below:
        return "–"
    return f"{above / below:,.0f}×" if above >= 10 * below else f"{above / below:.1f}×"


def verdict(met: bool | None) -> str:  # noqa: FBT001
    """Yes or no, where something is asked."""
    return "–" if met is None else "yes" if met else "**no**"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    head = list(head)
    lines = [head, ["---"] * len(head), *map(list, rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def spent(sheets: Sheets, name: str, stage: str) -> float | None:
    """The CPU seconds of a stage; None where it was not run or did not end well."""
    found = sheets.get(name, {}).get("stages", {}).get(stage, {}).get("cpu_s")
    return None if found is None else float(found)


def ours_words(sheets: Sheets, n: int, stage: str) -> str:
    """Our figure, or why there is none; the first call beside it where that was much dearer."""
    found = sheets.get(f"ours_{n}", {}).get("stages", {}).get(stage, {})
    if "not_yet" in found:
        return "not yet"
    if "failed" in found:
        return "failed"
    spent, first = found.get("cpu_s"), found.get("first_s", 0)
    if spent is None or first < 1.5 * spent or first - spent < 0.02:
        return seconds(spent)
    return f"{seconds(spent)} (first call {seconds(first)})"


def row(sheets: Sheets, n: int, stage: str, required: Required) -> list[str]:
    """One stage at one size."""
    peer, floor, ours = (spent(sheets, f"{tool}_{n}", stage) for tool in ("peer", "floor", "ours"))
    polars = spent(sheets, f"floor_{n}", stage.replace("unify_", "polars_", 1))
    bare = seconds(floor) if polars in (None, floor) else f"{seconds(floor)} / {seconds(polars)}"
    cells = [required.title, seconds(peer), bare, ours_words(sheets, n, stage)]
    cells += [ratio(peer, ours), ratio(ours, floor)]
    if n != JUDGED_AT:
        return cells
    return [*cells, required.words(), verdict(required.met(ours, peer, floor))]


def stages(sheets: Sheets, n: int) -> str:
    """The table of one size."""
    head = ["stage", "Argilla, CPU s", "floor (NumPy / Polars), CPU s", "Ostraka, CPU s"]
    head += ["Argilla / Ostraka", "Ostraka / floor"]
    if n == JUDGED_AT:
        head += ["required", "met"]
    return table(head, (row(sheets, n, stage, need) for stage, need in STAGES.items()))


def noted(sheets: Sheets, name: str, stage: str) -> float | None:
    """A figure in MB that was noted; None where it was not."""
    found = sheets.get(name, {}).get("stages", {}).get(stage, {}).get("mb")
    return None if found is None else float(found)


def size_of(sheets: Sheets, tool: str, n: int) -> float | None:
    """MB of the data set alone."""
    return noted(sheets, f"{tool}_size_{n}", "size_in_memory")


def input_of(sheets: Sheets, tool: str, n: int) -> float | None:
    """MB in use when building begins."""
    return noted(sheets, f"{tool}_{n}", "input_dicts")


def peak_of(sheets: Sheets, tool: str, n: int) -> float | None:
    """Peak MB of the whole run."""
    found = sheets.get(f"{tool}_{n}", {}).get("info", {}).get("peak_mb")
    return None if found is None else float(found)


def batches_of(sheets: Sheets, tool: str, n: int) -> float | None:
    """Peak MB of the run that adds its records in batches; only Ostraka goes on to use them."""
    return peak_of(sheets, "ours_size", n) if tool == "ours" else None


FIGURES = ((PEAK, peak_of), (INPUT, input_of), (PEAK_BATCHES, batches_of), (SIZE, size_of))


def memory(sheets: Sheets, sizes: list[int]) -> str:
    """Peak memory and size of the data set, by tool and size."""
    head = ["records", "what", "Argilla, MB", "floor, MB", "Ostraka, MB", "required", "met"]
    rows = []
    for n in sizes:
        for required, figure in FIGURES:
            found = [figure(sheets, tool, n) for tool in ("peer", "floor", "ours")]
            cells = ["–" if mb is None else f"{mb:,.0f}" for mb in found]
            judged = n == JUDGED_AT
            asked = [required.words(), verdict(required.met(found[2], None, None))]
            rows.append([f"{n:,}", required.title, *cells, *(asked if judged else ["–", "–"])])
    return table(head, rows)


def million(sheets: Sheets) -> str:
    """Ostraka alone at a million records, from columns."""
    sheet = sheets[f"ours_{MILLION}"]
    rows = [
        [need.title, ours_words(sheets, MILLION, stage)]
        for stage, need in STAGES.items()
        if stage in sheet["stages"]
    ]
    size = noted(sheets, f"ours_{MILLION}", "columns_in_memory")
    if size is not None:
        met = verdict(MILLION_SIZE.met(size, None, None))
        rows.append([MILLION_SIZE.title, f"{size:,.0f} (≤ 2,000; met: {met})"])
    peak = sheet["info"].get("peak_mb", 0)
    rows.append(["peak memory of the whole run, MB", f"{peak:,}"])
    return table(["stage", "Ostraka, CPU s"], rows)


def import_table(costs: dict[str, dict[str, float] | None]) -> str:
    """What imports cost in a bare process."""
    rows = []
    for statement, found in costs.items():
        asked = IMPORT if "ostraka" in statement else Required("")
        spent = found["cpu_s"] if found else None
        cells = ["failed", "–", "–"]
        if found:
            cells = [f"{spent:.3f}", f"{found['peak_mb']:.0f}", f"{found['modules']:.0f}"]
        rows.append(
            [f"`{statement}`", *cells, asked.words(), verdict(asked.met(spent, None, None))]
        )
    return table(["statement", "CPU s", "peak MB", "modules", "required", "met"], rows)


ALWAYS = """\
- Argilla's multi-label majority raises IndexError on a record without a submitted answer, so it is
  timed on the others; its agreement counts drafts; its save is Parquet of `format_as`'s table,
  which it cannot load again by itself.
- Peak memory counts the pages of mapped files that are resident.
"""


def notes(sheets: Sheets) -> str:
    """What is not there, what failed, and whether the tools agree on what came out."""
    absent: dict[str, None] = {}
    failed, differing = [], []
    for name, sheet in sheets.items():
        if "died" in sheet["info"]:
            failed.append(f"- {name}: the process ended with code {sheet['info']['died']}.")
        for stage, found in sheet["stages"].items():
            if "not_yet" in found:
                absent[f"- Not yet: {stage}; {found['not_yet']}."] = None
            if "failed" in found:
                failed.append(f"- {name}, {stage}: {found['failed']}")
        floor = sheets.get(name.replace("ours_", "floor_", 1))
        if name.startswith("ours_") and floor:
            differing += disagreements(sheet, floor, name)
    same = [] if differing else ["- Wherever a result is compared, Ostraka's equals the floor's."]
    return ALWAYS + "\n".join([*failed, *absent, *differing, *same]) + "\n"


def disagreements(ours: dict[str, Any], floor: dict[str, Any], name: str) -> list[str]:
    """Stages in which Ostraka's result is not the floor's."""
    lines = []
    for stage, found in ours["stages"].items():
        want = floor["stages"].get(stage, {}).get("check")
        if want is not None and "check" in found and found["check"] != want:
            lines.append(f"- {name}, {stage}: result {found['check']}, the floor's {want}.")
    return lines


def versions(sheets: Sheets) -> str:
    """The versions each tool ran with."""
    seen = {
        sheet["info"]["tool"]: sheet["info"].get("versions", {})
        for sheet in sheets.values()
        if "tool" in sheet["info"]
    }
    lists = (", ".join(f"{k} {v}" for k, v in found.items()) for found in seen.values())
    return "; ".join(f"{tool}: {text}" for tool, text in zip(seen, lists, strict=True))


def write(sheets: Sheets, costs: dict[str, Any], machine: str, *, reused: bool) -> str:
    """The whole report."""
    now = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    sizes = sorted({s["info"]["n"] for s in sheets.values() if s["info"]["n"] != MILLION})
    parts = ["# What Ostraka costs, measured\n", f"{now}. {machine}.\n", versions(sheets) + ".\n"]
    if reused:
        parts.append("**Argilla's figures are from an earlier run (`--reuse-peer`).**\n")
    parts.append(METHOD)
    for n in reversed(sizes):
        parts += [f"## {n:,} records\n", stages(sheets, n)]
    if f"ours_{MILLION}" in sheets:
        parts += ["## 1,000,000 records, Ostraka alone, from columns\n", million(sheets)]
    parts += ["## Memory\n", memory(sheets, sizes)]
    parts += ["## Imports\n", import_table(costs), "## Notes\n", notes(sheets)]
    return "\n".join(parts)
