"""Texts as words, and what people type as words to look for; the same on every database.

Words are runs of letters, digits, marks and underscores, without case and without accents. Scripts
that put no space between words give one word a character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

LONGEST = 100  # characters of a word; the rest is not looked at
PHRASE = 16  # a longer phrase is looked for as overlapping ones of so many words
DIFFERENT = 400_000  # bytes of different words of a record; what comes later is not indexed
LARGEST = 8  # bytes that a character of a text may become
# What each ASCII character becomes: a word's, in lower case, or a space between words.
_ASCII = {code: chr(code).lower() if chr(code).isalnum() or code == ord("_") else " "
          for code in range(128)}  # fmt: skip
_ACCENTS = re.compile("[\u0300-\u036f]+")
_ALONE = (  # Thai and Lao, Tibetan, Burmese, Khmer, kana, Han
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_PIECE = re.compile(r'"([^"]*)"(\*?)|([^\s"]+)')


@dataclass(frozen=True)
class Term:
    """What a record must have: a word, or several in a row; `prefix`: the last may go on."""

    words: tuple[str, ...]
    prefix: bool = False


def words(text: str) -> list[str]:
    """The words of a text, in order."""
    plain = text.isascii()
    found = text.translate(_ASCII).split() if plain else _pattern().findall(_plain(text))
    if max(map(len, found), default=0) > LONGEST:
        return [word[:LONGEST] for word in found]
    return found


def terms(typed: str) -> list[Term]:
    """What was typed: all words are wanted, `word*` goes on, `"several words"` stand in a row."""
    found: list[Term] = []
    for quoted, star, bare in _PIECE.findall(typed):
        piece = tuple(words(quoted or bare))
        if piece:
            found += _windows(piece, prefix=bool(star) or bare.endswith("*"))
    return list(dict.fromkeys(found))


def words_of(
    fields: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]
) -> dict[int, list[str]]:
    """The words of a record's fields, by the number of the field; `known` are the fields' rows."""
    found, length = {}, 0
    for name, row in known.items():
        said = [text for text in texts(fields.get(name), row["settings"]["type"]) if text]
        length += sum(map(len, said))
        if said:
            found[row["seq"]] = [word for text in said for word in words(text)]
    return found if length * LARGEST <= DIFFERENT else _cut(found)


def _cut(found: Mapping[int, list[str]]) -> dict[int, list[str]]:
    """Without the words that come for the first time when there are too many different ones."""
    left = DIFFERENT
    seen: set[tuple[int, str]] = set()
    for seq, several in found.items():
        for word in several:
            if (seq, word) not in seen and left > 0:
                left -= len(word.encode())
                seen.add((seq, word))
    return {seq: [w for w in several if (seq, w) in seen] for seq, several in found.items()}


def texts(value: Any, kind: str) -> Iterator[str]:
    """The texts in a field's value: of a chat what was said, of an object what is in it."""
    if isinstance(value, str):
        if kind != "image":
            yield value
    elif isinstance(value, list):
        for one in value:
            yield from texts(one.get("content") if kind == "chat" else one, kind)
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one, kind)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)


def _windows(piece: tuple[str, ...], *, prefix: bool) -> Iterable[Term]:
    last = max(len(piece) - PHRASE, 0)
    for start in range(last + 1):
        yield Term(piece[start : start + PHRASE], prefix and start == last)


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    together = unicodedata.normalize("NFC", _ACCENTS.sub("", apart))
    folded = unicodedata.normalize("NFKD", together.casefold())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", folded))


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """A character that stands alone, or a run of others with their marks."""
    marks = [code for code in range(0x300, 0x1E950) if unicodedata.category(chr(code))[0] == "M"]
    inside = "".join(map(chr, marks))
    return re.compile(f"[{_ALONE}]|(?:(?![{_ALONE}])[\\w{inside}])+")
