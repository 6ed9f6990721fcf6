"""The questions of a dataset."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from ostraka.server.access import led, part_led, seen
from ostraka.server.database.sql import Row
from ostraka.server.door import Here, Who
from ostraka.server.errors import Invalid
from ostraka.server.routing import Router
from ostraka.server.shapes.questions import Question, QuestionCreate, Questions, QuestionUpdate
from ostraka.server.stores import parts, questions
from ostraka.server.stores.parts import QUESTION

router = Router(tags=["questions"])


@router.get("/datasets/{dataset_id}/questions")
def list_questions(dataset_id: UUID, who: Who, here: Here) -> Questions:
    """The questions, in the order they were made."""

    def read(db: Connection) -> list[Row]:
        return parts.listed(db, QUESTION, seen(db, who, dataset_id)["seq"])

    return Questions.model_validate({"items": here.store.read(read)})


@router.post("/datasets/{dataset_id}/questions", status_code=201)
def create_question(dataset_id: UUID, body: QuestionCreate, who: Who, here: Here) -> Question:
    """Add a question."""

    def write(db: Connection) -> Row:
        dataset = led(db, who, dataset_id, "add questions to this dataset")
        given = questions.checked(db, dataset["seq"], body, here.config)
        return parts.create(db, who, QUESTION, dataset, given)

    return Question.model_validate(here.store.write(write))


@router.patch("/questions/{question_id}")
def update_question(question_id: UUID, body: QuestionUpdate, who: Who, here: Here) -> Question:
    """Change a question; its type and the values of its options stay."""

    def write(db: Connection) -> Row:
        row, _ = part_led(db, who, QUESTION, question_id)
        return parts.alter(db, who, QUESTION, row, questions.altered(row, body.given()))

    return Question.model_validate(here.store.write(write))


@router.delete("/questions/{question_id}")
def delete_question(question_id: UUID, who: Who, here: Here) -> Question:
    """Delete a question of a dataset in draft."""

    def write(db: Connection) -> Row:
        row, dataset = part_led(db, who, QUESTION, question_id)
        if dataset["status"] != "draft":
            raise Invalid(f"{dataset['name']!r} is published; its questions stay.")
        parts.delete(db, who, QUESTION, row)
        return row

    return Question.model_validate(here.store.write(write))
