"""What one may do in a dataset, and one's datasets with what waits in each."""

from __future__ import annotations

from uuid import UUID

from ostraka.server.shapes.common import At, Told
from ostraka.server.shapes.datasets import Dataset, States
from ostraka.server.shapes.trainings import Status


class Rights(Told):
    """What one may do in a dataset, and the names of those who may do more.

    `figures`: see how people agree and answer. `who_reviews` are those who do not lead as well.
    """

    leads: bool
    reviews: bool
    figures: bool
    who_leads: list[str]
    who_reviews: list[str]


class Waiting(Told):
    """One's own work: `todo` are records without one's answer that the queue would give now.

    `returned` are answers that a reviewer sent back; `draft` are the other ones begun.
    """

    todo: int
    draft: int
    returned: int
    later: int
    submitted: int
    discarded: int
    mentions: int


class LastRun(Told):
    """A training, without its manifest."""

    id: UUID
    name: str
    status: Status
    score: float | None
    inserted_at: At


class Mine(Told):
    """One of one's datasets; `run` is the newest training."""

    dataset: Dataset
    workspace: str
    leads: bool
    reviews: bool
    states: States
    waiting: Waiting
    run: LastRun | None


class Overview(Told):
    """One's datasets, those worked on last first."""

    items: list[Mine]
