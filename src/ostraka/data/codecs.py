"""How one value becomes a cell of a column and back: a codec per kind of question.

`encode` takes one Python value per row (None: not answered) and raises `BadValue` for the first
that does not fit; `answers` turns a column without nulls into what kernels compute on; `decode`
makes Python values again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from ostraka.data.answers import Answers, Codes, Ranks, Sets, Spans, Texts
from ostraka.data.cells import CODE, SPAN, BadValue, list_offsets, listed, strings
from ostraka.schema.questions import Question

LAST = 2**31 - 1  # the last place of a text that a column of spans can name


class Codec(Protocol):
    """Values of one kind of question, as cells of a column."""

    def type(self, question: Question) -> pa.DataType:
        """The column's Arrow type."""
        ...

    def encode(self, values: Sequence[Any], question: Question) -> pa.Array:
        """One cell per value; raises `BadValue`."""
        ...

    def answers(self, column: pa.Array, question: Question) -> Answers:
        """The cells of a column without nulls, for kernels."""
        ...


class TextCodec:
    """Free text."""

    def type(self, question: Question) -> pa.DataType:
        """A string."""
        return pa.large_string()

    def encode(self, values: Sequence[Any], question: Question) -> pa.Array:
        """Strings as they are."""
        return strings(values)

    def answers(self, column: pa.Array, question: Question) -> Answers:
        """The strings."""
        return Texts(column)


class OptionCodec:
    """Exactly one option: labels and ratings."""

    def type(self, question: Question) -> pa.DataType:
        """The option's code."""
        return CODE

    def encode(self, values: Sequence[Any], question: Question) -> pa.Array:
        """Options to codes."""
        wanted = int if question.type == "rating" else str
        kinds = set(map(type, values))
        if not kinds <= {wanted, type(None)}:
            values = [v.item() if isinstance(v, np.generic) else v for v in values]
            for i, value in enumerate(values):
                if value is not None and type(value) is not wanted:
                    raise BadValue(i, _one_of(question))
        code: dict[Any, int] = {None: -1, **question.label2id}
        try:
            codes = np.fromiter(map(code.__getitem__, values), np.int16, len(values))
        except KeyError:
            position = next(i for i, v in enumerate(values) if v not in code)
            raise BadValue(position, _one_of(question)) from None
        return pa.array(np.maximum(codes, 0), CODE, mask=codes < 0)

    def answers(self, column: pa.Array, question: Question) -> Answers:
        """The codes."""
        return Codes(column.to_numpy(zero_copy_only=False))


class OptionsCodec:
    """Any number of options, each once: multi-label."""

    def type(self, question: Question) -> pa.DataType:
        """A list of codes."""
        return pa.list_(CODE)

    def encode(self, values: Sequence[Any], question: Question) -> pa.Array:
        """Lists of options to lists of codes."""
        code: Mapping[Any, int] = question.label2id
        # People choose among few sets: each distinct one is checked and encoded once.
        seen: dict[tuple[Any, ...], int] = {}
        try:
            keys = [None if v is None else tuple(v) for v in values]
            picks = [-1 if key is None else seen.setdefault(key, len(seen)) for key in keys]
            cells = [[code[option] for option in key] for key in seen]
            kinds = {*map(type, values)} - {type(None)}
            fine = all(issubclass(kind, list | tuple) for kind in kinds)
            fine = fine and all(len({*cell}) == len(cell) for cell in cells)
        except (KeyError, TypeError):
            fine = False
        if not fine:
            raise self._trouble(values, question)
        distinct = pa.array(cells, pa.list_(CODE))
        place = np.array(picks, np.int64)
        return distinct.take(pa.array(np.maximum(place, 0), mask=place < 0))

    def _trouble(self, values: Sequence[Any], question: Question) -> BadValue:
        allowed = f"a list without repeats of: {listed(question.options)}"
        for i, value in enumerate(values):
            known = isinstance(value, list | tuple) and all(
                isinstance(v, str) and v in question.options for v in value
            )
            if value is not None and not (known and len(set(value)) == len(value)):
                return BadValue(i, allowed)
        return BadValue(0, allowed)

    def answers(self, column: pa.Array, question: Question) -> Answers:
        """Offsets and codes."""
        return Sets(list_offsets(column), column.flatten().to_numpy(zero_copy_only=False))


class RankingCodec:
    """A rank per option, in the order of the options."""

    def type(self, question: Question) -> pa.DataType:
        """One small number per option: -1 not listed, 0 without a rank."""
        return pa.list_(CODE, len(question.options))

    def encode(self, values: Sequence[Any], question: Question) -> pa.Array:
        """Lists of `{"value", "rank"}` to ranks in the order of the options."""
        size, code = len(question.options), question.label2id
        ranks: list[int] = []
        nothing = [-1] * size
        whole = _WholeRankings(question.options)
        for i, value in enumerate(values):
            if value is None:
                ranks += nothing
            else:
                ranks += whole.row(value) or self._row(i, value, code, question)
        flat = np.array(ranks, np.int16)
        absent = pa.array([v is None for v in values], pa.bool_())
        cells = pa.array(np.maximum(flat, -1), CODE)
        return pa.FixedSizeListArray.from_arrays(cells, size, mask=absent)

    def _row(
        self,
        position: int,
        value: Any,
        code: Mapping[Any, int],
        question: Question,
    ) -> list[int]:
        row = [-1] * len(code)
        try:
            if isinstance(value, dict):  # a dict of lists, as `datasets` writes it
                value = [
                    {"value": v, "rank": r}
                    for v, r in zip(value["value"], value["rank"], strict=True)
                ]
            for item in value:
                name, rank = (
                    (item["value"], item.get("rank"))
                    if isinstance(item, dict)
                    else (item.value, item.rank)
                )
                at = code[name]
                if row[at] >= 0 or not (rank is None or (type(rank) is int and rank >= 1)):
                    raise ValueError
                row[at] = rank or 0
            if max(row) > len(code):
                raise ValueError
        except (KeyError, TypeError, ValueError, AttributeError):
            known = listed(question.options)
            why = (
                f'a list of {{"value": ..., "rank": 1 to {len(code)} or None}}, each once: {known}'
            )
            raise BadValue(position, why) from None
        return row

    def answers(self, column: pa.Array, question: Question) -> Answers:
        """A matrix of ranks, one column per option."""
        flat = column.flatten().to_numpy(zero_copy_only=False)
        return Ranks(flat.reshape(-1, len(question.options)))


class _WholeRankings:
    """Plain and complete rankings, which nearly all are: each distinct one is checked once."""

    def __init__(self, options: tuple[Any, ...]) -> None:
        self.options, self.seen = options, dict[tuple[Any, ...], list[int] | None]()

    def row(self, value: Any) -> list[int] | None:
        """The ranks in the order of the options; None for a ranking that needs a closer look."""
        try:
            key = tuple([(item["value"], item["rank"], type(item["rank"])) for item in value])
            if key not in self.seen:
                self.seen[key] = self._ranks(key)
            return self.seen[key]
        except (KeyError, TypeError):
            return None

    def _ranks(self, key: tuple[Any, ...]) -> list[int] | None:
        given = {name: rank for name, rank, kind in key if kind is int}
        if not len(given) == len(key) == len(self.options):
            return None
        row = [given[option] for option in self.options]
        return row if min(row) > 0 and max(row) <= len(row) else None


class SpanCodec:
    """Labelled stretches of a text; whether they fit the text is checked with the record."""

    def type(self, question: Question) -> pa.DataType:
        """A list of structs."""
        return pa.list_(SPAN)

    def encode(self, values: Sequence[Any], question: Question) -> pa.Array:
        """Lists of `{"label", "start", "end", "score"}` to lists of structs."""
        code, cells = question.label2id, []
        for i, value in enumerate(values):
            cells.append(None if value is None else self._cell(i, value, code, question))
        return pa.array(cells, pa.list_(SPAN))

    def _cell(
        self,
        position: int,
        value: Any,
        code: Mapping[Any, int],
        question: Question,
    ) -> list[dict[str, Any]]:
        try:
            return [self._span(item, code) for item in _spans(value)]
        except (KeyError, TypeError, ValueError, AttributeError):
            why = (
                'a list of {"label": ..., "start": 0 or more, "end": more than start, '
                f'"score": 0 to 1 or None}}; labels: {listed(question.options)}'
            )
            raise BadValue(position, why) from None

    def _span(self, item: Any, code: Mapping[Any, int]) -> dict[str, Any]:
        if not isinstance(item, dict):
            item = {"label": item.label, "start": item.start, "end": item.end, "score": item.score}
        start, end, score = item["start"], item["end"], item.get("score")
        if not (type(start) is int and type(end) is int and 0 <= start < end <= LAST):
            raise ValueError
        if not (score is None or 0 <= score <= 1):
            raise ValueError
        return {"label": code[item["label"]], "start": start, "end": end, "score": score}

    def answers(self, column: pa.Array, question: Question) -> Answers:
        """Offsets and the parts of the spans."""
        label, start, end, score = column.flatten().flatten()
        return Spans(
            list_offsets(column),
            start.to_numpy(zero_copy_only=False),
            end.to_numpy(zero_copy_only=False),
            label.to_numpy(zero_copy_only=False),
            score.to_numpy(zero_copy_only=False).astype(np.float64),
        )


CODECS: dict[str, Codec] = {
    "text": TextCodec(),
    "label_selection": OptionCodec(),
    "rating": OptionCodec(),
    "multi_label_selection": OptionsCodec(),
    "ranking": RankingCodec(),
    "span": SpanCodec(),
}


def _one_of(question: Question) -> str:
    return f"one of: {listed(question.options)}"


def _spans(value: Any) -> list[Any]:
    if not isinstance(value, dict):
        return list(value)
    # a dict of lists, as `datasets` writes it; a text beside the offsets is derived from them
    names = [name for name in ("label", "start", "end", "score") if name in value]
    columns = [value[name] for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
