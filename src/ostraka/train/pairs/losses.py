"""Which loss suits which rows, and how it is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ostraka.errors import BadOption, unknown
from ostraka.extras import need
from ostraka.tasks._rows import LabeledPair, Rows, ScoredPair, TextPair, Triplet

WHY = "Training with sentence-transformers"
EXTRA = "sentence-transformers"

_BI: dict[type, str] = {
    ScoredPair: "CosineSimilarityLoss",
    TextPair: "MultipleNegativesRankingLoss",
    Triplet: "TripletLoss",
}
_CROSS: dict[type, str] = {
    ScoredPair: "BinaryCrossEntropyLoss",
    TextPair: "MultipleNegativesRankingLoss",
    Triplet: "MultipleNegativesRankingLoss",
}


def loss_name(rows: Rows[Any], *, cross: bool) -> str:
    """The loss that is taken for these rows when the user names none.

    Bi-encoder: scores are learnt as cosines, two classes by contrast (Hadsell 2006), more by a
    softmax over both embeddings (Reimers and Gurevych 2019), pairs alone by ranking against the
    others of the batch (Henderson 2017), triplets by a margin between cosines. Cross-encoder:
    cross-entropy, and for pairs alone and triplets the ranking.
    """
    if rows.shape is LabeledPair:
        names = ("BinaryCrossEntropyLoss", "CrossEntropyLoss") if cross else None
        return (names or ("ContrastiveLoss", "SoftmaxLoss"))[len(rows.classes) > 2]
    return (_CROSS if cross else _BI)[rows.shape]


def make_loss(model: Any, rows: Rows[Any], wanted: Mapping[str, Any]) -> Any:
    """The loss as a module on `model`; `wanted` has `loss` (a name or class) and its options.

    Raises `UnknownName` for a loss that the library lacks, `BadOption` for options it refuses.
    """
    cross = bool(wanted["cross_encoder"])
    named = wanted["loss"] or loss_name(rows, cross=cross)
    kind = _class(named, cross=cross) if isinstance(named, str) else named
    given = _ours(kind.__name__, model, rows) | dict(wanted["loss_options"] or {})
    try:
        return kind(model, **given)
    except (TypeError, ValueError) as error:
        said = " ".join(str(error).split())
        raise BadOption(f"The loss {kind.__name__} refuses {given}: {said}") from error


def _class(name: str, *, cross: bool) -> Any:
    place = "cross_encoder" if cross else "sentence_transformer"
    losses = need(f"sentence_transformers.{place}.losses", extra=EXTRA, why=WHY)
    found = getattr(losses, name, None)
    if not isinstance(found, type):
        known = [n for n in vars(losses) if n.endswith("Loss")]
        raise unknown(f"loss of a {'cross' if cross else 'bi'}-encoder", name, known)
    return found


def _ours(name: str, model: Any, rows: Rows[Any]) -> dict[str, Any]:
    """What a loss must be told of the rows, and options of ours."""
    if name == "SoftmaxLoss":
        size = model.get_embedding_dimension()
        return {"embedding_dimension": size, "num_labels": len(rows.classes)}
    if name == "TripletLoss":
        losses = need("sentence_transformers.sentence_transformer.losses", extra=EXTRA, why=WHY)
        # predictions compare by the cosine, which is at most 2 apart
        return {"distance_metric": losses.TripletDistanceMetric.COSINE, "triplet_margin": 0.5}
    return {}
