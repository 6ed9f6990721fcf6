from __future__ import annotations

from html import unescape

import pyarrow.parquet as pq
import pytest
from tiny_archive import make_archive, packed

from ostraka.cli._demo_fetch import TWEETS, cache_folder
from ostraka.cli._demo_tweets import INNER, build, read
from ostraka.errors import BadFile

ROWS = [("fine &amp; well", 2.0), ("meh", 0.0), ("another row's", 3.0), ("bad", -2.005)]
RATINGS = [[1, 3], [0, 0, 0], [-1, -3], [-2, -2]]


def test_texts_whose_mean_is_not_that_of_their_ratings_are_left_out(tmp_path):
    made = make_archive(tmp_path, ROWS, RATINGS)
    tweets = read(tmp_path / made.file)
    assert tweets.left_out == 1
    assert tweets.texts == ("fine & well", "meh", "bad")  # 0.005 apart is rounding
    assert tweets.ratings == ((1, 3), (0, 0, 0), (-2, -2))
    assert (tweets.answers, tweets.people) == (7, 3)


def test_every_second_text_keeps_its_own_ratings(tmp_path):
    tweets = read(tmp_path / make_archive(tmp_path, ROWS, RATINGS).file).every(2)
    assert tweets.ids == ("1", "4")
    assert tweets.ratings == ((1, 3), (-2, -2))


def test_each_rater_is_a_user_with_two_answers(tmp_path):
    dataset = build(read(tmp_path / make_archive(tmp_path, ROWS, RATINGS).file))
    record = dataset.records[0]
    assert record.external_id == "tweet-1"
    assert [response.user_id for response in record.responses] == ["rater-01", "rater-02"]
    values = [{n: v.value for n, v in r.values.items()} for r in record.responses]
    assert values == [
        {"sentiment": "positive", "rating": 6},
        {"sentiment": "positive", "rating": 8},
    ]
    settled = dataset.unify("sentiment", "majority")
    assert [settled.value(row) for row in range(3)] == ["positive", "neutral", "negative"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no archive", "holds no additional_resources/hutto_ICWSM_2014.tar.gz"),
        (packed({"x/readme": b""}), "holds no additional_resources"),
        (packed({f"x/{INNER}": packed({"y/other.txt": b""})}), "holds no additional_resources"),
    ],
    ids=["no archive", "without the inner one", "without the ratings"],
)
def test_another_archive_is_refused(tmp_path, content, said):
    (tmp_path / "other.tar.gz").write_bytes(content)
    with pytest.raises(BadFile, match=said):
        read(tmp_path / "other.tar.gz")


def test_a_line_with_too_few_parts_is_shown(tmp_path):
    made = make_archive(tmp_path, [("a\tb", 0.0)], [[0]])
    with pytest.raises(BadFile, match="3 parts between tabs were expected, 4 came"):
        read(tmp_path / made.file)


def test_the_real_archive_gives_the_texts_that_are_known_to_be_right(shared_data):
    real = cache_folder() / TWEETS.file
    if not real.exists():
        pytest.skip(f"{TWEETS.file} is not in the cache; `ostraka demo` puts it there")
    tweets = read(TWEETS.fetch())
    known = pq.read_table(shared_data / "vader_tweets" / "ratings.parquet").to_pylist()
    ours = {name: (t, list(r)) for name, t, r in zip(*_columns(tweets), strict=True)}
    theirs = {row["id"]: (unescape(row["text"]).strip(), row["ratings"]) for row in known}
    assert tweets.left_out == 196
    assert ours == theirs


def _columns(tweets):
    return tweets.ids, tweets.texts, tweets.ratings
