"""CoNLL: a token per line with its tag, an empty line after each text (CoNLL 2003 and doccano)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from ostraka.data.formats._layout import Layout
from ostraka.data.formats._report import Report
from ostraka.data.formats._rows import Answer, Problem, Row, Said, Unreadable
from ostraka.data.formats._source import Source, broken
from ostraka.data.formats._survey import Survey
from ostraka.data.formats._view import View, write_lines
from ostraka.schema.questions import Question

START = "-DOCSTART-"
_TAG = re.compile(r"^(?:O|[BIESLU]-.+)$")
_TOKEN = re.compile(r"\w+|[^\w\s]")
SINGLE, FIRST = ("S", "U", "B"), ("S", "U")
Token = tuple[int, str, str]


class Conll:
    """A block of lines per text; spans are in B-, I- and O (B, I, E, S and L, U are read too)."""

    title: ClassVar[str] = "CoNLL 2003 (tokens with BIO tags)"
    suffixes: ClassVar[tuple[str, ...]] = (".conll", ".iob", ".bio")
    people: ClassVar[bool] = False
    takes: ClassVar[tuple[str, ...]] = ()

    def sure(self, source: Source) -> int:
        """By lines of at least two columns, of which the last is a tag."""
        lines = [line.split() for line in source.head().split("\n")[:200] if line.strip()]
        lines = [line for line in lines if line[0] != START]
        tags = sum(len(line) > 1 and bool(_TAG.match(line[-1])) for line in lines)
        return 7 if lines and tags >= 0.8 * len(lines) else 5 * (source.suffix in self.suffixes)

    def reader(self, source: Source, layout: Layout, report: Report) -> _Reader:
        """A reader of blocks; the text is the tokens, joined by spaces."""
        return _Reader()

    def write(self, view: View, path: Path) -> None:
        """Four columns: token, two that are empty, tag."""
        question = view.first("span", why="CoNLL")
        view.leave_out([question])
        write_lines(path, _lines(view, question), zipped=view.zipped)


class _Reader:
    def prepare(self, survey: Survey) -> None:
        """One question: the spans."""
        survey.ask("entities", "span", (), "text")

    def rows(self, source: Source) -> Iterator[Row | Problem]:
        """Every block of lines."""
        document = 0
        for block in _blocks(source):
            if block[0][1].split()[0] == START:
                document += 1
                block = block[1:]  # noqa: PLW2901 - a text may follow at once
            if not block:
                continue
            try:
                row = _row(block)
            except Unreadable as wrong:
                line, _, column = wrong.column.partition(" ")
                yield Problem(int(line), column, wrong.value, wrong.reason)
                continue
            if document:
                row.metadata["document"] = document
            yield row


def _blocks(source: Source) -> Iterator[list[tuple[int, str]]]:
    block: list[tuple[int, str]] = []
    for number, line in source.lines():
        if line.strip():
            block.append((number, line))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _row(block: list[tuple[int, str]]) -> Row:
    tokens = [_token(number, line) for number, line in block]
    text = " ".join(token for _, token, _ in tokens)
    spans: list[dict[str, Any]] = []
    at = 0
    for _, token, tag in tokens:
        _take(spans, tag, at, at + len(token))
        at += len(token) + 1
    found = [{"start": s["start"], "end": s["end"], "label": s["label"]} for s in spans]
    said = Said(None, {"entities": Answer("span", found)})
    return Row(block[0][0], {"text": text}, responses=[said])


def _token(number: int, line: str) -> Token:
    if broken(line):
        raise Unreadable(f"{number} ", line, "these bytes are no UTF-8 text")
    columns = line.split()
    if len(columns) < 2:
        raise Unreadable(f"{number} ", line, "a token and a tag are needed here")
    if not _TAG.match(columns[-1]):
        raise Unreadable(f"{number} tag", columns[-1], "a tag is O, or B- or I- and a label")
    return number, columns[0], columns[-1]


def _take(spans: list[dict[str, Any]], tag: str, start: int, end: int) -> None:
    """One token: it begins a span, goes on with the last one, or is outside."""
    prefix, _, label = tag.partition("-")
    if not label:
        if spans:
            spans[-1]["open"] = False
        return
    last = spans[-1] if spans else None
    goes_on = last is not None and last["open"] and last["label"] == label
    if goes_on and last is not None and prefix not in SINGLE:
        last["end"] = end
    else:
        spans.append({"start": start, "end": end, "label": label, "open": True})
    if prefix in (*FIRST, "E", "L"):
        spans[-1]["open"] = False


def _lines(view: View, question: Question) -> Iterator[str]:
    yield f"{START} -X- -X- O"
    yield ""
    field = getattr(question, "field", "")
    for row, record in view.records():
        text = record.fields.get(field) or ""
        view.beside(field, record)
        view.count("the name of a record", record.external_id is not None)
        view.count("metadata of records", bool(record.metadata))
        tokens = [(found.start(), found.end()) for found in _TOKEN.finditer(text)]
        joined = " ".join(text[start:end] for start, end in tokens)
        view.count("white space as it stood between tokens", joined != text)
        tags = _tags(view, tokens, view.verdict(question, row) or [])
        for (start, end), tag in zip(tokens, tags, strict=True):
            yield f"{text[start:end]} -X- _ {tag}"
        if tokens:
            yield ""


def _tags(view: View, tokens: list[tuple[int, int]], spans: list[dict[str, Any]]) -> list[str]:
    tags = ["O"] * len(tokens)
    for span in sorted(spans, key=lambda span: (span["start"], -span["end"])):
        inside = [at for at, (a, z) in enumerate(tokens) if a >= span["start"] and z <= span["end"]]
        if not inside or any(tags[at] != "O" for at in inside):
            view.count("spans that overlap another or hold no whole token", 1)
            continue
        whole = (tokens[inside[0]][0], tokens[inside[-1]][1]) == (span["start"], span["end"])
        view.count("spans that do not end where tokens do, now shorter", not whole)
        for at in inside:
            tags[at] = f"{'B' if at == inside[0] else 'I'}-{_BLANKS.sub('_', span['label'])}"
    return tags


_BLANKS = re.compile(r"\s+")
FORMAT = Conll
