"""Faults that lie in the tokenizer, the collator or the limits, not in a text."""

from copy import deepcopy

import pytest
from some_rows import SIZE, clean, rows
from tokenizers import Tokenizer, models, pre_tokenizers
from tokenizers.processors import TemplateProcessing
from transformers import DataCollatorForLanguageModeling, PreTrainedTokenizerFast
from trl.trainer.sft_trainer import DataCollatorForLanguageModeling as OfTRL

from ostraka.tasks._rows import Chat, Completion, Prompt, Text


def names(report):
    return {one.check: one for one in report.findings}


@pytest.fixture
def words():
    """A tokenizer that knows a few words, and begins each text with a sign."""
    known = {"<s>": 0, "</s>": 1, "<?>": 2, "the": 3, "cat": 4}
    made = Tokenizer(models.WordLevel(known, unk_token="<?>"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.post_processor = TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 0)])
    signs = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<?>", "pad_token": "</s>"}
    return PreTrainedTokenizerFast(tokenizer_object=made, **signs)


def test_a_start_token_written_into_the_texts_is_found(check, words) -> None:
    texts = ["<s> the cat", "the cat the"]
    report = check(rows(Text, text=texts), tokenizer=words)
    assert names(report)["start token twice"].count == 1
    clean_twin = check(rows(Text, text=["the cat", "the cat the"]), tokenizer=words)
    assert clean_twin.findings == ()


def test_texts_in_an_unknown_script_are_found(check, words) -> None:
    report = check(rows(Text, text=["the cat", "le chat dort"]), tokenizer=words)
    assert list(names(report)) == ["unknown tokens"]
    assert report.findings[0].records == ("r1",)


def test_an_end_token_that_is_no_token_is_found(check, tokenizer) -> None:
    table = rows(Completion, **clean(Completion))
    assert check(table, tokenizer=tokenizer).findings == ()
    typed = deepcopy(tokenizer)
    typed._special_tokens_map["eos_token"] = "END"  # as a tokenizer file may name it
    assert names(check(table, tokenizer=typed))["end not learnt"].count == SIZE


def test_rows_beyond_the_places_of_the_model_are_found(check, tokenizer) -> None:
    tokenizer.model_max_length = 20
    report = check(rows(Prompt, **clean(Prompt)), tokenizer=tokenizer)
    assert names(report)["beyond the model"].count == SIZE
    tokenizer.model_max_length = 200
    assert check(rows(Prompt, **clean(Prompt)), tokenizer=tokenizer).findings == ()


def test_an_end_masked_with_the_padding_is_found(check, tokenizer) -> None:
    tokenizer.pad_token = tokenizer.eos_token
    table = rows(Text, **clean(Text))
    masking = DataCollatorForLanguageModeling(tokenizer, mlm=False)
    report = check(table, tokenizer=tokenizer, collator=masking)
    assert list(names(report)) == ["end padded away"]
    exact = OfTRL(pad_token_id=tokenizer.pad_token_id)
    assert check(table, tokenizer=tokenizer, collator=exact).findings == ()


def test_the_share_of_what_is_cut_is_said(check) -> None:
    table = rows(Text, **clean(Text))
    report = check(table, max_length=40)
    found = names(report)["truncated"]
    whole = check(table).tokens
    lost = whole - report.tokens
    share = f"{lost:,} of {whole:,} tokens ({lost / whole:.1%}) are lost, ends included"
    assert found.what == f"{found.count} of {SIZE} rows are cut at 40 tokens: {share}."
    assert "max_length=" in found.remedy
    assert found.level == "warning"


def test_of_a_cut_at_the_front_the_end_stays(check) -> None:
    table = rows(Completion, **clean(Completion))
    report = check(table, max_length=40, truncation_mode="keep_end")
    assert "from the start" in names(report)["truncated"].what
    assert all(one.runs[-1].text.endswith("<|im_end|>") for one in report.shown)


def test_packed_rows_are_cut_nowhere(check) -> None:
    packed = {"packing": True, "packing_strategy": "wrapped", "max_length": 40}
    report = check(rows(Text, **clean(Text)), **packed)
    assert report.findings == ()
    assert [one.name for one in report.shown] == ["piece 1", "piece 2", "piece 3"]
    assert {one.tokens for one in report.shown} == {40}


def test_a_plain_stand_in_for_a_chat_template_is_a_note(check) -> None:
    report = check(rows(Chat, **clean(Chat, chats=True)), stand_in=True)
    assert [(one.check, one.level) for one in report.findings] == [("plain chat template", "note")]
    assert report.ok
