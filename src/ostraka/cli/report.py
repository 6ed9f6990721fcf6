"""`ostraka report`: one page about a trained model or a dataset."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Annotated, Any

import typer

from ostraka.cli import _report_parts as draw
from ostraka.cli._commands import examples
from ostraka.cli._dataset import looked_at, named, title
from ostraka.cli._print import out
from ostraka.data.disk import SETTINGS
from ostraka.errors import BadFile
from ostraka.train.curves import CURVES, panels

PAGE = "report.html"
SHARES = ("accuracy", "macro_f1", "micro_f1", "unanimous_accuracy", "reward_accuracies")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=examples("ostraka report tweets", "ostraka report my_model -o r.html"))(
        report
    )


def report(
    folder: Annotated[
        Path,
        typer.Argument(
            help="A saved dataset, server:NAME of one on a server, or a folder that "
            "`ostraka train` wrote."
        ),
    ],
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="Where to write; else into the folder, or here for a server's dataset.",
        ),
    ] = None,
) -> None:
    """Write one page about a dataset or a trained model.

    Of a dataset: progress, agreement, answers, contested records, people and suggestions. Of a
    model: scores, curves, data and options.
    """
    there = named(folder)
    html = _of_dataset(folder) if there or (folder / SETTINGS).is_file() else _of_model(folder)
    path = output or (Path(f"{there.name}-{PAGE}") if there else folder / PAGE)
    path.write_text(html, encoding="utf-8")
    out.print(f"Wrote {path}", soft_wrap=True, markup=False)


def _of_dataset(folder: Path) -> str:
    from ostraka.cli import _dataset_report

    return _dataset_report.page(looked_at(folder), title(folder))


def _of_model(folder: Path) -> str:
    from ostraka.train.folder import Workplace, finished
    from ostraka.train.manifest import NAME

    if not (folder / NAME).is_file() and not Workplace(folder).scratch.exists():
        raise BadFile(
            f"{folder} is neither a saved dataset (it has no {SETTINGS}) nor a trained model (no "
            f"{NAME}). Give a folder that save_to_disk or `ostraka train` wrote."
        )
    manifest = finished(folder)
    curves = folder / CURVES
    picture = curves.read_bytes() if curves.is_file() else None
    return page(manifest, folder.resolve().name, picture)


def page(manifest: Mapping[str, Any], name: str, picture: bytes | None = None) -> str:
    """The page as HTML that needs no other file; `picture` shows how the training went."""
    task = str(manifest["task"]["name"]).replace("_", " ")
    base = Path(str(manifest["model"]))
    start = base.name if base.is_absolute() else base
    began = f"{task.capitalize()} with {manifest['framework']}, starting from {start}."
    parts = [
        f'<p class="mark">OSTRAKA</p><h1>{escape(name)}</h1>',
        f'<p class="lead">{escape(began)}</p>',
        f'<div class="tiles">{"".join(_tiles(manifest))}</div>',
        *_scores(manifest),
        *_curves(manifest, picture),
        *_data(manifest),
        *_options(manifest),
    ]
    return draw.document(name, parts)


def _tiles(manifest: Mapping[str, Any]) -> Iterator[str]:
    split, metrics = manifest["split"], manifest["metrics"]
    yield draw.tile(f"{split['train_rows']:,}", "rows to train on")
    yield draw.tile(f"{split['held_out_rows']:,}", "rows held out")
    for key in ("accuracy", "perplexity", "reward_after"):
        if key in metrics:
            shown = f"{metrics[key]:.1%}" if key in SHARES else f"{metrics[key]:.3f}"
            yield draw.tile(shown, key.replace("_", " "), main=True)
            return


def _scores(manifest: Mapping[str, Any]) -> Iterator[str]:
    metrics = manifest["metrics"]
    if not metrics:
        yield "<h2>Scores</h2><p>No records were held out, so there are no scores.</p>"
        return
    yield "<h2>Scores</h2><p>On the held-out rows, with the model as it was saved.</p>"
    bars = [draw.measure_row(_words(k), v) for k, v in metrics.items() if k in SHARES]
    if bars:
        yield draw.figure("Shares", "".join(bars))
    plain = [(_words(k), _shown(v)) for k, v in metrics.items() if k not in SHARES]
    yield draw.table(("score", "value"), [(k, v) for k, v in plain if v])
    if "confusion" in metrics and len(manifest["classes"]) <= 20:
        matrix = draw.matrix(metrics["confusion"], manifest["classes"])
        yield draw.figure("Taken for", matrix, "What people settled on in rows.")


def _curves(manifest: Mapping[str, Any], picture: bytes | None) -> Iterator[str]:
    """The picture of the training, or a line per quantity where none was drawn."""
    drawn = panels(manifest["figures"].get("history", ()))
    if drawn:
        yield "<h2>Training</h2>"
    if picture:
        inside = b64encode(picture).decode()
        said = ", ".join(panel.title for panel in drawn)
        source = f"data:image/png;base64,{inside}"
        yield draw.figure(
            "What was logged at each step",
            f'<img src="{source}" alt="{escape(said)}" style="width:100%;background:#fff">',
        )
        return
    for panel in drawn:
        for name, (steps, values) in panel.lines.items():
            title = panel.title if len(panel.lines) == 1 else f"{panel.title}: {name}"
            yield draw.figure(title, draw.line(values), f"Steps {steps[0]} to {steps[-1]}.")


def _data(manifest: Mapping[str, Any]) -> Iterator[str]:
    data = manifest["data"]
    yield f"<h2>Data</h2><p>{data['records']:,} records.</p>"
    if data["dropped"]:
        yield draw.table(("left out", "count"), data["dropped"].items())


def _options(manifest: Mapping[str, Any]) -> Iterator[str]:
    yield "<h2>Options</h2>"
    options = json.dumps(manifest["options"], indent=1, ensure_ascii=False)
    code = f"<pre>{escape(options)}</pre>" if manifest["options"] else "All have their defaults."
    pairs = [
        ("differing from the defaults", code),
        ("seed", escape(str(manifest["seed"]))),
        ("libraries", escape(", ".join(f"{n} {v}" for n, v in manifest["libraries"].items()))),
    ]
    yield draw.facts(pairs)


def _words(key: str) -> str:
    return key.replace("_", " ")


def _shown(value: Any) -> str:
    """A figure or an interval; nothing for what is no figure."""
    if isinstance(value, int | float):
        return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"
    if isinstance(value, list) and all(isinstance(one, float) for one in value):
        return " to ".join(f"{one:.3f}" for one in value)
    return ""
