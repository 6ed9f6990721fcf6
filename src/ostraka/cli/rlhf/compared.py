"""The road from a user's dataset, in which people compared responses or rated texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ostraka.cli.rlhf import rated
from ostraka.cli.rlhf.road import SEED, Opening, Road, answers_of
from ostraka.cli.rlhf.sizes import Size
from ostraka.errors import BadOption, NothingToTrain

if TYPE_CHECKING:
    from ostraka.feedback.dataset import FeedbackDataset
    from ostraka.schema.records import FeedbackRecord

KINDS = ("ranking", "label_selection", "rating")


@dataclass(frozen=True)
class Named:
    """Which fields prompt and respond, and which questions compare; what is empty is guessed."""

    prompt: tuple[str, ...] = ()
    responses: tuple[str, ...] = ()
    preference: tuple[str, ...] = ()


def road_of(folder: Path, size: Size, named: Named) -> Road:
    """The road on a saved dataset; raises `BadOption` where it does not say what to learn from."""
    from ostraka.feedback.dataset import FeedbackDataset

    dataset = FeedbackDataset.load_from_disk(folder)
    about = f"{folder.name}: {len(dataset):,} records of a saved dataset"
    found = guessed(dataset, named)
    if not found.responses:
        (text,), (rating,) = found.prompt, found.preference
        return rated.road(rated.Ratings.of(dataset, text, rating), size, about)
    return road(dataset, found, size, about)


def guessed(dataset: FeedbackDataset, named: Named) -> Named:
    """What was named, and the rest where only one reading is possible.

    Without responses it is a text field and a rating question: texts that people rated.
    """
    texts = [one.name for one in dataset.fields if one.type == "text"]
    preference = named.preference or _preference(dataset, one=len(texts) == 1)
    question = dataset.question_by_name(preference[0])
    if question.type not in KINDS:
        said = f"--preference {question.name!r} is a {question.type} question"
        raise BadOption(f"{said}; {', '.join(KINDS)} compare.")
    options = [str(one) for one in getattr(question, "classes", ())]
    responses = named.responses or tuple(name for name in texts if name in options)
    rest = tuple(name for name in texts if name not in responses)
    prompt = named.prompt or rest
    if not responses and question.type == "rating" and len(preference) == len(prompt) == 1:
        return Named(prompt, (), preference)
    if len(responses) < 2 or not prompt:
        raise BadOption(
            f"Which text fields hold the prompt and the responses? There are {', '.join(texts)}. "
            "Type: --prompt NAME --response NAME --response NAME --preference QUESTION"
        )
    return Named(prompt, responses, preference)


def _preference(dataset: FeedbackDataset, *, one: bool) -> tuple[str, ...]:
    for kind in KINDS[-1:] if one else KINDS:  # one text cannot be compared, only rated
        names = [x.name for x in dataset.questions if x.type == kind]
        if len(names) == 1:
            return (names[0],)
        if names:
            break
    raise BadOption(
        f"Which question says what people prefer? There are "
        f"{', '.join(x.name for x in dataset.questions)}. Type: --preference QUESTION"
    )


def road(dataset: FeedbackDataset, named: Named, size: Size, about: str) -> Road:
    """Prompts with responses that people compared; a prompt is on one side of the split only.

    Fine-tuning learns the responses that were chosen and never rejected.
    """
    draw = np.random.default_rng(SEED)
    records = list(dataset.records)
    asked = [tuple(str(one.fields.get(name, "")) for name in named.prompt) for one in records]
    order = [asked[at] for at in draw.permutation(len(asked)).tolist()]
    distinct = list(dict.fromkeys(order))
    held_keys = set(distinct[: min(size.held, len(distinct) // 4)])
    held = [one for one, key in zip(records, asked, strict=True) if key in held_keys]
    learnt = [one for one, key in zip(records, asked, strict=True) if key not in held_keys]
    how: dict[str, Any] = {
        "prompt": list(named.prompt),
        "responses": list(named.responses),
        "preference": list(named.preference),
    }
    separator = "\n\n"
    openings = best(part(dataset, learnt[: size.texts or None]), how, separator)
    held_openings = best(part(dataset, held), how, separator)
    if len(openings) < rated.FEWEST or not held_openings:
        raise NothingToTrain(
            f"{len(openings)} preferred responses to learn from and {len(held_openings)} to test "
            f"on; {rated.FEWEST} and 1 are needed. People must prefer one response to another."
        )
    one_each = list({one.prompt: one for one in held_openings}.values())[: size.held]
    return Road(
        answers=answers_of(openings),
        pairs=part(dataset, learnt[: size.pairs or None]),
        compared=how,
        held=tuple(one_each),
        separator=separator,
        direct=True,
        about=about,
    )


def part(dataset: FeedbackDataset, records: Sequence[FeedbackRecord]) -> FeedbackDataset:
    """Some records of a dataset, with its fields and questions."""
    from ostraka.feedback.dataset import FeedbackDataset

    found = FeedbackDataset(fields=list(dataset.fields), questions=list(dataset.questions))
    found.add_records([{"fields": r.fields, "responses": r.responses} for r in records])
    return found


def best(dataset: FeedbackDataset, how: dict[str, Any], separator: str) -> list[Opening]:
    """Every prompt with each response that was chosen and never rejected."""
    from ostraka.feedback.task import TrainingTask

    task = TrainingTask.for_direct_preference_optimization(**how, separator=separator)
    rows = dataset.prepare_for_training(framework="trl", task=task)
    lost = set(zip(rows["prompt"], rows["rejected"], strict=True))
    won = dict.fromkeys(zip(rows["prompt"], rows["chosen"], strict=True))
    kept = [one for one in won if one not in lost]
    return [Opening(prompt, answer.removeprefix(separator)) for prompt, answer in kept]
