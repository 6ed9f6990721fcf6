"""Rows of every shape without a fault; the tests plant faults into them."""

import pyarrow as pa

from ostraka.data.cells import CHAT
from ostraka.tasks._rows import (
    Chat,
    Comparison,
    Completion,
    Corpus,
    GRPOPrompt,
    Judged,
    Preference,
    Prompt,
    RLOOPrompt,
    Rows,
    Text,
)

NAMES = ("Ana", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hana", "Ida", "Jon")
PLACES = ("Lima", "Oslo", "Rome", "Cairo", "Quito", "Paris", "Delhi", "Perth", "Kyiv", "Bonn")
THINGS = ("a map", "old bread", "two keys", "the letter", "blue paint", "a ladder", "some rope")
SIZE = 40


def sentence(number):
    """A text of its own for every number, of about the same length."""
    name, place = NAMES[number % 10], PLACES[number // 10 % 10]
    return f"{name} took {THINGS[number % 7]} from {place} on day {number}"


def answer(number):
    """Another text of its own, shorter and longer by turns."""
    more = " and was happy" if number % 2 else ""
    return f"It was {PLACES[number % 10]} that {NAMES[number // 10 % 10]} saw{more}."


def chat(*turns):
    """Turns of the user and the assistant."""
    return [
        {"role": ("user", "assistant")[at % 2], "content": text} for at, text in enumerate(turns)
    ]


def rows(shape, **columns):
    """Rows of a shape; lists of messages get the type of conversations."""
    size = len(next(iter(columns.values())))
    table = {"record": pa.array([f"r{at}" for at in range(size)], pa.large_string())}
    for name, values in columns.items():
        kind = CHAT if isinstance(values[0], list) else None
        if isinstance(values[0], str):
            kind = pa.large_string()
        table[name] = pa.array(values, kind)
    return Rows(shape, pa.table(table))


def part(whole, at):
    """The first `at` rows, and the rest as held-out ones."""
    return whole.take(range(at)), whole.take(range(at, len(whole)))


def clean(shape, *, chats=False):
    """The columns of rows in which nothing is to be found."""
    numbers = range(SIZE)
    texts = {
        "text": [f"{sentence(at)}. {answer(at)}" for at in numbers],
        "prompt": [f"{sentence(at)}. Where was it?" for at in numbers],
        "completion": [f" {answer(at)}" for at in numbers],
        "chosen": [f" {answer(at)}" for at in numbers],
        "rejected": [f" {answer(at + 51)}" for at in numbers],
    }
    texts["query"] = texts["prompt"]
    if chats:
        prompts = [chat(text) for text in texts["prompt"]]
        sides = ("completion", "chosen", "rejected")
        texts = {name: [chat("", one.strip())[1:] for one in texts[name]] for name in sides}
        texts["prompt"] = texts["query"] = prompts
        texts["messages"] = [
            chat(sentence(at), answer(at), sentence(at + 13), answer(at + 29)) for at in numbers
        ]
    whole = texts | {"label": [at % 3 > 0 for at in numbers], "agreement": [0.75] * SIZE}
    return {name: list(whole[name]) for name in COLUMNS[shape]}


COLUMNS = {
    Text: ("text",),
    Corpus: ("text",),
    Completion: ("prompt", "completion"),
    Chat: ("messages",),
    Comparison: ("chosen", "rejected", "agreement"),
    Preference: ("prompt", "chosen", "rejected", "agreement"),
    Judged: ("prompt", "completion", "label"),
    Prompt: ("query",),
    RLOOPrompt: ("query",),
    GRPOPrompt: ("query",),
}
PLAIN = [shape for shape in COLUMNS if shape is not Chat]
CHATS = [Completion, Chat, Preference, Judged, Prompt, RLOOPrompt, GRPOPrompt]
