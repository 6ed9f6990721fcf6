"""spaCy's DocBin: categories, entities and groups of spans of whole documents."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from ostraka.data.formats._layout import Layout
from ostraka.data.formats._report import Report
from ostraka.data.formats._rows import Answer, Problem, Row, Said
from ostraka.data.formats._source import Source
from ostraka.data.formats._survey import Survey
from ostraka.data.formats._view import View
from ostraka.errors import BadFile, BadOption
from ostraka.extras import need
from ostraka.schema.questions import Question

WHY = "Reading and writing DocBin files"
GROUP = "sc"  # where spaCy's spancat looks
WRONG = (
    ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, EOFError,
    MemoryError, zlib.error, UnicodeError, RuntimeError,
)  # fmt: skip


class DocBin:
    """A document per record. spaCy holds the whole file in memory."""

    title: ClassVar[str] = "spaCy DocBin"
    suffixes: ClassVar[tuple[str, ...]] = (".spacy",)
    people: ClassVar[bool] = False
    takes: ClassVar[tuple[str, ...]] = ()

    def sure(self, source: Source) -> int:
        """By the ending."""
        return 9 if source.suffix == ".spacy" else 0

    def reader(self, source: Source, layout: Layout, report: Report) -> _Reader:
        """A reader of documents."""
        return _Reader(report)

    def write(self, view: View, path: Path) -> None:
        """Documents of a blank pipeline, `xx`; the record's name goes into `user_data`."""
        spacy = need("spacy", extra="spacy", why=WHY)
        tokens = need("spacy.tokens", extra="spacy", why=WHY)
        fitting = ("label_selection", "multi_label_selection", "span")
        kept = _kept([q for q in view.questions if q.type in fitting])
        if not kept or not view.texts():
            raise BadOption("A DocBin needs a text field and a question about labels or spans.")
        view.leave_out(kept)
        made = tokens.DocBin(store_user_data=True)
        nlp = spacy.blank("xx")
        for row, record in view.records():
            marked = [q.field for q in kept if q.type == "span"]
            field = next(iter(marked), view.texts()[0])
            doc = nlp.make_doc(record.fields.get(field) or "")
            view.beside(field, record)
            doc.user_data["id"] = view.name(row, record)
            view.count("metadata of records", bool(record.metadata))
            for question in kept:
                _put(view, doc, question, view.verdict(question, row))
            made.add(doc)
        made.to_disk(path)


def _kept(questions: list[Question]) -> list[Question]:
    """One question about labels and one about spans: a document has room for no more."""
    labels = [question for question in questions if question.type != "span"]
    return [*labels[:1], *[question for question in questions if question.type == "span"][:1]]


def _put(view: View, doc: Any, question: Question, value: Any) -> None:
    if value is None:
        return
    if question.type != "span":
        chosen = value if isinstance(value, list) else [value]
        doc.cats = {name: float(name in chosen) for name in question.options}
        return
    spans = [doc.char_span(one["start"], one["end"], one["label"]) for one in value]
    there = [span for span in spans if span is not None]
    view.count("spans that do not begin and end with tokens", len(spans) - len(there))
    if getattr(question, "allow_overlapping", False):
        doc.spans[GROUP] = there
    else:
        doc.set_ents(there)


class _Reader:
    def __init__(self, report: Report) -> None:
        self._report = report
        self._survey: Survey | None = None

    def prepare(self, survey: Survey) -> None:
        """Categories of score 0 are options too: they are told when they are met."""
        self._survey = survey

    def rows(self, source: Source) -> Iterator[Row | Problem]:
        """Every document, with its number from 1."""
        tokens = need("spacy.tokens", extra="spacy", why=WHY)
        vocab = need("spacy.vocab", extra="spacy", why=WHY).Vocab()
        try:
            docs = tokens.DocBin().from_disk(source.path)
            for number, doc in enumerate(docs.get_docs(vocab), 1):
                source.heard(number, len(docs))
                yield self._row(number, doc)
        except WRONG as error:
            raise BadFile(f"{source.path} cannot be read as a DocBin: {error}") from None

    def _row(self, number: int, doc: Any) -> Row | Problem:
        if not doc.text.strip():
            return Problem(number, "text", None, "the text is missing")
        answers: dict[str, Answer] = {}
        if doc.cats:
            answers["label"] = self._categories(doc.cats)
        groups: dict[str, Any] = {"entities": doc.ents} if doc.ents else {}
        groups |= {str(name): group for name, group in doc.spans.items() if len(group)}
        for name, group in groups.items():
            found = [
                {"start": one.start_char, "end": one.end_char, "label": one.label_}
                for one in group
                if one.label_ and one.end_char > one.start_char
            ]
            answers[name] = Answer("span", found)
        row = Row(number, {"text": doc.text})
        name = doc.user_data.get("id")
        row.external_id = None if name is None else str(name)
        row.responses = [Said(None, answers)] if answers else []
        return row

    def _categories(self, cats: dict[str, float]) -> Answer:
        chosen = [name for name, score in cats.items() if score >= 0.5]
        if any(0 < score < 1 for score in cats.values()):
            self._report.lost["scores of categories, which are now yes or no"] += 1
        kind = "choices" if chosen else "labels"
        if self._survey is not None:
            self._survey.ask("label", kind, cats)
        return Answer(kind, chosen)


FORMAT = DocBin
