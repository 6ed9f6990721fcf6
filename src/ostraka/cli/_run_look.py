"""What could be trained on a dataset of a server, and a run looked at before it starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, distribution, requires
from typing import TYPE_CHECKING, Any

from ostraka.cli._run_records import Tell, read
from ostraka.cli._run_task import task_asked, trainer_of, used
from ostraka.cli.cells import install_line

if TYPE_CHECKING:
    from ostraka.schema.settings import Settings

OURS = "ostraka"
FIRST = ("sklearn", "spacy", "setfit", "transformers")  # the quickest on a processor first
USUAL = ("text-classification", "token-classification", "sentence-similarity", "text2text")


def cells(order: dict[str, Any], tell: Tell) -> None:
    """The tasks that the dataset has the fields and questions for, and what trains them here."""
    from ostraka.tasks._base import tasks
    from ostraka.train.adapter import adapters

    settings = read(order).snapshot.settings
    frameworks = {name: _framework(name) for name in adapters}
    found = [_task(name, tasks[name], settings) for name in tasks]
    told = [one for one in found if one is not None]
    told.sort(key=lambda one: (not one["possible"], _rank(one["name"], USUAL), one["name"]))
    tell("answer", {"tasks": told, "frameworks": frameworks, "strategies": _strategies(settings)})


def check(order: dict[str, Any], tell: Tell) -> None:
    """What a run would learn from, and what would stop it; nothing is trained."""
    from ostraka.errors import MissingExtra, OstrakaError
    from ostraka.train.prepare import ready

    asked, problems = order["asked"], []
    data: dict[str, Any] | None = None
    try:
        records = read(order)
        task = task_asked(records, asked)
        found = ready(
            records.snapshot,
            task,
            asked["framework"],
            train_size=asked.get("train_size"),
            seed=asked.get("seed") or 0,
        )
        data = used(records, found)
    except OstrakaError as error:
        problems.append({"where": "parts", "text": str(error)})
    report = None
    if data is not None and (asked.get("options") or asked.get("look")):
        try:
            trainer = trainer_of(records, asked)
            trainer.plan.options.check()
            report = trainer.check() if asked.get("look") else None
        except MissingExtra as error:
            problems.append({"where": "framework", "text": str(error)})
        except OstrakaError as error:
            problems.append({"where": "options", "text": str(error)})
    told = None if report is None else str(report)
    tell("answer", {"data": data, "problems": problems, "report": told})


def _task(name: str, task: Any, settings: Settings) -> dict[str, Any] | None:
    """A task as a form offers it; None for one that a form cannot make."""
    from ostraka.train.cells import frameworks_for
    from ostraka.train.inputs import READERS

    parts = [
        {
            "name": part.name,
            "what": part.what,
            "many": part.many,
            "least": part.least,
            "found": part.found(settings),
        }
        for part in getattr(task, "parts", ())
    ]
    able = sorted(frameworks_for(task.shapes), key=lambda one: (_rank(one, FIRST), one))
    if not parts or not able:
        return None
    possible = all(len(part["found"]) >= part["least"] for part in parts)
    return {
        "name": name.replace("_", "-"),
        "parts": parts,
        "frameworks": [_able(one, task) for one in able],
        "possible": possible,
        "suggests": name in READERS,
    }


def _able(framework: str, task: Any) -> dict[str, Any]:
    """What a framework starts from unless it is told otherwise, and whether it shows rows."""
    from ostraka.train.adapter import adapters

    known = adapters[framework].recipes
    recipe: Any = next(known[shape] for shape in task.shapes if shape in known)
    model = getattr(recipe, "default_model", None)
    return {"name": framework, "model": model, "looks": hasattr(recipe, "check")}


def _rank(name: str, first: Sequence[str]) -> int:
    """Where a name stands: those that are named first, then all others alike."""
    return first.index(name) if name in first else len(first)


def _framework(name: str) -> dict[str, Any]:
    """Whether what a framework needs is installed here, and what to type where it is not."""
    from ostraka.train.adapter import adapters

    adapter = adapters[name]
    return {"missing": sorted(_missing(adapter.extra)), "install": install_line(name)}


def _missing(extra: str, seen: frozenset[str] = frozenset()) -> set[str]:
    """The distributions of one of our extras that are not installed."""
    try:
        needed = requires(OURS) or []
    except PackageNotFoundError:  # a source tree on the path
        needed = []
    missing: set[str] = set()
    for line in needed:
        name, more = _named(line, extra)
        if name == OURS:
            for inner in more - seen:
                missing |= _missing(inner, seen | {extra, inner})
        elif name and not _there(name):
            missing.add(name)
    return missing


def _named(line: str, extra: str) -> tuple[str, set[str]]:
    """The distribution that a requirement of an extra names, with its own extras; else ""."""
    import re

    said, _, marker = line.partition(";")
    if not re.search(rf"""extra\s*==\s*['"]{re.escape(extra)}['"]""", marker):
        return "", set()
    match = re.match(r"([\w.-]+)\s*(?:\[([^\]]*)\])?", said.strip())
    if match is None:
        return "", set()
    return match[1].lower(), {one.strip() for one in (match[2] or "").split(",") if one.strip()}


def _there(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def _strategies(settings: Settings) -> Mapping[str, list[str]]:
    """How each question can be settled, by its name; its default first."""
    from ostraka.unify._base import strategies
    from ostraka.unify._names import DEFAULTS

    kinds = {name: strategies[name].kinds for name in strategies}
    found = {}
    for question in settings.questions:
        able = [name for name in kinds if question.type in kinds[name]]
        first = DEFAULTS.get(question.type, "disagreement")
        found[question.name] = sorted(able, key=lambda one: (one != first, one))
    return found
