"""Text to text with transformers and PEFT."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from ostraka.errors import BadOption
from ostraka.tasks._rows import Rows, TextToText
from ostraka.train.adapter import adapters
from ostraka.train.hf.pairs_of_texts import encode_pairs
from ostraka.train.options import Options
from ostraka.train.outcomes.rewriting import Rewriting

FRAMEWORKS = ("transformers", "peft")
TEXTS = ["red", "two blue", ""]
every = pytest.mark.parametrize("framework", FRAMEWORKS)


def test_it_learns_to_translate(fit, tmp_path, rows) -> None:
    options = {"num_train_epochs": 30, "learning_rate": 0.02}
    figures, write = fit("transformers", tmp_path, train=rows(60, 0), options=options)
    assert write(["red", "two", "blue"]) == ["rot", "zwei", "blau"]
    unseen = rows(20, 5)
    scores = Rewriting().measure(unseen, Rewriting().ask(unseen, write))
    assert scores["perplexity"] < 1.5
    assert scores["chrf"] == scores["rouge_l"] == 1
    assert figures["epochs"][-1]["loss"] < figures["epochs"][0]["loss"]


def test_lora_learns_too(fit, tmp_path, rows) -> None:
    unseen, losses = rows(20, 5), {}
    for steps in (1, 150):
        options = {"max_steps": steps, "learning_rate": 0.05, "target_modules": None}
        options |= {"save_strategy": "no"}
        _, write = fit("peft", tmp_path / str(steps), options=options, held_out=None)
        losses[steps] = Rewriting().measure(unseen, Rewriting().ask(unseen, write))["loss"]
    assert losses[150] < 0.9 * losses[1]


@every
def test_the_same_seed_gives_the_same_texts_and_scores(
    framework, trained, fit, tmp_path, rows
) -> None:
    one, first, _ = trained(framework)
    two, second = fit(framework, tmp_path)
    assert one == two
    assert first(TEXTS) == second(TEXTS)
    assert np.array_equal(first.losses(rows(9, 3)), second.losses(rows(9, 3)))


@every
def test_another_process_writes_the_same(framework, trained, elsewhere) -> None:
    _, write, folder = trained(framework)
    assert elsewhere.recipe(framework, TextToText, folder, TEXTS) == write(TEXTS)


def test_losses_are_those_of_the_network(trained, rows) -> None:
    import torch

    _, write, _ = trained("transformers")
    given = rows(5, 2, words=3)
    found = write.losses(given, batch_size=2)
    assert found[:, 1].tolist() == [4.0] * 5  # three words and the end of the text
    source, target = (
        write.tokenizer(given.column(name), return_tensors="pt").to(write.model.device)
        for name in ("source", "target")
    )
    with torch.no_grad():
        loss = write.model(**source, labels=target.input_ids).loss
    assert found[:, 0].sum() / found[:, 1].sum() == pytest.approx(loss.item(), abs=1e-5)


def test_batches_change_no_text(trained) -> None:
    _, write, _ = trained("transformers")
    assert write(TEXTS[::-1], batch_size=1)[::-1] == write(TEXTS)
    assert write([]) == []


def test_texts_are_cut_where_the_options_say(fit, tiny_t5, tmp_path, rows) -> None:
    options = {"max_length": 3, "max_target_length": 3, "max_steps": 2}
    figures, write = fit("transformers", tmp_path, options=options, train=rows(10, 0, words=4))
    assert figures["targets_cut"] == 10
    assert write.longest == 3
    pairs = encode_pairs(rows(2, 0, words=4), write.tokenizer, 3)
    assert [len(pairs[0][name]) for name in ("input_ids", "labels")] == [3, 3]
    end = write.tokenizer.eos_token_id
    assert pairs[0]["labels"][-1] == end
    assert write(["red red red red"]) == write(["red red"])
    assert all(len(text.split()) <= 3 for text in write(TEXTS))


def test_several_targets_of_a_source_count_the_best(trained) -> None:
    _, write, _ = trained("transformers")
    said = write(["red"])[0]
    table = {"record": ["a", "a"], "source": ["red", "red"], "target": ["drei", said or "rot"]}
    rows = Rows(TextToText, pa.table(table))
    scores = Rewriting().measure(rows, Rewriting().ask(rows, write))
    assert (scores["rows"], scores["written"]) == (2, 1)
    assert scores["chrf"] == (1 if said else 0)


def test_options_of_generate_reach_it_and_others_are_refused(trained) -> None:
    _, write, _ = trained("transformers")
    assert all(len(text.split()) <= 1 for text in write(TEXTS, max_new_tokens=1, num_beams=2))
    with pytest.raises(BadOption, match="cannot generate so"):
        write(TEXTS, threshold=0.5)


def test_what_the_trainer_would_not_use_is_refused() -> None:
    options = Options(adapters["transformers"].recipes[TextToText]().targets())
    with pytest.raises(BadOption, match="set by ostraka"):
        options.update({"predict_with_generate": True})
    options.update({"label_smoothing_factor": 0.1, "max_target_length": 20})
    options.check()


def test_smoothed_targets_raise_the_loss(trained, fit, tmp_path) -> None:
    plain, _, _ = trained("transformers")
    smooth, _ = fit("transformers", tmp_path, options={"label_smoothing_factor": 0.4})
    assert smooth["epochs"][-1]["loss"] > plain["epochs"][-1]["loss"]


def test_a_network_without_a_decoder_is_refused(fit, tmp_path) -> None:
    import transformers

    sizes = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1}
    bert = transformers.BertModel(transformers.BertConfig(vocab_size=9, **sizes))
    bert.name_or_path = ""
    with pytest.raises(BadOption, match="tokenizer=... beside it"):
        fit("transformers", tmp_path, model=bert)


def test_a_model_object_is_copied_and_one_for_something_else_refused(
    fit, tiny_t5, tmp_path
) -> None:
    import torch
    import transformers

    transformers.logging.set_verbosity_error()
    model = transformers.AutoModelForSeq2SeqLM.from_pretrained(tiny_t5)
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    fit("transformers", tmp_path / "1", model=model, options={"max_steps": 2})
    assert all(torch.equal(w, before[name]) for name, w in model.state_dict().items())
    sizes = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1}
    bert = transformers.BertModel(transformers.BertConfig(vocab_size=9, **sizes))
    tokenizer = transformers.AutoTokenizer.from_pretrained(tiny_t5)
    with pytest.raises(BadOption, match="A BertModel has no encoder and decoder"):
        fit("transformers", tmp_path / "2", model=bert, tokenizer=tokenizer)


def test_the_rows_come_out_as_a_dataset(rows) -> None:
    dataset = adapters["transformers"].recipes[TextToText]().native(rows(3, 0))
    assert dataset.column_names == ["id", "source", "target"]
    assert dataset["id"][:] == [0, 1, 2]


@pytest.mark.filterwarnings("ignore")  # the plain library says much when it loads a model
def test_a_template_of_a_dataset_trains_and_suggests(tiny_t5, tmp_path, monkeypatch) -> None:
    import ostraka as rg

    dataset = rg.FeedbackDataset.for_translation()
    pairs = [("red", "rot"), ("one", "eins"), ("two blue", "zwei blau"), ("green", "gruen")] * 3
    dataset.add_records(
        [
            {
                "fields": {"source": source},
                "responses": [{"user_id": "ana", "values": {"target": {"value": target}}}],
            }
            for source, target in pairs
        ]
    )
    task = rg.TrainingTask.for_text2text(source="source", target="target")
    trainer = rg.ArgillaTrainer(dataset, task, "transformers", model=tiny_t5, train_size=0.75)
    trainer.update_config(max_steps=4, learning_rate=0.01, max_target_length=6)
    monkeypatch.chdir(tmp_path)
    scores = trainer.train("translator")
    assert scores.keys() == {
        *("rows", "tokens", "loss", "perplexity", "written", "chrf", "rouge_l")
    }
    card = (tmp_path / "translator" / "README.md").read_text()
    assert "pipeline_tag: text2text-generation" in card
    assert "| ROUGE-L |" in card
    code = card.partition("Without Ostraka:\n\n```python\n")[2].partition("```")[0]
    exec(code, {})
    (said,) = trainer.predict("red")
    suggested = trainer.predict("red", as_suggestions=True)
    assert said["generated_text"] == suggested.value
    assert (suggested.agent, suggested.question_name) == ("transformers:translator", "target")
    with pytest.raises(BadOption, match="3 is no text"):
        trainer.predict(["red", 3])
