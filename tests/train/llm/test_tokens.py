"""Rows become the tokens that TRL's own trainer makes of them."""

import pyarrow as pa
import pytest
import trl

from ostraka.train.llm.loading import PLAIN_CHAT, load_speller
from ostraka.train.llm.native import dataset as to_dataset
from ostraka.train.llm.tokens import spelled

ASK, SAY = {"role": "user", "content": "the cat"}, {"role": "assistant", "content": "sat on"}


def of_trl(folder, tokenizer, **columns):
    """Tokens and labels as SFTTrainer prepares them."""
    args = trl.SFTConfig(
        output_dir="unused",
        use_cpu=True,
        bf16=False,
        report_to="none",
        gradient_checkpointing=None,
        max_length=None,
    )
    rows = to_dataset(pa.table(columns))
    trainer = trl.SFTTrainer(str(folder), args, train_dataset=rows, processing_class=tokenizer)
    return trainer.train_dataset[0]


@pytest.mark.parametrize(
    ("prompt", "completion"),
    [
        ("the cat", " sat on the mat"),
        ("the cat ", "sat"),  # the blank joins the next word: the prompt is no prefix
        ([ASK], [SAY]),
        ([ASK, SAY, ASK], [SAY]),
    ],
)
def test_the_learnt_part_is_the_one_of_trl(prompt, completion, folder) -> None:
    tokenizer = load_speller(None, folder, chat=True)
    found = of_trl(folder, tokenizer, prompt=[prompt], completion=[completion])
    ours = spelled(tokenizer, prompt, completion)
    assert ours.ids == found["input_ids"]
    assert [-100] * ours.first + ours.ids[ours.first :] == found["labels"]


def test_a_text_is_learnt_whole_and_ends_once(folder) -> None:
    tokenizer = load_speller(None, folder)
    found = of_trl(folder, tokenizer, text=["the cat sat"])
    ours = spelled(tokenizer, None, "the cat sat")
    assert (ours.ids, ours.first) == (found["input_ids"], 0)
    assert spelled(tokenizer, None, "the cat sat" + tokenizer.eos_token) == ours


def test_the_plain_template_ends_what_the_assistant_says(tokenizer) -> None:
    tokenizer.chat_template = PLAIN_CHAT
    text = tokenizer.apply_chat_template([ASK, SAY], tokenize=False)
    assert text == "User: the cat\nAssistant: sat on<|end|>"
    asked = tokenizer.apply_chat_template([ASK], tokenize=False, add_generation_prompt=True)
    assert asked == "User: the cat\nAssistant:"
