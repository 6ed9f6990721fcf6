"""A language model that writes, and says how likely it finds a text."""

import numpy as np
import pyarrow as pa
import pytest
import torch

from ostraka.errors import BadOption
from ostraka.tasks._rows import Completion, Rows, Text
from ostraka.train.llm.native import native
from ostraka.train.llm.supervised import for_training
from ostraka.train.llm.writer import Writer


@pytest.fixture
def writer(model, tokenizer):
    tokenizer.pad_token = tokenizer.eos_token
    return Writer(model, tokenizer)


def rows_of(shape, **columns):
    size = len(next(iter(columns.values())))
    record = [str(at) for at in range(size)]
    table = {"record": record, **columns, "id": pa.array(range(size), pa.int32())}
    return Rows(shape, pa.table(table))


def test_texts_come_back_without_their_prompts(writer) -> None:
    alone = writer(["the cat"], max_new_tokens=5)
    together = writer(["the cat", "on"], max_new_tokens=5)
    assert len(together) == 2
    assert together[0] == alone[0]
    assert not alone[0].startswith("the cat")


def test_nothing_in_gives_nothing_out(writer) -> None:
    assert writer([]) == []


def test_an_option_that_generate_does_not_know_is_refused(writer) -> None:
    with pytest.raises(BadOption, match="no_such_option"):
        writer(["the cat"], no_such_option=1)


def test_the_loss_of_a_text_is_that_of_transformers(writer) -> None:
    text = "the cat sat on the mat"
    nats, tokens = writer.losses(rows_of(Text, text=[text]))[0]
    ids = [*writer.tokenizer(text)["input_ids"], writer.tokenizer.eos_token_id]
    given = torch.tensor([ids], device=writer.model.device)
    with torch.no_grad():
        wanted = writer.model(input_ids=given, labels=given).loss
    assert tokens == len(ids) - 1
    assert nats / tokens == pytest.approx(float(wanted), rel=1e-5)


def test_of_a_completion_the_prompt_does_not_count(writer) -> None:
    rows = rows_of(Completion, prompt=["the cat"], completion=[" sat on the mat"])
    nats, tokens = writer.losses(rows)[0]
    whole = writer.losses(rows_of(Text, text=["the cat sat on the mat"]))[0]
    before = len(writer.tokenizer("the cat")["input_ids"]) - 1
    assert tokens == whole[1] - before
    assert nats < whole[0]


def test_losses_have_a_line_per_row(writer) -> None:
    assert writer.losses(rows_of(Text, text=["the", "cat on"])).shape == (2, 2)
    assert np.isfinite(writer.losses(rows_of(Text, text=["the"]))).all()


def test_the_prepared_columns_are_those_of_the_guide() -> None:
    rows = rows_of(Completion, prompt=["the cat"], completion=[" sat"])
    assert native(rows).to_dict() == {"id": [0], "text": ["the cat sat"]}
    assert for_training(rows).to_dict() == {"prompt": ["the cat"], "completion": [" sat"]}
    texts = rows_of(Text, text=["a", "b"])
    assert native(texts).to_dict() == {"id": [0, 1], "text": ["a", "b"]}
    assert for_training(texts).to_dict() == {"text": ["a", "b"]}
