"""Questions with the stretches of their contexts that answer them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pyarrow as pa

from ostraka.data.snapshot import Snapshot
from ostraka.tasks._rows import Answer, Rows

NO_QUESTION = "empty question"
NO_CONTEXT = "empty context"
NO_ANSWER = "empty answer"
NOT_FOUND = "answer not found in its context"
EXPECTED = '("question", "context", "answer")'
SQUAD = pa.struct([("text", pa.list_(pa.large_string())), ("answer_start", pa.list_(pa.int32()))])


class Asked(NamedTuple):
    """One answer to a question about a context, from the record in this row."""

    row: int
    question: str | None
    context: str | None
    answer: str | None


def is_asked(item: Any) -> bool:
    """Whether this is a question, a context and an answer, each a text or None."""
    return (
        isinstance(item, tuple)
        and len(item) == 3
        and all(part is None or isinstance(part, str) for part in item)
    )


def context_rows(
    snapshot: Snapshot, asked: Iterable[Asked], dropped: Mapping[str, int]
) -> Rows[Any]:
    """A row per record, question and context, with its distinct answers in the order given.

    An answer stands where its text, without white space around it, is first found in the context.
    Answers that cannot be learnt are counted by reason, on top of `dropped`.
    """
    counted = Counter(dropped)
    found: dict[tuple[int, str, str], dict[str, int]] = {}
    for row, *texts in asked:
        question, context, answer = (text or "" for text in texts)
        reason = _reason(question, context, answer)
        if reason:
            counted[reason] += 1
            continue
        text = answer.strip()
        found.setdefault((row, question, context), {})[text] = context.index(text)
    rows = pa.array([row for row, _, _ in found], pa.int64())
    answers = [{"text": list(one), "answer_start": list(one.values())} for one in found.values()]
    table = {
        "record": snapshot.id_column().take(rows),
        "question": pa.array([question for _, question, _ in found], pa.large_string()),
        "context": pa.array([context for _, _, context in found], pa.large_string()),
        "answer": pa.array(answers, SQUAD),
    }
    return Rows(Answer, pa.table(table), dropped=dict(counted))


def _reason(question: str, context: str, answer: str) -> str | None:
    """Why this answer cannot be learnt, or None."""
    parts = {NO_QUESTION: question, NO_CONTEXT: context, NO_ANSWER: answer}
    empty = next((reason for reason, text in parts.items() if not text.strip()), None)
    return empty or (None if answer.strip() in context else NOT_FOUND)
