"""Pipelines on a transformer, through spacy-curated-transformers 0.3."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ostraka.errors import BadOption, MissingExtra
from ostraka.extras import need
from ostraka.train.pipeline.template import put

EXTRA = "spacy-transformers"
WHY = "Training spaCy on a transformer"
NUMPY = (2, 4)  # its loss takes a 1-element array for a number, which numpy no longer allows
LIBRARY = "spacy-curated-transformers"
TRANSFORMER = "transformer"
# The kinds of network it has: the name of the architecture and what splits words into pieces.
KINDS = {
    "bert": ("BertTransformer", "BertWordpieceEncoder"),
    "roberta": ("RobertaTransformer", "ByteBpeEncoder"),
    "xlm-roberta": ("XlmrTransformer", "XlmrSentencepieceEncoder"),
    "camembert": ("CamembertTransformer", "CamembertSentencepieceEncoder"),
}
SIZES = {
    "vocab_size": "vocab_size",
    "hidden_width": "hidden_size",
    "intermediate_width": "intermediate_size",
    "num_attention_heads": "num_attention_heads",
    "num_hidden_layers": "num_hidden_layers",
    "max_position_embeddings": "max_position_embeddings",
    "type_vocab_size": "type_vocab_size",
    "layer_norm_eps": "layer_norm_eps",
    "hidden_act": "hidden_act",
    "padding_idx": "pad_token_id",
}
DEFAULTS = {
    "training.batcher.size": 1000,
    "training.max_steps": 400,
    "training.eval_frequency": 40,
    "training.patience": 200,
}
RATE, WARM = 1e-4, 40  # for a small encoder; the rate rises for so many steps, then falls


def check_numpy(installed: str | None = None) -> None:
    """Raise `MissingExtra` where numpy is too new for the library."""
    release = installed or version("numpy")
    if tuple(int(part) for part in release.split(".")[:2]) >= NUMPY:
        raise MissingExtra(
            f"{WHY} needs numpy below 2.4, and {release} is installed: {LIBRARY} 0.3, the only "
            "one for spaCy 3.8, fails with it. In an environment of its own, type: "
            f"pip install 'ostraka[{EXTRA}]'"
        )


def check_library() -> None:
    """Raise `MissingExtra` where the library is missing or one for another spaCy."""
    need("spacy_curated_transformers", extra=EXTRA, why=WHY)
    try:
        release = version(LIBRARY)
    except PackageNotFoundError:
        return
    if int(release.split(".")[0]) > 0:
        raise MissingExtra(
            f"{WHY} needs {LIBRARY} 0.3, and {release} is installed, which is for a later spaCy. "
            f"Type: pip install 'ostraka[{EXTRA}]'"
        )


def sizes_of(encoder: str) -> Any:
    """The network's own config; `BadOption` where there is none or it is of another kind."""
    transformers = need("transformers", extra=EXTRA, why=WHY)
    try:
        config = transformers.AutoConfig.from_pretrained(encoder)
    except (OSError, ValueError) as error:
        said = str(error).strip().partition("\n")[0]
        text = f"model={encoder!r}: a folder or a hub id of an encoder is accepted. {said}"
        raise BadOption(text) from error
    if config.model_type not in KINDS:
        known = ", ".join(KINDS)
        raise BadOption(
            f"model={encoder!r} is a {config.model_type}; spaCy's transformers are {known}."
        )
    return config


def arrange(config: Any, component: str, encoder: str, sizes: Any) -> None:
    """Put a transformer in front of the component, in place of `tok2vec`."""
    kind, pieces = KINDS[sizes.model_type]
    model = {
        "@architectures": f"{LIBRARY}.{kind}.v1",
        **{ours: getattr(sizes, theirs) for ours, theirs in SIZES.items()},
        "piece_encoder": {"@architectures": f"{LIBRARY}.{pieces}.v1"},
        "with_spans": {"@architectures": f"{LIBRARY}.WithStridedSpans.v1"},
    }
    listener = {
        "@architectures": f"{LIBRARY}.LastTransformerLayerListener.v1",
        "width": sizes.hidden_size,
        "pooling": {"@layers": "reduce_mean.v1"},
    }
    config["components"].pop("tok2vec", None)
    config["components"][TRANSFORMER] = {"factory": "curated_transformer", "model": model}
    put(config, "nlp.pipeline", [TRANSFORMER, component])
    place = str(Path(encoder).resolve()) if Path(encoder).exists() else encoder
    loaders = {
        "encoder_loader": f"{LIBRARY}.HFTransformerEncoderLoader.v1",
        "piecer_loader": f"{LIBRARY}.HFPieceEncoderLoader.v1",
    }
    put(
        config,
        f"initialize.components.{TRANSFORMER}",
        {name: {"@model_loaders": loader, "name": place} for name, loader in loaders.items()},
    )
    _listen(config, component, listener)
    for path, value in DEFAULTS.items():
        put(config, path, value)
    rate = {"@schedules": "warmup_linear.v1", "initial_rate": RATE, "warmup_steps": WARM}
    put(config, "training.optimizer.learn_rate", rate | {"total_steps": "${training.max_steps}"})


def _listen(config: Any, component: str, listener: dict[str, Any]) -> None:
    """Let the component read the transformer."""
    if component.startswith("textcat"):
        model = {
            "@architectures": "spacy.TextCatReduce.v1",
            "exclusive_classes": component == "textcat",
            "use_reduce_first": False,
            "use_reduce_last": False,
            "use_reduce_max": False,
            "use_reduce_mean": True,
            "tok2vec": listener,
        }
        config["components"][component]["model"] = model
        return
    config["components"][component]["model"]["tok2vec"] = listener
    if component == "ner":  # its second layer hardly learns at a transformer's learning rate
        put(config, "components.ner.model.use_upper", value=False)
