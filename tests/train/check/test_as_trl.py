"""What the preflight counts and shows is what TRL's own trainers read."""

import pytest
import torch
from datasets import Dataset
from some_rows import clean, rows
from transformers import LlamaConfig, LlamaForCausalLM, LlamaForSequenceClassification
from trl import (
    DPOConfig,
    DPOTrainer,
    KTOConfig,
    KTOTrainer,
    RewardConfig,
    RewardTrainer,
    SFTConfig,
    SFTTrainer,
)

from ostraka.tasks._rows import Chat, Comparison, Completion, Corpus, Judged, Preference, Text
from ostraka.train.check.seen import seen
from ostraka.train.check.setting import Setting
from ostraka.train.check.show import shown
from ostraka.train.llm.supervised import for_training

CHAT_LIMIT = 70  # tokens: cuts some rows and leaves others whole
COMMON = {
    "report_to": "none",
    "use_cpu": True,
    "bf16": False,
    "gradient_checkpointing": None,
    "dataloader_pin_memory": False,
    "disable_tqdm": True,
}


def network(kind=LlamaForCausalLM, **more):
    torch.manual_seed(0)
    size = {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1}
    return kind(LlamaConfig(vocab_size=400, num_attention_heads=1, **size, **more))


@pytest.fixture
def base(tmp_path):
    """A folder, since TRL reads the model to compare with from where the model came from."""
    network().save_pretrained(tmp_path / "base")
    return str(tmp_path / "base")


def args_of(config, tmp_path, **options):
    return config(output_dir=str(tmp_path), **COMMON, **options)


def spelled(table, tokenizer, args):
    """The rows as the preflight sees them, without those the trainer leaves out."""
    return seen(table, None, Setting.of(tokenizer, args))


SFT = {
    "texts": (Text, False, {}),
    "completions": (Completion, False, {}),
    "completions learnt as a whole": (Completion, False, {"completion_only_loss": False}),
    "chats by turn": (Chat, True, {}),
    "chats as a whole": (Chat, True, {"assistant_only_loss": True}),
    "conversational completions": (Completion, True, {}),
    "only what the assistant says": (Completion, True, {"assistant_only_loss": True}),
}


@pytest.mark.parametrize("limit", [CHAT_LIMIT, 40, 1024, None])
@pytest.mark.parametrize("name", SFT)
def test_supervised_rows_have_the_same_tokens_and_labels(tokenizer, tmp_path, name, limit) -> None:
    shape, chats, options = SFT[name]
    table = rows(shape, **clean(shape, chats=chats))
    args = args_of(SFTConfig, tmp_path, max_length=limit, **options)
    data = for_training(table, whole=args.assistant_only_loss)
    trainer = SFTTrainer(network(), args, train_dataset=data, processing_class=tokenizer)
    ours = spelled(table, tokenizer, args)
    (side,) = ours.tokens.values()
    kept = [one for one in side if not one.dropped]
    theirs = trainer.train_dataset
    assert [one.ids.tolist() for one in kept] == [list(ids) for ids in theirs["input_ids"]]
    learnt = [[label != -100 for label in labels] for labels in theirs["labels"]]
    assert [one.learnt.tolist() for one in kept] == learnt


@pytest.mark.parametrize("strategy", ["wrapped", "bfd", "bfd_split"])
def test_packed_pieces_are_shown_as_they_are_read(tokenizer, tmp_path, strategy) -> None:
    table = rows(Corpus, **clean(Corpus))
    packed = {"packing": True, "packing_strategy": strategy, "max_length": 100}
    args = args_of(SFTConfig, tmp_path, **packed)
    data = for_training(table)
    trainer = SFTTrainer(network(), args, train_dataset=data, processing_class=tokenizer)
    pieces = shown(spelled(table, tokenizer, args))
    theirs = [trainer.train_dataset[at]["input_ids"] for at in range(3)]
    assert [one.tokens for one in pieces] == [len(ids) for ids in theirs]
    said = ["".join(run.text for run in one.runs) for one in pieces]
    assert said == [tokenizer.decode(ids) for ids in theirs]


@pytest.mark.parametrize("chats", [False, True])
@pytest.mark.parametrize("limit", [CHAT_LIMIT, 45])
def test_pairs_have_the_same_tokens_and_masks(tokenizer, base, tmp_path, chats, limit) -> None:
    table = rows(Preference, **clean(Preference, chats=chats))
    args = args_of(DPOConfig, tmp_path, max_length=limit)
    data = Dataset(table.table.select(["prompt", "chosen", "rejected"]))
    trainer = DPOTrainer(base, args=args, train_dataset=data, processing_class=tokenizer)
    ours = spelled(table, tokenizer, args)
    kept = [at for at in range(len(ours)) if not ours.tokens["chosen"][at].dropped]
    assert len(kept) == len(trainer.train_dataset)
    for at, row in zip(kept, trainer.train_dataset, strict=True):
        batch = trainer.data_collator([row])
        for number, name in enumerate(("chosen", "rejected")):
            mask = batch["attention_mask"][number].bool()
            one = ours.tokens[name][at]
            assert one.ids.tolist() == batch["input_ids"][number][mask].tolist()
            learnt = batch["completion_mask"][number][mask].bool().tolist()
            assert one.learnt.tolist() == learnt


@pytest.mark.parametrize("chats", [False, True])
@pytest.mark.parametrize("limit", [CHAT_LIMIT, 45])
def test_judged_rows_have_the_same_tokens_and_masks(
    tokenizer, base, tmp_path, chats, limit
) -> None:
    table = rows(Judged, **clean(Judged, chats=chats))
    args = args_of(KTOConfig, tmp_path, max_length=limit, per_device_train_batch_size=2)
    data = Dataset(table.table.select(["prompt", "completion", "label"]))
    trainer = KTOTrainer(base, args=args, train_dataset=data, processing_class=tokenizer)
    (side,) = spelled(table, tokenizer, args).tokens.values()
    kept = [one for one in side if not one.dropped]
    assert len(kept) == len(trainer.train_dataset)
    for one, row in zip(kept, trainer.train_dataset, strict=True):
        batch = trainer.data_collator([row])
        assert one.ids.tolist() == batch["input_ids"][0].tolist()
        assert one.learnt.tolist() == batch["completion_mask"][0].bool().tolist()


@pytest.mark.parametrize("limit", [30, 1024])
def test_compared_texts_have_the_same_tokens(tokenizer, tmp_path, limit) -> None:
    table = rows(Comparison, **clean(Comparison))
    args = args_of(RewardConfig, tmp_path, max_length=limit)
    model = network(LlamaForSequenceClassification, num_labels=1)
    data = Dataset(table.table.select(["chosen", "rejected"]))
    trainer = RewardTrainer(model, args, train_dataset=data, processing_class=tokenizer)
    ours = spelled(table, tokenizer, args)
    dropped = set(ours.where(lambda one: one.dropped))
    for name in ("chosen", "rejected"):
        kept = [one for at, one in enumerate(ours.tokens[name]) if at not in dropped]
        theirs = [list(ids) for ids in trainer.train_dataset[f"{name}_ids"]]
        assert [one.ids.tolist() for one in kept] == theirs
