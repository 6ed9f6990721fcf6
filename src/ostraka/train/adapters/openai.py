"""openai: fine-tuning on a server with OpenAI's endpoints, whoever runs it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal

from ostraka.errors import BadOption, JobFailed, NothingToTrain, ServerBusy, ServerRefused
from ostraka.extras import need
from ostraka.tasks._rows import Chat, Completion, Preference, Rows
from ostraka.train.adapter import Job, Predictor, Recipe
from ostraka.train.exports.openai_rows import preferences, supervised
from ostraka.train.options import Target
from ostraka.train.remote import answerer, results
from ostraka.train.remote.journal import Journal
from ostraka.train.remote.server import WHY, Server, client, connect
from ostraka.train.remote.watch import follow, waiting

log = logging.getLogger("ostraka.train")
Whole = int | Literal["auto"]
Number = float | Literal["auto"]


def job(
    *,
    suffix: str | None = None,
    seed: int | None = None,
    metadata: dict[str, str] | None = None,
    integrations: list[dict[str, Any]] | None = None,
    extra_body: dict[str, Any] | None = None,
    min_rows: int = 10,
    job_id: str | None = None,
) -> dict[str, Any]:
    """Arguments of a fine-tuning job; `job_id` is one that runs already, then none is started."""
    return locals()


def supervised_hyperparameters(
    *,
    n_epochs: Whole | None = None,
    batch_size: Whole | None = None,
    learning_rate_multiplier: Number | None = None,
) -> dict[str, Any]:
    """What the API takes; what is left out the server chooses."""
    return locals()


def dpo_hyperparameters(
    *,
    n_epochs: Whole | None = None,
    batch_size: Whole | None = None,
    learning_rate_multiplier: Number | None = None,
    beta: Number | None = None,
) -> dict[str, Any]:
    """As for supervised fine-tuning; `beta` weighs staying close to the model of the start."""
    return locals()


class Supervised:
    """Learn what the assistant says."""

    default_model: ClassVar[str | None] = None  # whose would it be?
    method: ClassVar[str] = "supervised"
    hyperparameters = staticmethod(supervised_hyperparameters)

    def targets(self) -> tuple[Target, ...]:
        """`client`, `job`, `hyperparameters` and `waiting`."""
        need("openai", extra="openai", why=WHY)
        return (
            Target("client", client),
            Target("job", job),
            Target("hyperparameters", self.hyperparameters),
            Target("waiting", waiting),
        )

    def native(self, rows: Rows[Any]) -> list[dict[str, Any]]:
        """The rows as the lines of the file that is sent: `messages` each."""
        return supervised(rows)

    def fit(self, job: Job) -> dict[str, Any]:
        """Send the rows, start a job and wait for it; the folder says what the model is called.

        Raises `NothingToTrain` for too few rows, `BadOption` without a model or key,
        `ServerRefused`, `ServerBusy`, `JobFailed`, `OutOfTime`.
        """
        server = connect(job.options.build("client"))
        with server.client:
            return self._trained(job, server)

    def load(self, folder: Path) -> Predictor:
        """The model by its name at its server; nothing is asked of it yet."""
        return answerer.read(folder)

    def _trained(self, job: Job, server: Server) -> dict[str, Any]:
        wanted = job.options.build("job")
        journal = Journal(job.checkpoints)
        job_id = wanted["job_id"] or journal.read().get("job")
        if job_id is None:
            job_id = self._started(job, server, journal, wanted)
        else:
            log.info("Going on with the job %s at %s.", job_id, server.url)
        try:
            done = follow(server, job_id, **job.options.build("waiting"))
        except JobFailed:
            journal.forget()  # the next try begins anew
            raise
        except KeyboardInterrupt:
            log.warning("The job %s goes on at %s; resume=True waits for it.", job_id, server.url)
            raise
        about = {
            "model": done.fine_tuned_model,
            "base_model": done.model,
            "method": self.method,
            "job": done.id,
        }
        answerer.write(job.out, server, about)
        return about | {"trained_tokens": done.trained_tokens} | self._told(job, server, done)

    def _started(self, job: Job, server: Server, journal: Journal, wanted: dict[str, Any]) -> str:
        """The id of a new job, noted before anything can interrupt."""
        _check(job, wanted["min_rows"])
        asked = {n: wanted[n] for n in ("suffix", "metadata", "integrations", "extra_body")}
        asked["seed"] = job.seed if wanted["seed"] is None else wanted["seed"]
        try:
            files = self._sent(job, server, journal)
            asked |= {"model": job.model, "method": self._method(job), **files}
            job_id = server.create(**{n: v for n, v in asked.items() if v is not None})
        except ServerRefused as error:
            if not isinstance(error, ServerBusy):
                journal.forget()
            raise
        journal.note(job=job_id)
        log.info("Started the job %s at %s.", job_id, server.url)
        return job_id

    def _sent(self, job: Job, server: Server, journal: Journal) -> dict[str, str]:
        """The ids of the files, each sent unless it was before."""
        parts = {"training_file": job.train, "validation_file": job.held_out}
        pause = job.options.build("waiting")["poll_every"]
        for name, rows in parts.items():
            if rows is not None and name not in journal.read():
                sent = server.upload(f"{name}.jsonl", self.native(rows), pause)
                journal.note(**{name: sent})
        return {name: value for name, value in journal.read().items() if name in parts}

    def _method(self, job: Job) -> dict[str, Any]:
        chosen = job.options.build("hyperparameters")
        given = {name: value for name, value in chosen.items() if value is not None}
        more = {self.method: {"hyperparameters": given}} if given else {}
        return {"type": self.method, **more}

    def _told(self, job: Job, server: Server, done: Any) -> dict[str, Any]:
        """What the server measured; nothing where it keeps no results."""
        try:
            found = [
                line
                for file_id in done.result_files or ()
                for line in results.lines(server.content(file_id))
            ]
        except ServerRefused as error:  # the model is there all the same
            log.warning("The results of the job %s are left out: %s", done.id, error)
            return {}
        dpo = self.method == "dpo"
        metrics = results.held_out(found, preferences=dpo) if job.held_out else {}
        return results.figures(found) | ({"metrics": metrics} if metrics else {})


class Preferences(Supervised):
    """Direct preference optimisation."""

    method = "dpo"
    hyperparameters = staticmethod(dpo_hyperparameters)

    def native(self, rows: Rows[Any]) -> list[dict[str, Any]]:
        """`input`, `preferred_output` and `non_preferred_output` per row."""
        return preferences(rows)


def _check(job: Job, least: int) -> None:
    """What would fail at the server, said before anything is sent."""
    if not isinstance(job.model, str):
        raise BadOption(
            "Which model should the server fine-tune? There is no default. "
            "Type: ArgillaTrainer(..., framework='openai', model='...')"
        )
    if len(job.train) < least:
        raise NothingToTrain(
            f"{len(job.train)} rows to train on, and fine-tuning services ask for {least} or more; "
            "nothing was sent. For a server that takes fewer: update_config(min_rows=1)"
        )


class OpenAI:
    """Fine-tuning through the `openai` client, at any address."""

    extra: ClassVar[str] = "openai"
    recipes: ClassVar[Mapping[type, type[Recipe]]] = {
        Chat: Supervised,
        Completion: Supervised,
        Preference: Preferences,
    }


ADAPTER = OpenAI
