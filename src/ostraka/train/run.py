"""One training: rows, split, fit, measure what was saved, move it to its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ostraka.data.snapshot import Snapshot
from ostraka.errors import UnsupportedCell
from ostraka.tasks._base import Task
from ostraka.tasks._rows import Rows
from ostraka.train._plain import plain
from ostraka.train.adapter import Job, Recipe, adapters
from ostraka.train.cells import check_cell
from ostraka.train.check.report import Report
from ostraka.train.digest import rows_hash
from ostraka.train.folder import Workplace
from ostraka.train.launch import Launch, check_recipe, launch_of
from ostraka.train.manifest import environment, now
from ostraka.train.options import Options
from ostraka.train.outcome import outcomes
from ostraka.train.prepare import SEED, Ready, ready
from ostraka.train.split import sizes
from ostraka.train.together import launched
from ostraka.unify._names import strategy_name

# What an interrupted training must have been for its checkpoints to be of use.
SAME = ("framework", "model", "seed", "options", "rows_hash", "split", "launch")


@dataclass(frozen=True)
class Plan:
    """What to train, and how.

    `model` is a hub id, a path, a loaded model, or None for the framework's own default.
    `source` says where the dataset is and what part of it was taken, as JSON values;
    `card` is what the user wants in the model card.
    """

    task: Task
    framework: str
    options: Options
    model: Any = None
    tokenizer: Any = None
    train_size: float | None = None
    test_size: float | None = None
    seed: int = SEED
    source: Mapping[str, Any] = field(default_factory=dict)
    card: Mapping[str, Any] = field(default_factory=dict)


def plan_for(task: Task, framework: str, *, seed: int | None = None, **parts: Any) -> Plan:
    """A plan with the framework's default options; a seed of None is 42.

    Raises `UnsupportedCell`, `UnknownName`, `MissingExtra`, and `BadOption` for the sizes.
    """
    sizes(parts.get("train_size"), parts.get("test_size"))
    options = Options(any_recipe(task, framework).targets())
    return Plan(task, framework, options, seed=SEED if seed is None else seed, **parts)


def any_recipe(task: Task, framework: str) -> Recipe:
    """A recipe of `framework` for one of the shapes that `task` may make.

    The recipes of one framework take the same options, so they can be checked before the rows
    are there. Raises `UnsupportedCell` where there is none.
    """
    check_cell(task, framework)
    known = adapters[framework].recipes
    return next(known[shape] for shape in task.shapes if shape in known)()


def train(
    snapshot: Snapshot,
    plan: Plan,
    out: Path,
    *,
    resume: bool = False,
    check: bool = True,
    launch: str | Mapping[str, Any] | Launch | None = None,
) -> dict[str, Any]:
    """Train as planned and write the model into `out`; returns its manifest.

    A held-out part is measured with the model as it was saved. With `resume` an interrupted
    training goes on; where none was interrupted it starts at the beginning. The rows of a language
    model are looked at first, unless `check` is off. `launch` trains in several processes, see
    `launch_of`. Raises `BadOption`, `FailedCheck`, `NothingToTrain`, `UnsupportedCell`,
    `LaunchFailed`. An interruption leaves the folder as it was.
    """
    crew = launch_of(launch)
    plan.options.check()
    found, place = _ready(snapshot, plan), Workplace(out)
    job = job_for(plan, found, place)
    named = {"model": model_name(job.model), "options": job.options.to_dict()}
    manifest: dict[str, Any] = plain(described(snapshot, plan, found) | named)
    if crew is not None:
        check_recipe(found.recipe, plan.framework, crew)
    manifest["launch"] = None if crew is None else crew.to_dict()
    if check:
        manifest |= _looked_at(found.recipe, job)
    going_on = place.prepare(resume=resume, wanted={name: manifest[name] for name in SAME})
    job = replace(job, resume=going_on)
    place.begin(manifest)
    manifest |= _fitted(found.recipe, job, crew, place, manifest)
    place.finish(manifest)
    return manifest


def look(snapshot: Snapshot, plan: Plan) -> Report:
    """Look at the rows of a language model as its trainer will see them; nothing is trained.

    Raises `UnsupportedCell` where the framework reads no tokens that could be shown.
    """
    plan.options.check()
    found = _ready(snapshot, plan)
    report = _report(found.recipe, job_for(plan, found, Workplace(Path(plan.task.name))))
    if report is None:
        raise UnsupportedCell(
            f"The preflight is for language models; {plan.framework} trains {plan.task.name} "
            "without one."
        )
    return report


def job_for(plan: Plan, found: Ready, place: Workplace) -> Job:
    """What the recipe is given."""
    return Job(
        found.parts.train,
        found.parts.held_out,
        plan.options.moved_to(found.recipe.targets()),
        model_or_default(plan, found.recipe),
        plan.tokenizer,
        plan.seed,
        place.model,
        place.checkpoints,
    )


def _ready(snapshot: Snapshot, plan: Plan) -> Ready:
    shares = {"train_size": plan.train_size, "test_size": plan.test_size}
    return ready(snapshot, plan.task, plan.framework, seed=plan.seed, **shares)


def _report(recipe: Recipe, job: Job) -> Report | None:
    """What the recipe finds in the rows; None for one that does not look."""
    look: Callable[[Job], Report] | None = getattr(recipe, "check", None)
    return None if look is None else look(job)


def _looked_at(recipe: Recipe, job: Job) -> dict[str, Any]:
    """Show what is found; the part of the manifest about it. Raises `FailedCheck`."""
    report = _report(recipe, job)
    if report is None:
        return {}
    report.tell()
    report.require()
    return {"preflight": report.to_dict()}


def _fitted(
    recipe: Recipe,
    job: Job,
    crew: Launch | None,
    place: Workplace,
    manifest: Mapping[str, Any],
) -> dict[str, Any]:
    """Fit and measure; returns the end of the manifest. An interruption is written down."""
    try:
        figures = recipe.fit(job) if crew is None else launched(recipe, job, crew)
        metrics = measure(recipe, job.out, job.held_out) | baseline(job)
        metrics |= figures.pop("metrics", {})
    except BaseException as error:  # also Ctrl-C, which is no Exception
        end = {"status": "interrupted", "finished": now(), **environment()}
        place.interrupted({**manifest, **end}, asked=isinstance(error, KeyboardInterrupt))
        raise
    end = {"status": "finished", "finished": now(), "metrics": metrics, "figures": plain(figures)}
    return end | environment()


def measure(recipe: Recipe, folder: Path, held_out: Rows[Any] | None) -> dict[str, Any]:
    """The scores of the model in `folder` on the held-out rows; empty where none were held out."""
    if held_out is None:
        return {}
    outcome = outcomes[held_out.shape.outcome]()
    return outcome.measure(held_out, outcome.ask(held_out, recipe.load(folder)))


def baseline(job: Job) -> dict[str, Any]:
    """What the held-out rows' scores would be without a model, where the outcome can say."""
    if job.held_out is None:
        return {}
    known = getattr(outcomes[job.held_out.shape.outcome](), "baseline", None)
    found: dict[str, Any] = {} if known is None else known(job.train, job.held_out)
    return found


def described(snapshot: Snapshot, plan: Plan, found: Ready) -> dict[str, Any]:
    """What is known before a training starts."""
    rows, parts, held = found.rows, found.parts, found.parts.held_out
    asks = plan.task.asks
    asked = [snapshot.settings.question(ask.question) for ask in asks]
    strategies = [strategy_name(a.strategy, q) for a, q in zip(asks, asked, strict=True)]
    return {
        "ostraka": environment()["libraries"]["ostraka"],
        "status": "running",
        "started": now(),
        "task": plan.task.describe(),
        "questions": [question.to_dict() for question in asked],
        "strategies": strategies,
        "framework": plan.framework,
        "tokenizer": model_name(plan.tokenizer),
        "seed": plan.seed,
        "shape": rows.shape.__name__,
        "conversational": rows.conversational,
        "classes": list(rows.classes),
        "data": {
            **plan.source,
            "snapshot_hash": snapshot.hash,
            "records": len(snapshot),
            "dropped": rows.dropped,
        },
        "rows_hash": rows_hash(rows),
        "split": {
            "train_size": sizes(plan.train_size, plan.test_size)[0],
            "train_rows": len(parts.train),
            "held_out_rows": 0 if held is None else len(held),
            "notes": list(parts.notes),
        },
        "records": {
            "train": _ids(parts.train),
            "held_out": [] if held is None else _ids(held),
        },
        "card": dict(plan.card),
    }


def model_or_default(plan: Plan, recipe: Recipe) -> Any:
    """The model to start from: the one that was given, else the recipe's own."""
    if plan.model is not None:
        return plan.model
    choose: Callable[[Options], str | None] | None = getattr(recipe, "default_for", None)
    return recipe.default_model if choose is None else choose(plan.options)


def model_name(model: Any) -> str | None:
    """A model or tokenizer as the manifest names it: its id or path, else its class."""
    if model is None or isinstance(model, str):
        return model
    if isinstance(model, Path):
        return str(model)
    known = getattr(model, "name_or_path", "") or type(model).__name__
    return str(known)


def _ids(rows: Rows[Any]) -> list[str]:
    return list(dict.fromkeys(rows.column("record")))
