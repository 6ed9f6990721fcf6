"""Train a run of the server, and ask its model about open records."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ostraka.cli._run_records import Records, Tell, read
from ostraka.cli._run_task import trainer_of, used

if TYPE_CHECKING:
    from ostraka.train.model import TrainedModel

AT_ONCE = 64  # inputs of a model
OFTEN = 0.5  # seconds between two words on the progress
BLANK = "nothing to read"
SILENT = "the model says nothing"
ANOTHER = "The interrupted training"


def train(order: dict[str, Any], tell: Tell) -> None:
    """From the records as they are now to a model in the folder `out`."""
    from ostraka.train.headline import headline
    from ostraka.train.heard import heard_by
    from ostraka.train.prepare import ready

    tell("phase", {"name": "reading"})
    records = read(order)
    trainer = trainer_of(records, order["asked"])
    plan = trainer.plan
    found = ready(
        records.snapshot, plan.task, plan.framework, train_size=plan.train_size, seed=plan.seed
    )
    tell("data", used(records, found))
    tell("phase", {"name": "training"})
    with heard_by(Teller(tell)):
        _trained(trainer, Path(order["out"]))
    name, score = headline(trainer.model.metrics)
    tell("done", {"score": score, "score_name": name})
    if order["asked"].get("suggest"):
        _suggest(trainer.model, records, plan.task, order["name"], tell)


def suggest(order: dict[str, Any], tell: Tell) -> None:
    """Ask the model in the folder `out` about the records that are open now."""
    from ostraka.tasks._base import tasks
    from ostraka.train.model import TrainedModel

    tell("phase", {"name": "reading"})
    records = read(order)
    model = TrainedModel.open(order["out"])
    described = model.manifest["task"]
    task: Any = tasks[described["name"]]
    _suggest(model, records, task.from_description(described), order["name"], tell)


def _trained(trainer: Any, out: Path) -> None:
    """Go on from the last checkpoint, where the records and the settings are those of before."""
    from ostraka.errors import BadOption

    try:
        trainer.train(out, resume=True)
    except BadOption as error:
        if not str(error).startswith(ANOTHER):
            raise
        print(f"Begun anew: {str(error).partition('.')[0]}.")  # noqa: T201 - this is the log
        trainer.train(out)


def _suggest(model: TrainedModel, records: Records, task: Any, agent: str, tell: Tell) -> None:
    """What the model says about each open record, sent on in small parts."""
    from ostraka.train.inputs import inputs_of

    tell("phase", {"name": "suggesting"})
    inputs = dict(zip(records.snapshot.ids(), inputs_of(task, records.snapshot), strict=True))
    asked = [(of, inputs[name]) for name, of in records.open.items() if inputs[name] is not None]
    left_out = Counter({BLANK: len(records.open) - len(asked)})
    for start in range(0, len(asked), AT_ONCE):
        part = asked[start : start + AT_ONCE]
        said = model.suggest([given for _, given in part], agent=_agent(agent))
        pairs = [(of, one) for (of, _), one in zip(part, said, strict=True) if one is not None]
        left_out[SILENT] += len(part) - len(pairs)
        if pairs:
            _send(pairs, tell)
        tell("progress", {"done": start + len(part), "total": len(asked), "eta": None})
    tell("suggested", {"left_out": {why: count for why, count in left_out.items() if count}})


def _send(pairs: list[tuple[str, Any]], tell: Tell) -> None:
    items = []
    for of, one in pairs:
        whole = one.to_dict()
        items.append({"record": of, "value": _bare(whole["value"]), "score": whole["score"]})
    first = pairs[0][1]
    tell("suggest", {"question": first.question_name, "agent": first.agent, "items": items})


def _bare(value: Any) -> Any:
    """Spans without the score that each has: the suggestion has them all."""
    if not isinstance(value, list):
        return value
    return [
        {name: part for name, part in one.items() if name != "score"}
        if isinstance(one, Mapping)
        else one
        for one in value
    ]


def _agent(name: str) -> str:
    """A name that suggestions take."""
    return re.sub(r"[^A-Za-z0-9_\-:./ ]", "-", name)[:200]


class Teller:
    """Sends on what a training tells, not too often."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._begun: tuple[float, int] | None = None
        self._last = 0.0

    def step(self, done: int, total: int | None) -> None:
        """How far it is, and how many seconds are left if it goes on like this."""
        at = time.monotonic()
        if self._begun is None or done < self._begun[1]:
            self._begun = at, done
        if at - self._last < OFTEN and done != total:
            return
        self._last = at
        since, first = self._begun
        eta = None
        if total and done > first:
            eta = (at - since) / (done - first) * (total - done)
        self._tell("progress", {"done": done, "total": total, "eta": eta})

    def figures(self, step: int, values: Mapping[str, float], epoch: float | None) -> None:
        """What was logged."""
        self._tell("figures", {"step": step, "epoch": epoch, "values": dict(values)})
