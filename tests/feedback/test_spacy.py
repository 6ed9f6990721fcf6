"""spaCy by the road that people take: trainer, manifest, data as Argilla made them."""

from __future__ import annotations

import json

import pytest
import spacy

import ostraka as rg
from ostraka.errors import BadOption


@pytest.fixture
def dataset():
    made = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[
            rg.LabelQuestion(name="tone", labels=["neg", "pos"]),
            rg.SpanQuestion(name="things", field="text", labels=["thing"]),
        ],
    )
    records = []
    for i in range(40):
        tone, word = (("neg", "awful"), ("pos", "lovely"))[i % 2]
        thing = ("film", "play", "book", "song")[i // 2 % 4]
        text = f"What a {word} {thing} that was ."
        start = text.index(thing)
        marks = [{"label": "thing", "start": start, "end": start + len(thing)}]
        values = {"tone": {"value": tone}, "things": {"value": marks}}
        answers = [{"user_id": name, "values": values, "status": "submitted"} for name in "ab"]
        records.append({"fields": {"text": text}, "responses": answers})
    made.add_records(records)
    return made


def tone_task(dataset):
    return rg.TrainingTask.for_text_classification(
        text=dataset.field_by_name("text"), label=dataset.question_by_name("tone")
    )


def thing_task():
    return rg.TrainingTask.for_token_classification(text="text", spans="things")


def test_texts_are_sorted_and_suggestions_go_back(dataset, tmp_path) -> None:
    trainer = rg.ArgillaTrainer(
        dataset,
        tone_task(dataset),
        framework="spacy",
        train_size=0.8,
        framework_kwargs={"max_steps": 60, "eval_frequency": 20, "optimizer.learn_rate": 0.01},
    )
    scores = trainer.train(output_dir=tmp_path / "tones")
    assert scores["accuracy"] == 1 > scores["majority_accuracy"]
    (found,) = trainer.predict("What a lovely play!")
    assert found["label"] == "pos"
    (suggested,) = trainer.predict(["How awful."], as_suggestions=True)
    assert (suggested.value, suggested.agent) == ("neg", "spacy:tones")
    assert spacy.load(tmp_path / "tones")("How awful.").cats["neg"] > 0.5
    manifest = json.loads((tmp_path / "tones" / "manifest.json").read_text())
    assert {"spacy", "thinc"} <= manifest["libraries"].keys()
    assert manifest["options"]["training"] == {
        "max_steps": 60, "eval_frequency": 20, "optimizer.learn_rate": 0.01,
    }  # fmt: skip
    assert "spacy.load(" in (tmp_path / "tones" / "README.md").read_text()


def test_spans_are_found_measured_and_suggested(dataset, tmp_path) -> None:
    trainer = rg.ArgillaTrainer(dataset, thing_task(), framework="spacy", train_size=0.8)
    trainer.update_config(**{"training.max_steps": 60, "training.eval_frequency": 20})
    scores = trainer.train(output_dir=tmp_path / "things")
    assert scores["micro_f1"] > 0.9
    (found,) = trainer.predict("What a lovely song that was .")
    assert (found["text"], found["label"]) == ("song", "thing")
    suggested = trainer.predict("What a lovely song that was .", as_suggestions=True)
    assert [(span.start, span.end) for span in suggested.value] == [(14, 18)]


def test_a_language_is_an_option_of_spacy(dataset) -> None:
    trainer = rg.ArgillaTrainer(dataset, tone_task(dataset), framework="spacy", lang="de")
    assert trainer.plan.options.to_dict() == {"spacy": {"lang": "de"}}


def test_a_language_object_is_what_the_training_starts_from(dataset) -> None:
    german = spacy.blank("de")
    trainer = rg.ArgillaTrainer(dataset, tone_task(dataset), framework="spacy", lang=german)
    assert trainer.plan.model is german
    assert trainer.plan.options.to_dict() == {"spacy": {"lang": "de"}}


def test_a_gpu_is_an_option_of_spacy(dataset) -> None:
    trainer = rg.ArgillaTrainer(dataset, tone_task(dataset), framework="spacy", gpu_id=0)
    assert trainer.plan.options.to_dict() == {"spacy": {"gpu_id": 0}}


def test_the_data_are_two_doc_bins_as_argilla_gave_them(dataset) -> None:
    task = tone_task(dataset)
    train, test = dataset.prepare_for_training(framework="spacy", task=task, train_size=0.75)
    assert isinstance(train, spacy.tokens.DocBin)
    assert (len(train), len(test)) == (30, 10)
    docs = list(train.get_docs(spacy.blank("en").vocab))
    assert all(set(doc.cats) == {"neg", "pos"} and sum(doc.cats.values()) == 1 for doc in docs)
    whole = dataset.prepare_for_training(framework="spacy", task=task, lang=spacy.blank("xx"))
    assert len(whole) == 40


def test_spans_are_entities_in_the_data(dataset) -> None:
    made = dataset.prepare_for_training(framework="spacy", task=thing_task())
    docs = list(made.get_docs(spacy.blank("en").vocab))
    assert {doc.ents[0].text for doc in docs} == {"film", "play", "book", "song"}


def test_a_misspelt_path_is_refused_when_it_is_given(dataset) -> None:
    trainer = rg.ArgillaTrainer(dataset, tone_task(dataset), framework="spacy")
    with pytest.raises(BadOption, match="Did you mean 'max_steps'"):
        trainer.update_config(**{"training.max_stepps": 10})
