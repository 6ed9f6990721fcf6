"""What the four trainings learn from, whatever the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from ostraka.feedback.dataset import FeedbackDataset

SEED = 42
WRITER = "writer"  # the user who gave each answer


class Opening(NamedTuple):
    """A prompt and how a person went on from it."""

    prompt: str
    answer: str


@dataclass(frozen=True)
class Road:
    """The data of all stages; `held` are openings of records that no stage sees.

    `answers` has a text field `prompt` and a text question `response`. `pairs` holds the texts
    that people compared, and `compared` says how, in the words of `for_reward_modeling`.
    `separator` stands between prompt and response. `direct` says whether the pairs answer prompts,
    so that DPO can learn from them; otherwise the reward model compares what the language model
    writes. `about` is for people.
    """

    answers: FeedbackDataset
    pairs: FeedbackDataset
    compared: Mapping[str, Any]
    held: tuple[Opening, ...]
    separator: str
    direct: bool
    about: str

    def whole(self, opening: Opening) -> str:
        """Prompt and answer in one."""
        return f"{opening.prompt}{self.separator}{opening.answer}"


def answers_of(openings: Sequence[Opening]) -> FeedbackDataset:
    """Prompts with the answers that people wrote."""
    from ostraka.feedback.dataset import FeedbackDataset
    from ostraka.schema.fields import TextField
    from ostraka.schema.questions import TextQuestion

    return FeedbackDataset.from_columns(
        {"prompt": [one.prompt for one in openings]},
        responses={
            "record": list(range(len(openings))),
            "user_id": [WRITER] * len(openings),
            "response": [one.answer for one in openings],
        },
        fields=[TextField(name="prompt")],
        questions=[TextQuestion(name="response")],
    )
