"""Learn what people prefer: a model that gives a text a number."""

from __future__ import annotations

import logging
from copy import deepcopy
from os import PathLike
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
import pyarrow as pa

from ostraka.errors import BadOption
from ostraka.extras import need
from ostraka.tasks._rows import Comparison, Rows
from ostraka.train.adapter import Job, Predictor, Recipe
from ostraka.train.check.setting import Setting
from ostraka.train.hf.loading import Loaded, position_limit
from ostraka.train.hf.lora import fill, read_classifier
from ostraka.train.hf.quiet import quiet
from ostraka.train.llm.loading import is_adapter, load_speller, room, settled, write
from ostraka.train.llm.native import dataset
from ostraka.train.llm.recipe import WHY, LanguageRecipe
from ostraka.train.llm.scorer import Scorer, score_ids
from ostraka.train.llm.votes import columns, one_way, reward_trainer
from ostraka.train.options import Target

SURE = 0.99  # the agreement above which no more distance is asked for: log odds of 4.6
log = logging.getLogger("ostraka.train")


def margins(
    *,
    use_margin: bool | Literal["strength"] = False,
    soft_preferences: bool = False,
    weight_by_agreement: bool = False,
) -> dict[str, Any]:
    """Options of our own: how the agreement p of a pair reaches its loss; by default not at all.

    `use_margin` asks for more distance where people agreed more: 2p - 1, or with "strength" the
    logarithm of the odds of p. The other two are those of `votes.preferences`.
    """
    return locals()


class RewardModeling(LanguageRecipe):
    """`trl.RewardTrainer`: the chosen text is to get the higher number (Bradley and Terry 1952).

    Texts are read as a plain pipeline will read them later: with the tokenizer's own special
    tokens, cut at the front where they are too long, so that the response is kept.
    """

    config = "RewardConfig"
    title = "Reward modelling"
    kind = "SEQ_CLS"
    default_model: ClassVar[str | None] = "gpt2-medium"

    def targets(self) -> tuple[Target, ...]:
        """`trl.RewardConfig`, `peft_config`, `merge`, and what agreement does."""
        return (*super().targets(), Target("pairs", margins, check=one_way))

    def trainer(self, job: Job, args: Any, lora: Any) -> Any:
        """The trainer over pairs that are tokens already."""
        loaded = load_scorer(job)
        tokenizer = self._tokenizer(job, args, loaded.model)
        if lora is not None:
            fill(lora, loaded)
        wanted = job.options.build("pairs")
        parts = [
            _pairs(rows, tokenizer, wanted) if rows else None for rows in (job.train, job.held_out)
        ]
        return reward_trainer()(
            model=loaded.model,
            args=args,
            train_dataset=parts[0],
            eval_dataset=parts[1],
            processing_class=tokenizer,
            peft_config=lora,
        )

    def write(self, trainer: Any, out: Path, *, merge: bool) -> None:
        """The network with its one output, or the adapter with the head and its base's config."""
        write(trainer, out, merge=merge)
        model = trainer.accelerator.unwrap_model(trainer.model)
        if trainer.is_world_process_zero() and hasattr(model, "peft_config"):
            model.get_base_model().config.save_pretrained(str(out))

    def load(self, folder: Path) -> Predictor:
        """The network, or the base with its adapter and head, that `fit` wrote."""
        transformers = need("transformers", extra="trl", why=WHY)
        with quiet("trl"):
            tokenizer = transformers.AutoTokenizer.from_pretrained(str(folder))
            return Scorer(read_classifier(folder), tokenizer)

    def setting(self, job: Job, args: Any) -> Setting:
        """What decides how the texts are read: a plain pipeline's way, cut and not left out."""
        found = _reader(job, args, room(job.model))
        return Setting.of(found, args, max_length=found.model_max_length, pipeline=True)

    def _tokenizer(self, job: Job, args: Any, model: Any) -> Any:
        found = _reader(job, args, position_limit(model.config))
        args.max_length = None  # TRL would leave longer pairs out without a word
        model.config.get_text_config().pad_token_id = found.pad_token_id
        return found


def _reader(job: Job, args: Any, places: int | None) -> Any:
    """The tokenizer, cutting at the front what is longer than the options and the model allow."""
    found = load_speller(job.tokenizer, job.model, chat=job.train.conversational, ends=False)
    limits = [args.max_length, places, found.model_max_length]
    found.model_max_length = min(limit for limit in limits if limit)
    found.truncation_side = "left"
    return found


def load_scorer(job: Job) -> Loaded:
    """A network with one output; an object is copied, one with more outputs is refused."""
    transformers = need("transformers", extra="trl", why=WHY)
    torch = need("torch", extra="trl", why=WHY)
    one = {"num_labels": 1, "id2label": {0: "reward"}, "label2id": {"reward": 0}}
    if not isinstance(job.model, str | PathLike) and not is_adapter(job.model):
        if getattr(job.model.config, "num_labels", None) != 1:
            raise BadOption(
                f"The model object has {getattr(job.model.config, 'num_labels', 'no')} outputs; a "
                "reward model has one. Load it with num_labels=1, or pass its name or folder."
            )
        found, fresh = deepcopy(job.model), ()
        found.config.problem_type = "regression"
        return Loaded(found, fresh)
    found, report = transformers.AutoModelForSequenceClassification.from_pretrained(
        settled(job.model, job.checkpoints),
        output_loading_info=True,
        dtype=torch.float32,
        ignore_mismatched_sizes=True,
        problem_type="regression",  # so that a plain pipeline gives the number, not its sigmoid
        **one,
    )
    return Loaded(found, tuple(sorted(report["missing_keys"])))


def _pairs(rows: Rows[Any], tokenizer: Any, wanted: dict[str, Any]) -> Any:
    """Both texts of each pair as tokens, and what its agreement makes of it."""
    table = {
        f"{side}_ids": pa.array(score_ids(tokenizer, rows.column(side)), pa.list_(pa.int64()))
        for side in ("chosen", "rejected")
    }
    if wanted["use_margin"]:
        table["margin"] = pa.array(_margin(rows, strength=wanted["use_margin"] == "strength"))
    return dataset(pa.table(table | columns(rows, wanted)))


def _margin(rows: Rows[Any], *, strength: bool) -> Any:
    """How far the chosen is to be ahead: the lead of those who chose so, or their log odds."""
    share = np.asarray(rows.column("agreement"), np.float64)
    if not strength:
        return 2 * share - 1
    sure = np.minimum(share, SURE)
    return np.log(sure) - np.log1p(-sure)


RECIPES: dict[type, type[Recipe]] = {Comparison: RewardModeling}
