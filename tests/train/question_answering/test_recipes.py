"""Question answering with transformers and PEFT."""

from __future__ import annotations

import json

import numpy as np
import pytest

from ostraka.errors import BadOption
from ostraka.tasks._rows import Answer
from ostraka.train.adapter import adapters
from ostraka.train.outcomes.answers import Answers

FRAMEWORKS = ("transformers", "peft")
ENOUGH = {
    "transformers": {"num_train_epochs": 8},
    "peft": {"num_train_epochs": 12, "learning_rate": 0.02},
}
ASKED = [
    {"question": "Where is Anna?", "context": "Anna is in Oslo."},
    {"question": "Where is Ben?", "context": "so and so. Ben is in Lima and so."},
    {"question": "Where is Cleo?", "context": ""},
]
every = pytest.mark.parametrize("framework", FRAMEWORKS)


@every
def test_it_learns_where_the_answer_stands(framework, fit, tmp_path, rows) -> None:
    _, read = fit(framework, tmp_path, options=ENOUGH[framework])
    unseen = rows(30, seed=5)
    scores = Answers().measure(unseen, Answers().ask(unseen, read))
    assert scores["rows"] == 30
    assert scores["f1"] > 0.7


@every
def test_an_answer_is_the_words_at_its_place(framework, trained) -> None:
    _, read, _ = trained(framework)
    found = read(ASKED)
    for asked, answers in zip(ASKED[:2], found, strict=False):
        assert 1 < len(answers) <= 20
        assert all(asked["context"][one.start : one.end] == one.answer for one in answers)
        scores = [one.score for one in answers]
        assert scores == sorted(scores, reverse=True)
        assert 0 < scores[-1] <= scores[0] <= 1
    assert found[2] == []


@every
def test_the_same_seed_gives_the_same_scores(framework, trained, fit, tmp_path) -> None:
    one, first, _ = trained(framework)
    two, second = fit(framework, tmp_path / "2")
    assert one == two
    assert first(ASKED) == second(ASKED)
    _, other = fit(framework, tmp_path / "3", seed=8)
    assert other(ASKED) != first(ASKED)


@every
def test_another_process_answers_the_same(framework, trained, elsewhere) -> None:
    _, read, folder = trained(framework)
    there = elsewhere.recipe(framework, Answer, folder, ASKED)
    for ours, theirs in zip(read(ASKED), there, strict=True):
        assert [tuple(one[:3]) for one in theirs] == [one[:3] for one in ours]
        assert [one[3] for one in theirs] == pytest.approx([one.score for one in ours])


def test_batches_change_no_answer(trained) -> None:
    _, read, _ = trained("transformers")
    for ours, theirs in zip(read(ASKED), read(ASKED[::-1], batch_size=1)[::-1], strict=True):
        best = [one.answer for one in ours[:3]]
        assert best == [one.answer for one in theirs[:3]]
        assert [o.score for o in ours] == pytest.approx([t.score for t in theirs], abs=1e-6)


def test_an_answer_far_into_a_long_context_is_found(fit, tmp_path, rows) -> None:
    options = ENOUGH["transformers"] | {"max_length": 24, "stride": 8}
    learnt = {"train": rows(60, 0, filling=12), "held_out": rows(12, 1, filling=12)}
    figures, read = fit("transformers", tmp_path, options=options, **learnt)
    assert figures["windows"] > 60
    assert read.stride == 8
    context = "so and " * 60 + "Anna is in Oslo. " + "so and " * 60
    (found,) = read([{"question": "Where is Anna?", "context": context}])
    assert found[0].answer in ("Oslo", "in Oslo")
    assert context[found[0].start : found[0].end] == found[0].answer


def test_the_epochs_are_scored_and_the_best_is_kept(fit, tmp_path, rows) -> None:
    figures, read = fit("transformers", tmp_path, options={"num_train_epochs": 4})
    assert [line["epoch"] for line in figures["epochs"]] == [1, 2, 3, 4]
    best = max(line["f1"] for line in figures["epochs"])
    held_out = rows(12, 1)
    scores = Answers().measure(held_out, Answers().ask(held_out, read))
    assert scores["f1"] == pytest.approx(best)


@every
def test_it_trains_without_held_out_rows(framework, fit, tmp_path) -> None:
    figures, read = fit(framework, tmp_path, held_out=None, options={"max_steps": 2})
    assert "epochs" not in figures
    assert len(read(ASKED)) == 3


def test_merged_lora_is_a_plain_model_with_the_same_answers(trained, fit, tmp_path) -> None:
    _, beside, _ = trained("peft")
    _, inside = fit("peft", tmp_path, options={"merge": True})
    assert not (tmp_path / "model" / "adapter_config.json").exists()
    for ours, theirs in zip(beside(ASKED), inside(ASKED), strict=True):
        assert [o.score for o in ours] == pytest.approx([t.score for t in theirs], abs=1e-4)


@every
def test_nothing_but_files_of_the_model_is_left(framework, trained) -> None:
    names = {path.name for path in trained(framework)[2].iterdir()}
    assert {"tokenizer.json", "config.json"} <= names
    assert not {"training_args.bin", "README.md", "optimizer.pt"} & names


def test_argillas_columns_come_out(rows) -> None:
    dataset = adapters["transformers"].recipes[Answer]().native(rows(4, 0))
    assert dataset.column_names == ["question", "context", "answer", "id"]
    kinds = {name: str(feature) for name, feature in dataset.features.items()}
    assert kinds["id"] == "Value('int32')"
    assert kinds["answer"] == (
        "{'text': List(Value('string')), 'answer_start': List(Value('int32'))}"
    )
    line = dataset[0]
    start = line["answer"]["answer_start"][0]
    assert line["context"][start:].startswith(line["answer"]["text"][0])
    assert dataset["id"][:] == [0, 1, 2, 3]


def test_a_model_object_is_copied_and_one_for_something_else_refused(
    fit, tiny_reader, tmp_path
) -> None:
    import torch
    import transformers

    transformers.logging.set_verbosity_error()
    model = transformers.AutoModelForQuestionAnswering.from_pretrained(tiny_reader)
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    fit("transformers", tmp_path / "1", model=model, options={"max_steps": 2})
    assert all(torch.equal(w, before[name]) for name, w in model.state_dict().items())
    encoder = transformers.AutoModel.from_pretrained(tiny_reader)
    with pytest.raises(BadOption, match="A BertModel points to no answers"):
        fit("transformers", tmp_path / "2", model=encoder)


@pytest.mark.parametrize("options", [{"max_length": 5}, {"stride": -1}])
def test_a_window_without_room_is_refused(options, fit, tmp_path) -> None:
    with pytest.raises(BadOption, match="at least 8 tokens"):
        fit("transformers", tmp_path, options=options)


def test_an_option_that_nobody_takes_is_refused(trained) -> None:
    _, read, _ = trained("transformers")
    with pytest.raises(BadOption, match="'threshold'; it takes batch_size"):
        read(ASKED, threshold=0.5)
    with pytest.raises(BadOption, match="max_answer_length=0"):
        read(ASKED, max_answer_length=0)
    assert all(len(one.answer.split()) == 1 for one in read(ASKED, max_answer_length=1)[0])


def test_training_and_loading_print_nothing(fit, tmp_path, capfd) -> None:
    fit("transformers", tmp_path, options={"max_steps": 2})
    assert capfd.readouterr() == ("", "")


def test_a_network_without_token_types_or_classification_token_reads_too(
    fit, tokenizer, tmp_path
) -> None:
    import transformers

    words = len(tokenizer)
    config = transformers.GPT2Config(
        vocab_size=words, n_positions=40, n_embd=16, n_layer=1, n_head=2, bos_token_id=2
    )
    transformers.GPT2Model(config).save_pretrained(tmp_path / "gpt")
    raw = json.loads(tokenizer.backend_tokenizer.to_str())
    plain = transformers.PreTrainedTokenizerFast(
        tokenizer_object=type(tokenizer.backend_tokenizer).from_str(json.dumps(raw)),
        unk_token="[UNK]",
        eos_token="[SEP]",
        model_input_names=["input_ids", "attention_mask"],
    )
    plain.save_pretrained(tmp_path / "gpt")
    _, read = fit("transformers", tmp_path, model=str(tmp_path / "gpt"), options={"max_steps": 2})
    together, alone = read(ASKED[:2]), [read([one])[0] for one in ASKED[:2]]
    for ours, theirs in zip(together, alone, strict=True):
        assert [o.score for o in ours] == pytest.approx([t.score for t in theirs], abs=1e-5)
    assert np.isfinite(together[0][0].score)


@every
def test_smoothing_that_places_do_not_know_is_refused(framework, fit, tmp_path) -> None:
    with pytest.raises(BadOption, match="factor=0.1: places in a text are learnt without"):
        fit(framework, tmp_path, options={"label_smoothing_factor": 0.1})
