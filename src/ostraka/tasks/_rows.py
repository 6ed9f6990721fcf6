"""The shapes a training row can have: the contract between tasks and frameworks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Generic, TypeVar

import pyarrow as pa

from ostraka.data.cells import CHAT

Shape = TypeVar("Shape", covariant=True)


@dataclass(frozen=True, slots=True)
class LabeledText:
    """A text and its one class; `label` is an index into the rows' classes."""

    record: str
    text: str
    label: int
    outcome: ClassVar[str] = "classes"


@dataclass(frozen=True, slots=True)
class MultiLabeledText:
    """A text and any number of classes; `label` holds indices into the rows' classes, sorted."""

    record: str
    text: str
    label: list[int]
    outcome: ClassVar[str] = "label_sets"


@dataclass(frozen=True, slots=True)
class SoftLabeledText:
    """A text and a probability per class, in the order of the classes; `label` is the top one."""

    record: str
    text: str
    label: int
    distribution: list[float]
    outcome: ClassVar[str] = "classes"


@dataclass(frozen=True, slots=True)
class TaggedText:
    """A text and the spans marked in it, in order of their start.

    Each span is `{"start": int, "end": int, "label": int}`: characters from `start` up to and
    without `end`, and an index into the rows' classes.
    """

    record: str
    text: str
    spans: list[dict[str, int]]
    outcome: ClassVar[str] = "spans"


@dataclass(frozen=True, slots=True)
class Answer:
    """A question, the context that holds its answer, and every answer people found in it.

    `answer` is `{"text": [str, ...], "answer_start": [int, ...]}` as in SQuAD: the distinct
    answers, and the character of `context` at which each begins.
    """

    record: str
    question: str
    context: str
    answer: dict[str, list[Any]]
    outcome: ClassVar[str] = "answers"


@dataclass(frozen=True, slots=True)
class TextToText:
    """A text and what it should become: its summary, its translation."""

    record: str
    source: str
    target: str
    outcome: ClassVar[str] = "rewriting"


@dataclass(frozen=True, slots=True)
class Text:
    """A text to learn to write, prompt and response in one."""

    record: str
    text: str
    outcome: ClassVar[str] = "generation"


@dataclass(frozen=True, slots=True)
class Completion:
    """A prompt and how it should go on, texts or lists of messages; the completion is learnt."""

    record: str
    prompt: Any
    completion: Any
    outcome: ClassVar[str] = "generation"


@dataclass(frozen=True, slots=True)
class Corpus:
    """A plain text to learn a language or a field from; texts are packed end to end."""

    record: str
    text: str
    outcome: ClassVar[str] = "generation"


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation of `{"role": ..., "content": ...}`; what the assistant says is learnt."""

    record: str
    messages: list[dict[str, str]]
    outcome: ClassVar[str] = "generation"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two whole texts, or conversations, of which people prefer one.

    `agreement` is the share of the people with a preference who chose `chosen`, or the chance that
    it is better under a strategy: above 0.5, at most 1.
    """

    record: str
    chosen: Any
    rejected: Any
    agreement: float
    outcome: ClassVar[str] = "scores"


@dataclass(frozen=True, slots=True)
class Preference:
    """A prompt and two ways to go on, of which people prefer one; `agreement` as in `Comparison`.

    The three are texts, or all three lists of messages.
    """

    record: str
    prompt: Any
    chosen: Any
    rejected: Any
    agreement: float
    outcome: ClassVar[str] = "preference"


@dataclass(frozen=True, slots=True)
class Judged:
    """A prompt, how it went on, and whether people found that good."""

    record: str
    prompt: Any
    completion: Any
    label: bool
    outcome: ClassVar[str] = "judgement"


@dataclass(frozen=True, slots=True)
class TextPair:
    """Two texts that belong together; that they do is all that is known."""

    record: str
    text_1: str
    text_2: str
    outcome: ClassVar[str] = "similarity"


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """Two texts and how much alike they are, from 0 (not at all) to 1 (the same)."""

    record: str
    text_1: str
    text_2: str
    score: float
    outcome: ClassVar[str] = "similarity"


@dataclass(frozen=True, slots=True)
class LabeledPair:
    """Two texts and what one is to the other; `label` is an index into the rows' classes.

    Of two classes the second says that the texts are alike.
    """

    record: str
    text_1: str
    text_2: str
    label: int
    outcome: ClassVar[str] = "pair_classes"


@dataclass(frozen=True, slots=True)
class Triplet:
    """A text, one that is like it, and one that is less so."""

    record: str
    anchor: str
    positive: str
    negative: str
    outcome: ClassVar[str] = "similarity"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt to answer, learnt from a reward with PPO."""

    record: str
    query: Any
    outcome: ClassVar[str] = "exploration"


class RLOOPrompt(Prompt):
    """A prompt to answer, learnt from rewards with REINFORCE leave-one-out."""

    __slots__ = ()


class GRPOPrompt(Prompt):
    """A prompt to answer, learnt from rewards with group relative policy optimisation."""

    __slots__ = ()


@dataclass(frozen=True)
class Rows(Generic[Shape]):
    """Training rows of one shape, as an Arrow table with a column per field of the shape.

    `record` names the record a row came from, so a row can be traced and records never straddle
    a split. `classes` are the class names in the question's declared order. `dropped` counts what
    was left out, by reason.
    """

    shape: type[Shape]
    table: pa.Table
    classes: tuple[str, ...] = ()
    dropped: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many rows there are."""
        return int(self.table.num_rows)

    @property
    def conversational(self) -> bool:
        """Whether the rows are made of messages rather than of plain texts."""
        return any(kind == CHAT for kind in self.table.schema.types)

    def __iter__(self) -> Iterator[Shape]:
        """One object of the shape per row."""
        names = [f.name for f in fields(self.shape)]  # type: ignore[arg-type]
        columns = [self.table[name].to_pylist() for name in names]
        for values in zip(*columns, strict=True):
            yield self.shape(*values)

    def column(self, name: str) -> list[Any]:
        """One column as Python values."""
        values: list[Any] = self.table[name].to_pylist()
        return values

    def take(self, positions: Any) -> Rows[Shape]:
        """The rows at these positions, in this order; `dropped` stays with the whole."""
        return Rows(self.shape, self.table.take(pa.array(positions, pa.int64())), self.classes)
