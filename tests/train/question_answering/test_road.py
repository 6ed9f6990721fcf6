"""From a saved dataset to answers: the trainer, the card, suggestions and the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import ostraka as rg
from ostraka.cli import app

NAMES = ("Anna", "Ben", "Cleo", "Dan")
ASKED = {"question": "Where is Anna?", "context": "Anna is in Oslo."}


def make_dataset() -> Any:
    """Twelve questions that three people answered, one of them with a word of her own."""
    dataset = rg.FeedbackDataset.for_question_answering()
    answers = (("ana", "Oslo"), ("ben", "in Oslo"), ("cleo", "Norway"))
    dataset.add_records(
        [
            {
                "fields": {"question": f"Where is {name}?", "context": f"{name} is in Oslo."},
                "responses": [
                    {"user_id": user, "values": {"answer": {"value": value}}}
                    for user, value in answers
                ],
            }
            for name in NAMES * 3
        ]
    )
    return dataset


def typed(*words: str, given: str | None = None) -> Any:
    return CliRunner().invoke(app, list(words), input=given)


@pytest.fixture(scope="module")
def place(tmp_path_factory, tiny_reader) -> Path:
    """A folder with the dataset, a model that the command line trained, and what it printed."""
    folder = tmp_path_factory.mktemp("road")
    make_dataset().save_to_disk(folder / "questions")
    named = [f"--with={name}={name}" for name in ("question", "context", "answer")]
    line = ["train", str(folder / "questions"), "--task", "question-answering", *named]
    line += ["--framework", "transformers", "--model", tiny_reader, "--set", "max_steps=3"]
    done = typed(*line, "--train-size", "0.75", "--output", str(folder / "reader"))
    assert done.exit_code == 0, done.output
    (folder / "printed").write_text(done.output)
    (folder / "page.txt").write_text("Ben is in Lima. Anna is in Oslo.")
    return folder


def test_what_was_left_out_and_the_scores_are_shown(place) -> None:
    printed = (place / "printed").read_text()
    assert "Left out: 12 × answer not found in its context" in printed
    assert "exact match" in printed
    assert 'reader --context page.txt "..."' in printed.replace("\n", "")


@pytest.mark.filterwarnings("ignore")  # the plain library says much when it loads a model
def test_the_card_says_how_to_use_it(place, monkeypatch) -> None:
    card = (place / "reader" / "README.md").read_text()
    assert "pipeline_tag: question-answering" in card
    assert "It finds the stretch of a text" in card
    assert "| Exact match (SQuAD) |" in card
    assert 'trainer.predict({"question"' in card
    code = card.partition("Without Ostraka:\n\n```python\n")[2].partition("```")[0]
    monkeypatch.chdir(place)
    exec(code, {})


def test_one_question_has_one_answer_and_a_list_has_a_list(place) -> None:
    trainer = rg.ArgillaTrainer.from_pretrained(place / "reader")
    found = trainer.predict(ASKED)
    assert found.keys() == {"answer", "start", "end", "score"}
    assert ASKED["context"][found["start"] : found["end"]] == found["answer"]
    assert trainer.predict([(ASKED["question"], ASKED["context"])]) == [found]
    assert [one["score"] for one in trainer.predict(ASKED, top_k=3)] == sorted(
        (one["score"] for one in trainer.predict([ASKED], top_k=3)[0]), reverse=True
    )


def test_answers_go_back_as_suggestions(place) -> None:
    dataset = make_dataset()
    trainer = rg.ArgillaTrainer.from_pretrained(place / "reader")
    asked = [dict(record.fields) for record in dataset.records]
    suggested = trainer.predict(asked, as_suggestions=True)
    dataset.add_suggestions(dict(zip(dataset.snapshot().ids(), suggested, strict=True)))
    kept = dataset.records[0].suggestions[0]
    best = trainer.predict(asked[0])
    assert (kept.question_name, kept.agent) == ("answer", "transformers:reader")
    assert (kept.value, kept.score) == (best["answer"], pytest.approx(best["score"]))
    assert trainer.predict(asked[0], as_suggestions=True).value == kept.value


def test_questions_are_asked_about_a_file(place) -> None:
    model, page = str(place / "reader"), str(place / "page.txt")
    done = typed("predict", model, "Where is Ben?", "Where is Anna?", "--context", page)
    lines = done.output.splitlines()
    assert lines[0].split() == ["question", "answer", "score"]
    assert [line.split("?")[0] for line in lines[2:]] == ["Where is Ben", "Where is Anna"]


def test_questions_may_be_json_lines(place) -> None:
    done = typed("predict", str(place / "reader"), "--json", given=json.dumps(ASKED) + "\n")
    found = json.loads(done.output)
    assert found["question"] == ASKED["question"]
    assert found["answers"][0].keys() == {"answer", "start", "end", "score"}


def test_a_question_without_its_context_is_an_error_with_what_to_type(place) -> None:
    done = typed("predict", str(place / "reader"), "Where is Ben?")
    assert done.exit_code == 1
    assert "this model needs its context too" in " ".join(done.output.split())
