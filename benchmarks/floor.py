"""The floor: the same work in bare NumPy, Polars and Arrow, with nothing checked and no product."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import columns
import dolly
import functions
import kernels
import layout
import nested
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from measure import Sheet, options, quiet, settle_memory, status
from pyarrow import ipc

quiet()

Tables = dict[str, pa.Table]
NEED = ["instruction", "context", "response"]


def dataset(table: pa.Table) -> Any:
    """The table as `datasets.Dataset`, as the product has to give it."""
    import datasets

    return datasets.Dataset(table)


def settled(tables: Tables, a: layout.Answers) -> Any:
    """Text and settled label of every answered record."""
    best = kernels.label_majority(a)
    rows = pa.array(np.flatnonzero(best >= 0))
    label = nested.named(dolly.LABELS, pa.array(best[best >= 0].astype(np.int8)))
    text = tables["records"]["response"].take(rows)
    return dataset(pa.table({"text": text, "label": label}))


def single(function: Callable[[Any], Any], samples: Iterable[Any]) -> list[Any]:
    """The results of a function that returns one item or nothing."""
    return [item for item in map(function, samples) if item is not None]


def many(samples: Iterable[Any]) -> list[Any]:
    """The results of the DPO function, which yields."""
    out: list[Any] = []
    for sample in samples:
        out.extend(functions.dpo(sample))
    return out


def table(names: list[str], items: list[Any]) -> Any:
    """Items of equal length as a data set with these columns."""
    return dataset(pa.table(dict(zip(names, map(pa.array, zip(*items, strict=True)), strict=True))))


def training(sheet: Sheet, tables: Tables, a: layout.Answers) -> None:
    """Default columns, and a bare loop around each formatting function."""
    sheet.stage("prepare_columns", lambda: settled(tables, a), len)
    text = lambda: nested.samples(tables, a, ["response"], "label")  # noqa: E731
    full = lambda: nested.samples(tables, a, NEED, "new-response")  # noqa: E731
    pair = ["text", "label"]
    triple = ["prompt", "chosen", "rejected"]
    textcat = lambda: table(pair, single(functions.textcat, text()))  # noqa: E731
    sheet.stage("prepare_function", textcat, len)
    sft = lambda: dataset(pa.table({"text": single(functions.sft, full())}))  # noqa: E731
    sheet.stage("prepare_sft", sft, len)
    sheet.stage("prepare_dpo", lambda: table(triple, many(full())), len)
    ready = list(text())
    sheet.stage("function_alone", lambda: single(functions.textcat, ready), len)
    ready = list(full())
    sheet.stage("dpo_alone", lambda: many(ready), len)


def storage(sheet: Sheet, tables: Tables) -> None:
    """Parquet (zstd) written and read; Arrow IPC opened by memory map."""
    path = {k: str(sheet.args.work / f"floor_{k}.parquet") for k in tables}
    arrow = {k: str(sheet.args.work / f"floor_{k}.arrow") for k in tables}
    write = lambda: [pq.write_table(t, path[k], compression="zstd") for k, t in tables.items()]  # noqa: E731
    sheet.stage("save", write)
    sheet.stage("load", lambda: [pq.read_table(p).num_rows for p in path.values()])
    for k, t in tables.items():
        with ipc.new_file(arrow[k], t.schema) as file:
            file.write_table(t, max_chunksize=16384)
    opened = lambda: [ipc.open_file(pa.memory_map(p)).read_all() for p in arrow.values()]  # noqa: E731
    sheet.stage("open", opened)


def from_dicts(sheet: Sheet) -> Tables:
    """The columns built from dicts; the dicts are let go of afterwards."""
    plain = list(dolly.records(sheet.args.n))
    sheet.note("input_dicts", mb=round(status("RssAnon")))
    count = lambda tables: len(tables["records"])  # noqa: E731
    made: Tables = sheet.stage("build_from_dicts", lambda: layout.tables(plain), count)
    return made


def run(sheet: Sheet) -> None:
    """All stages on one data set."""
    loaded = columns.opened(sheet.args.n, sheet.args.work)
    sheet.stage("build_from_columns", lambda: layout.encode(loaded))
    settle_memory()
    tables = from_dicts(sheet)
    settle_memory()
    a = layout.Answers(tables["responses"], sheet.args.n)
    sheet.stage("unify_label_majority", lambda: kernels.label_majority(a), histogram)
    sheet.stage(
        "unify_rating_mean", lambda: kernels.rating_mean(a), lambda v: round(np.nansum(v), 3)
    )
    sheet.stage("unify_topics_majority", lambda: kernels.topics_majority(a))
    sheet.stage("unify_ranking_mean", lambda: kernels.ranking_mean(a))
    frame = kernels.frame(tables["responses"])
    sheet.stage("polars_label_majority", lambda: kernels.polars_label(frame), len)
    sheet.stage("polars_rating_mean", lambda: kernels.polars_rating(frame), len)
    sheet.stage("polars_ranking_mean", lambda: kernels.polars_ranking(frame), len)
    sheet.stage("format_as_datasets", lambda: dataset(nested.as_table(tables, a)), len)
    training(sheet, tables, a)
    sheet.stage("alpha_nominal", lambda: kernels.alpha_nominal(a), lambda v: round(v, 6))
    storage(sheet, tables)


def histogram(best: Any) -> list[int]:
    """How many records each label won: equal in all tools that break ties alike."""
    return [int((best == k).sum()) for k in range(len(dolly.LABELS))]


def size(sheet: Sheet) -> None:
    """The memory of the columns alone: built in batches whose dicts are dropped."""
    dolly.pool()
    settle_memory()
    before, kept = status("RssAnon"), []
    for start in range(0, sheet.args.n, dolly.BLOCK):
        m = min(dolly.BLOCK, sheet.args.n - start)
        kept.append(layout.tables(list(dolly.records(m, start=start))))
    settle_memory()
    sheet.note("size_in_memory", mb=round(status("RssAnon") - before, 1))


def main() -> None:
    """Measure, and write the sheet."""
    sheet = Sheet("floor", options("the bare floor"))
    sheet.versions("numpy", "polars", "pyarrow", "datasets")
    sheet.args.work.mkdir(parents=True, exist_ok=True)
    (size if sheet.args.size else run)(sheet)
    sheet.save()


main()
