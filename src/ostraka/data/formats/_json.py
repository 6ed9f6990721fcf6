"""JSON values out of a file, one at a time: a line each, a list, or one after the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

from ostraka.data.formats._rows import Problem
from ostraka.data.formats._source import Source, broken
from ostraka.errors import BadFile

PIECE = 1 << 20
NEAR_END = 16
BLANK = " \t\r\n\ufeff"
_decode = json.JSONDecoder().raw_decode
Found = tuple[int, Any] | Problem


def values(source: Source) -> Iterator[Found]:
    """Every value with the line it begins at; what is broken as a `Problem`.

    Lines are read on after a broken one. Raises `BadFile` where a list is broken: what comes after
    that place cannot be told apart.
    """
    yield from _lines(source) if by_line(source) else _stream(source)


def by_line(source: Source) -> bool:
    """Whether values stand on a line each: unless a list, or an object, opens and goes on below."""
    start = source.head(PIECE).lstrip(BLANK)
    if start.startswith("["):
        return False
    lines = [line.strip() for line in start.split("\n", 2)[:2]]
    if len(lines) < 2 or not lines[0].startswith("{"):
        return True
    goes_on = lines[1] and not lines[1].startswith("{")
    return not (goes_on and isinstance(parsed(lines[0], 1), Problem))


def _lines(source: Source) -> Iterator[Found]:
    for number, line in source.lines():
        if text := line.strip(BLANK):
            yield parsed(text, number)


def parsed(text: str, line: int) -> Found:
    """One JSON text."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        reason = f"this is no JSON: {error.msg} (character {error.colno})"
        return Problem(line, "", text, reason)
    except RecursionError:
        return Problem(line, "", None, "this is JSON nested too deeply to be read")
    except ValueError:
        return Problem(line, "", None, "this JSON holds a number too long to be read")
    return checked(value, text, line)


def inside(cell: str) -> Any:
    """What JSON within a cell says; the cell itself where it is none, or holds half a character."""
    found = parsed(cell, 1)
    return cell if isinstance(found, Problem) else found[1]


def checked(value: Any, text: str, line: int) -> Found:
    """The value, unless a text in it cannot be kept."""
    if broken(text):
        return Problem(line, "", text, "these bytes are no UTF-8 text")
    if "\\u" in text and broken(json.dumps(value, ensure_ascii=False)):
        return Problem(line, "", text, "a lone surrogate (half a character) is no text")
    return line, value


def _stream(source: Source) -> Iterator[Found]:
    with source.text() as file:
        text = _Text(file, source)
        listed = text.peek() == "["
        if listed:
            text.skip()
        first = True
        while (char := text.peek()) and char != "]":
            if listed and not first:
                if char != ",":
                    raise text.error("a comma or the end of the list should stand here")
                text.skip()
            first = False
            yield text.value()
        if listed and char != "]":
            raise text.error("the list does not end; the file seems to be cut off")
        if listed:
            text.skip()
            if text.peek():
                raise text.error("something stands after the end of the list")


class _Text:
    """What was read of a file and not yet taken, and the line it begins at."""

    def __init__(self, file: IO[str], source: Source) -> None:
        self._file, self._source = file, source
        self._text, self._at, self._line = "", 0, 1
        self._ended = False

    def _more(self) -> bool:
        """Read on; as much again as is held, so that a long value is not tried too often."""
        piece = self._file.read(max(PIECE, len(self._text) - self._at))
        self._text, self._at = self._text[self._at :] + piece, 0
        self._ended = not piece
        return not self._ended

    def peek(self) -> str:
        """The next character that is not blank; "" at the end."""
        while True:
            while self._at < len(self._text):
                char = self._text[self._at]
                if char not in BLANK:
                    return char
                self._line += char == "\n"
                self._at += 1
            if not self._more():
                return ""

    def skip(self) -> None:
        """Pass one character."""
        self._at += 1

    def value(self) -> Found:
        """The next value."""
        self.peek()
        while True:
            try:
                value, end = _decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._cut_off(error):
                    self._more()
                    continue
                raise self.error(error.msg, error.pos) from None
            except RecursionError:
                raise self.error("the JSON is nested too deeply to be read") from None
            except ValueError:
                raise self.error("a number is too long to be read") from None
            if end < len(self._text) or self._ended:
                return self._taken(value, end)
            self._more()  # a number may go on

    def _cut_off(self, error: json.JSONDecodeError) -> bool:
        unfinished = error.msg.startswith("Unterminated string")
        return not self._ended and (unfinished or error.pos > len(self._text) - NEAR_END)

    def _taken(self, value: Any, end: int) -> Found:
        text, line = self._text[self._at : end], self._line
        self._line += text.count("\n")
        self._at = end
        return checked(value, text, line)

    def error(self, why: str, at: int | None = None) -> BadFile:
        """What is wrong here."""
        at = self._at if at is None else at
        line = self._line + self._text.count("\n", self._at, at)
        begin = self._text.rfind("\n", 0, at) + 1
        near = self._text[at : at + 40].encode("utf-8", "replace").decode()
        return BadFile(
            f"{self._source.path}, line {line}, character {at - begin + 1}: {why}; "
            f"{near!r} came. What follows cannot be read, so nothing was imported."
        )
