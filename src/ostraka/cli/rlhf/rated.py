"""The road from texts that people rated one by one: the demo's tweets, or a user's dataset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ostraka.cli.rlhf.road import SEED, Opening, Road, answers_of
from ostraka.cli.rlhf.sizes import Size
from ostraka.data.answers import Codes, Floats, Ints
from ostraka.errors import BadOption, NothingToTrain

if TYPE_CHECKING:
    from ostraka.feedback.dataset import FeedbackDataset

SIDES = ("first", "second")
CLEAR = 0.75  # of the people with a preference, as many share it where a pair is learnt from
FEWEST = 8  # pairs


@dataclass(frozen=True)
class Ratings:
    """Texts and who rated them how: answer k is `value[k]` of person `user[k]` on `record[k]`."""

    texts: tuple[str, ...]
    record: Ints
    user: tuple[str, ...]
    value: Ints
    scale: tuple[int, ...]

    @classmethod
    def of(cls, dataset: FeedbackDataset, text: str, rating: str) -> Ratings:
        """The submitted ratings of a dataset."""
        frozen = dataset.snapshot()
        question = dataset.question_by_name(rating)
        record, user, answers = frozen.answers(question)
        if not isinstance(answers, Codes):
            raise BadOption(f"{rating!r} is a {question.type} question; a rating is needed.")
        options = np.array(question.options)
        names = np.array([*frozen.users, ""])  # an anonymous person has the code -1
        return cls(
            tuple("" if t is None else str(t) for t in frozen.field(text).to_pylist()),
            record.astype(np.int64),
            tuple(names[user].tolist()),
            options[answers.codes].astype(np.int64),
            tuple(int(one) for one in question.options),
        )

    def means(self) -> Floats:
        """The mean rating of each text; NaN where nobody rated it."""
        size = len(self.texts)
        count = np.bincount(self.record, minlength=size)
        total = np.bincount(self.record, self.value, minlength=size)
        with np.errstate(invalid="ignore"):
            found: Floats = np.where(count > 0, total / np.maximum(count, 1), np.nan)
        return found


def road(ratings: Ratings, size: Size, about: str) -> Road:
    """Openings of texts, and pairs of one of the better and one of the worse liked half.

    A text stands in one pair only, so a split of pairs is a split of texts. A person who rated
    both texts of a pair compared them. Raises `NothingToTrain` where there are too few.
    """
    draw = np.random.default_rng(SEED)
    mean = ratings.means()
    usable = [at for at, text in enumerate(ratings.texts) if len(text.split()) > size.words + 1]
    if len(usable) < size.held + 2 * FEWEST:
        raise NothingToTrain(
            f"{len(usable)} texts of {size.words + 2} words and more; {size.held + 2 * FEWEST} "
            "and more are needed."
        )
    order = draw.permutation(usable)
    held, learnt = order[: size.held], order[size.held :]
    rated = learnt[~np.isnan(mean[learnt])]
    texts = learnt[: size.texts or None]
    pairs = matched(rated[: 2 * size.pairs or None], mean, draw)
    openings = [opened(ratings.texts[at], size.words) for at in texts]
    return Road(
        answers=answers_of(openings),
        pairs=pairs_of(ratings, pairs),
        compared={
            "responses": list(SIDES),
            "preference": [f"{side}_rating" for side in SIDES],
            "min_agreement": CLEAR,
        },
        held=tuple(opened(ratings.texts[at], size.words) for at in held),
        separator=" ",
        direct=False,
        about=about,
    )


def opened(text: str, words: int) -> Opening:
    """The first words of a text, and the rest."""
    parts = text.split()
    return Opening(" ".join(parts[:words]), " ".join(parts[words:]))


def matched(places: Ints, mean: Floats, draw: np.random.Generator) -> list[tuple[int, int]]:
    """Each text of the better half with one of the worse, at random, in random order."""
    ranked = places[np.argsort(mean[places], kind="stable")]
    half = len(ranked) // 2
    low, high = draw.permutation(ranked[:half]), draw.permutation(ranked[len(ranked) - half :])
    turned = draw.random(half) < 0.5
    return [
        (int(b), int(a)) if turn else (int(a), int(b))
        for a, b, turn in zip(low, high, turned, strict=True)
    ]


def pairs_of(ratings: Ratings, pairs: Sequence[tuple[int, int]]) -> FeedbackDataset:
    """Two texts per record; who rated both gave a rating to each."""
    from ostraka.feedback.dataset import FeedbackDataset
    from ostraka.schema.fields import TextField
    from ostraka.schema.questions import RatingQuestion

    by_text: dict[int, dict[str, int]] = {at: {} for pair in pairs for at in pair}
    for at, person, value in zip(ratings.record.tolist(), ratings.user, ratings.value, strict=True):
        if at in by_text:
            by_text[at][person] = int(value)
    both = [
        (number, person, by_text[one][person], by_text[other][person])
        for number, (one, other) in enumerate(pairs)
        for person in by_text[one]
        if person and person in by_text[other]
    ]
    columns = [list(column) for column in zip(*both, strict=True)] or [[], [], [], []]
    return FeedbackDataset.from_columns(
        {side: [ratings.texts[pair[k]] for pair in pairs] for k, side in enumerate(SIDES)},
        responses={
            "record": columns[0],
            "user_id": columns[1],
            "first_rating": columns[2],
            "second_rating": columns[3],
        },
        fields=[TextField(name=side) for side in SIDES],
        questions=[
            RatingQuestion(name=f"{side}_rating", values=list(ratings.scale)) for side in SIDES
        ],
    )
