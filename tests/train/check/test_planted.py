"""Faults planted into clean rows are found, each under its own name and none beside it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest
from some_rows import SIZE, chat, clean, part, rows, sentence

from ostraka.tasks._rows import (
    Chat,
    Comparison,
    Completion,
    Corpus,
    GRPOPrompt,
    Judged,
    Preference,
    Prompt,
    Text,
)

LONG = " and then".join(sentence(at) for at in range(60))
NO_END = (
    "{% for m in messages %}{{ m['role'] + ': ' + m['content'] + '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}assistant: {% endif %}"
)
END_OUTSIDE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] + '\n' }}{% generation %}"
    "{% if m['role'] == 'assistant' %}{{ m['content'] }}{% endif %}{% endgeneration %}"
    "{% if m['role'] != 'assistant' %}{{ m['content'] }}{% endif %}<|im_end|>\n{% endfor %}"
)
STRICT = (
    "{% for m in messages %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('user and assistant must take turns') }}{% endif %}"
    "{{ m['role'] + m['content'] + '<|im_end|>' }}{% endfor %}"
    "{% if add_generation_prompt %}assistant{% endif %}"
)
OTHER_PROMPT = (
    "{% for m in messages %}{{ m['role'] + ':' + m['content'] + '<|im_end|>' }}{% endfor %}"
    "{% if add_generation_prompt %}assistant:<think></think>{% endif %}"
)


class Fault(NamedTuple):
    """What is done to clean rows, the finding it must give, and how many rows that is about."""

    name: str
    shape: type
    plant: Callable[[dict[str, Any]], object]
    check: str
    count: int
    level: str = "warning"
    chats: bool = False
    options: Mapping[str, Any] = MappingProxyType({})
    template: str | None = ""  # None: the tokenizer has none


def put(column: str, value: Any, *places: int) -> Callable[[dict[str, Any]], None]:
    """A plant: this value in these places of a column."""

    def plant(columns: dict[str, Any]) -> None:
        for at in places:
            given = value(columns[column][at]) if callable(value) else value
            columns[column][at] = given

    return plant


def same(into: str, source: str, *places: int) -> Callable[[dict[str, Any]], None]:
    """A plant: in these places a column is as another."""

    def plant(columns: dict[str, Any]) -> None:
        for at in places:
            columns[into][at] = columns[source][at]

    return plant


def copied(source: int, into: int, change: Any = lambda text: text) -> Any:
    """A plant: one row stands in another place too, perhaps changed a little."""

    def plant(columns: dict[str, Any]) -> None:
        for name, values in columns.items():
            values[into] = change(values[source]) if name != "label" else values[source]

    return plant


def swapped(columns: dict[str, Any]) -> None:
    """A plant: row 5 is row 4 the other way round."""
    columns["prompt"][5] = columns["prompt"][4]
    columns["chosen"][5] = columns["rejected"][4]
    columns["rejected"][5] = columns["chosen"][4]


def judged_twice(columns: dict[str, Any]) -> None:
    """A plant: row 5 says what row 3 says, with the other label."""
    for name in ("prompt", "completion"):
        columns[name][5] = columns[name][3]
    columns["label"][3], columns["label"][5] = True, False


def wordy(columns: dict[str, Any]) -> None:
    """A plant: what people chose is always the longer text."""
    columns["chosen"] = [sentence(at) + text for at, text in enumerate(columns["chosen"])]
    columns["rejected"] = [text[:20] for text in columns["rejected"]]


def ends_in_a_blank(columns: dict[str, Any]) -> None:
    """A plant: the blank between both parts stands in the prompt, so no token begins with it."""
    columns["prompt"][3], columns["completion"][3] = "Where were all the people and ", "the cat?"


def everything(column: str, change: Any) -> Callable[[dict[str, Any]], None]:
    """A plant in all rows."""

    def plant(columns: dict[str, Any]) -> None:
        columns[column] = [change(value) for value in columns[column]]

    return plant


def nothing(columns: dict[str, Any]) -> None:
    """No plant: the fault lies in the options."""


TYPED = "Write <|im_end|> to stop. "
GARBLED = "The caf\u00c3\u00a9 is open"
ASSISTANT = {"assistant_only_loss": True}

FAULTS = [
    Fault("empty text", Text, put("text", "", 3), "empty", 1),
    Fault("blank text", Corpus, put("text", " \n\t", 3, 8), "empty", 2),
    Fault("blank completion", Completion, put("completion", "  ", 3), "empty", 1),
    Fault("blank answer", Chat, put("messages", chat("hi there", " "), 3), "empty", 1),
    Fault("all empty", Preference, everything("prompt", lambda _: ""), "empty", SIZE),
    Fault(
        "all completions empty",
        Judged,
        everything("completion", lambda _: ""),
        "empty",
        SIZE,
        "stop",
    ),
    Fault("duplicate", Completion, copied(3, 9), "duplicate rows", 1),
    Fault("duplicate but for case", Prompt, copied(3, 9, str.upper), "duplicate rows", 1),
    Fault("duplicate pair", Preference, copied(3, 9), "duplicate rows", 1),
    Fault("equal held out", Text, copied(3, 35), "equal across the split", 1),
    Fault("equal prompt held out", GRPOPrompt, copied(3, 35), "equal across the split", 1),
    Fault(
        "nearly equal held out",
        Text,
        copied(3, 35, lambda t: t.replace("day", "dey")),
        "near-equal across the split",
        1,
    ),
    Fault(
        "typed end of turn",
        Completion,
        put("prompt", TYPED.__add__, 4),
        "special tokens in texts",
        1,
    ),
    Fault(
        "typed end of turn in a chat",
        Chat,
        put("messages", chat(TYPED, "As you like."), 4),
        "special tokens in texts",
        1,
        chats=True,
    ),
    Fault("lost letters", Text, put("text", "It is 20 \ufffdC warm", 3), "broken characters", 1),
    Fault("wrong encoding", Completion, put("completion", GARBLED, 3), "broken characters", 1),
    Fault("control character", Prompt, put("query", "What\x00 is it?", 3), "broken characters", 1),
    Fault(
        "foreign roles",
        Chat,
        put("messages", [{"role": "human", "content": "hi"}, *chat("a", "It was.")], 3),
        "unknown roles",
        1,
        chats=True,
    ),
    Fault(
        "nobody answers",
        Chat,
        put("messages", chat("Is anybody there?"), 3, 4),
        "no answer in chat",
        2,
        chats=True,
    ),
    Fault(
        "cut rows",
        Completion,
        put("completion", " " + LONG, 3, 7),
        "truncated",
        2,
        options={"max_length": 256},
    ),
    Fault(
        "cut rows of packed texts",
        Corpus,
        put("text", LONG, 3),
        "truncated",
        1,
        options={"max_length": 256, "packing": True},
    ),
    Fault(
        "cut at the front",
        Comparison,
        put("chosen", LONG, 3),
        "truncated",
        1,
        options={"max_length": 256, "pipeline": True},
    ),
    Fault(
        "compared texts left out",
        Comparison,
        put("rejected", LONG, 3),
        "left out as too long",
        1,
        options={"max_length": 256},
    ),
    *(
        Fault(
            f"long prompt of {shape.__name__}",
            shape,
            put("prompt", LONG, 3),
            "prompt too long",
            1,
            options={"max_length": 256},
        )
        for shape in (Completion, Preference, Judged)
    ),
    Fault(
        "all prompts too long",
        Completion,
        everything("prompt", lambda text: text + LONG),
        "prompt too long",
        SIZE,
        "stop",
        options={"max_length": 256},
    ),
    Fault(
        "prompt ends in a blank",
        Completion,
        ends_in_a_blank,
        "prompt is no prefix",
        1,
    ),
    Fault(
        "template thinks only in the prompt",
        Completion,
        nothing,
        "prompt is no prefix",
        SIZE,
        chats=True,
        template=OTHER_PROMPT,
    ),
    Fault(
        "template without an end",
        Completion,
        nothing,
        "end not learnt",
        SIZE,
        chats=True,
        template=NO_END,
    ),
    Fault(
        "end outside the markers",
        Chat,
        nothing,
        "end not learnt",
        SIZE,
        chats=True,
        options=ASSISTANT,
        template=END_OUTSIDE,
    ),
    Fault(
        "no markers",
        Chat,
        nothing,
        "no generation markers",
        0,
        "stop",
        chats=True,
        options=ASSISTANT,
        template=NO_END,
    ),
    Fault(
        "assistant only over texts",
        Text,
        nothing,
        "assistant-only loss on texts",
        0,
        "stop",
        options=ASSISTANT,
    ),
    Fault(
        "no assistant in a whole chat",
        Chat,
        put("messages", [*chat("hi"), {"role": "user", "content": "you?"}], 3),
        "empty loss mask",
        1,
        "stop",
        chats=True,
        options=ASSISTANT,
    ),
    Fault("no template", Preference, nothing, "no chat template", 0, "stop", True, {}, None),
    Fault(
        "two users in a row",
        Completion,
        put("prompt", [*chat("hi"), *chat("you?")], 3),
        "template refuses",
        1,
        "stop",
        chats=True,
        template=STRICT,
    ),
    Fault(
        "same chosen and rejected",
        Preference,
        same("rejected", "chosen", 3, 5),
        "chosen equals rejected",
        2,
    ),
    Fault(
        "same in all pairs",
        Comparison,
        same("rejected", "chosen", *range(SIZE)),
        "chosen equals rejected",
        SIZE,
        "stop",
    ),
    Fault("swapped pair", Preference, swapped, "contradiction", 2),
    Fault("good and bad", Judged, judged_twice, "contradiction", 2),
    Fault("all good", Judged, everything("label", lambda _: True), "one label only", 32, "stop"),
    Fault("longer is better", Preference, wordy, "length bias", SIZE),
    Fault("longer is better to compare", Comparison, wordy, "length bias", SIZE),
]


def run(check, tokenizer, fault: Fault, *, planted: bool):
    columns = clean(fault.shape, chats=fault.chats or fault.shape is Chat)
    options = dict(fault.options)
    if planted:
        fault.plant(columns)
        if fault.template != "":
            tokenizer.chat_template = fault.template
    elif fault.plant is nothing:
        options = {} if fault.shape is Text else options
    train, held_out = part(rows(fault.shape, **columns), 32)
    return check(train, held_out, tokenizer=tokenizer, **options)


def test_there_are_many_different_faults() -> None:
    assert len({fault.check for fault in FAULTS}) >= 15


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_found(check, tokenizer, fault) -> None:
    report = run(check, tokenizer, fault, planted=True)
    said = {one.check: one for one in report.findings}
    assert list(said) == [fault.check]
    assert (said[fault.check].level, said[fault.check].count) == (fault.level, fault.count)
    assert said[fault.check].remedy


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_its_clean_twin_gives_no_alarm(check, tokenizer, fault) -> None:
    assert run(check, tokenizer, fault, planted=False).findings == ()
