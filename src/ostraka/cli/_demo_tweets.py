"""The tweets of Hutto & Gilbert (2014) and what 20 to 99 people said about each, as a dataset."""

from __future__ import annotations

import json
import tarfile
from dataclasses import dataclass, replace
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ostraka.data.answers import Ints
from ostraka.errors import BadFile

if TYPE_CHECKING:
    from ostraka.feedback.dataset import FeedbackDataset

INNER = "additional_resources/hutto_ICWSM_2014.tar.gz"
TEXTS = "tweets_GroundTruth.txt"
RATINGS = "tweets_anonDataRatings.txt"
LABELS = ("negative", "neutral", "positive")
STRONGEST = 4  # ratings go from -4 to 4
SHIFT = 5  # a rating question holds 0 to 10, so -4 to 4 becomes 1 to 9
TOLERANCE = 0.01
ABOUT = (
    "How does the writer feel? Rate from 1 (extremely negative) over 5 (neutral) to "
    "9 (extremely positive)."
)


@dataclass(frozen=True)
class Tweets:
    """Texts with their ratings from -4 to 4, and how many were left out because they disagree."""

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    ratings: tuple[tuple[int, ...], ...]
    left_out: int

    @property
    def answers(self) -> int:
        """How many ratings there are."""
        return sum(map(len, self.ratings))

    @property
    def people(self) -> int:
        """The most people who rated one text."""
        return max(map(len, self.ratings))

    def every(self, step: int) -> Tweets:
        """Each `step`-th text with its ratings, the first one among them."""
        kept = slice(None, None, step)
        return replace(self, ids=self.ids[kept], texts=self.texts[kept], ratings=self.ratings[kept])


def read(archive: Path) -> Tweets:
    """Read the source archive of vaderSentiment; raises `BadFile` where it is something else.

    Two files hold the texts and the ratings. Each also holds a mean rating, and where the text's
    is further than 0.01 from that of its own ratings, the two do not belong together: such rows
    are left out and counted.
    """
    files = _inner_files(archive)
    texts = {row[0]: (row[2], float(row[1])) for row in _rows(files[TEXTS], 3)}
    ratings = {row[0]: tuple(json.loads(row[3])) for row in _rows(files[RATINGS], 4)}
    if set(texts) != set(ratings):
        raise BadFile(f"{archive.name}: {TEXTS} and {RATINGS} hold different ids.")
    kept = [
        name
        for name, (_, published) in texts.items()
        if abs(published - float(np.mean(ratings[name]))) <= TOLERANCE
    ]
    return Tweets(
        tuple(kept),
        tuple(unescape(texts[name][0]).strip() for name in kept),
        tuple(ratings[name] for name in kept),
        len(texts) - len(kept),
    )


def _inner_files(archive: Path) -> dict[str, str]:
    try:
        with tarfile.open(archive) as outer:
            inside = next(m for m in outer.getmembers() if m.name.endswith(INNER))
            content = outer.extractfile(inside)
            assert content is not None  # noqa: S101 - a file, not a folder
            packed = content.read()
        with tarfile.open(fileobj=BytesIO(packed)) as inner:
            found = {Path(m.name).name: m for m in inner.getmembers()}
            files = {name: inner.extractfile(found[name]) for name in (TEXTS, RATINGS)}
            return {name: f.read().decode("utf-8") for name, f in files.items() if f}
    except (tarfile.TarError, StopIteration, KeyError) as error:
        raise BadFile(f"{archive} holds no {INNER} with {TEXTS} and {RATINGS}.") from error


def _rows(text: str, parts: int) -> list[list[str]]:
    rows = [line.split("\t") for line in text.splitlines() if line.strip()]
    wrong = [row for row in rows if len(row) != parts]
    if wrong:
        raise BadFile(f"{parts} parts between tabs were expected, {len(wrong[0])} came: {wrong[0]}")
    return rows


def build(tweets: Tweets) -> FeedbackDataset:
    """A dataset with a user per rater, who answers two questions about each text.

    `rating` is the rating itself, 1 to 9; `sentiment` is its sign: negative, neutral, positive.
    Who rated what was not published: `rater-07` gave the seventh rating of each text.
    """
    from ostraka.feedback.dataset import FeedbackDataset
    from ostraka.schema.fields import TextField
    from ostraka.schema.questions import LabelQuestion, RatingQuestion

    lengths = np.array([len(r) for r in tweets.ratings])
    record = np.repeat(np.arange(len(lengths)), lengths)
    place = np.arange(len(record)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    rating: Ints = np.concatenate([np.array(r, np.int64) for r in tweets.ratings])
    names = np.array([f"rater-{n:02}" for n in range(1, int(lengths.max()) + 1)])
    signs = np.array(LABELS)[np.sign(rating) + 1]
    return FeedbackDataset.from_columns(
        {"text": list(tweets.texts), "external_id": [f"tweet-{name}" for name in tweets.ids]},
        responses={
            "record": record,
            "user_id": names[place].tolist(),
            "sentiment": signs.tolist(),
            "rating": rating + SHIFT,
        },
        fields=[TextField(name="text", title="Tweet")],
        questions=[
            LabelQuestion(name="sentiment", labels=list(LABELS)),
            RatingQuestion(
                name="rating",
                description=ABOUT,
                values=list(range(SHIFT - STRONGEST, SHIFT + STRONGEST + 1)),
            ),
        ],
        guidelines="Read the tweet and say how its writer feels, not how it makes you feel.",
    )
