"""How spaCy trains one component, from rows to a folder."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple

from ostraka.errors import BadOption, NothingToTrain
from ostraka.extras import need
from ostraka.tasks._rows import MultiLabeledText, Rows
from ostraka.train.adapter import Job, Predictor
from ostraka.train.options import Target
from ostraka.train.pipeline.config import config_for, with_rows, without_places
from ostraka.train.pipeline.documents import Documents, documents, spans_component
from ostraka.train.pipeline.loop import Steps, scorer
from ostraka.train.pipeline.predict import ABOUT, read_pipeline
from ostraka.train.pipeline.sections import sections
from ostraka.train.pipeline.start import Start, blank, start_of
from ostraka.train.pipeline.template import WHY

log = logging.getLogger("ostraka.train")
EPOCHS = 20
ENDS = {"training.max_steps", "training.max_epochs"}
Optimize = Literal["efficiency", "accuracy"]


def text_settings(
    *,
    lang: str | None = None,
    gpu_id: int = -1,
    optimize: Optimize = "efficiency",
    freeze_tok2vec: bool = False,
) -> dict[str, Any]:
    """What kind of pipeline to train, and where; `gpu_id` of -1 is the processor."""
    return locals()


def span_settings(
    *,
    lang: str | None = None,
    gpu_id: int = -1,
    optimize: Optimize = "efficiency",
    freeze_tok2vec: bool = False,
    component: Literal["ner", "spancat"] | None = None,
    alignment: Literal["expand", "contract", "strict"] = "expand",
) -> dict[str, Any]:
    """Also what finds the spans, and what becomes of those that end inside a token."""
    return locals()


class Texts:
    """One class per text."""

    default_model: ClassVar[str | None] = None
    uses_language: ClassVar[bool] = True
    settings: ClassVar[Any] = staticmethod(text_settings)
    components: ClassVar[tuple[str, ...]] = ("textcat", "textcat_multilabel")
    component: ClassVar[str] = "textcat"

    def targets(self) -> tuple[Target, ...]:
        """`spacy`, and the sections of spaCy's config: options are dotted paths."""
        need("spacy", extra="spacy", why=WHY)
        return Target("spacy", self.settings), *sections(self.components)

    def native(self, rows: Rows[Any], lang: Any = None) -> Any:
        """The rows as a `DocBin`, tokenised for `lang` (a code or a `Language`; English)."""
        return documents(rows, blank(lang)).binary()

    def fit(self, job: Job) -> dict[str, Any]:
        """Train; the folder loads with `spacy.load`. Raises `NothingToTrain`, `BadOption`."""
        wanted = job.options.build("spacy")
        scratch = job.out / "scratch"
        with quiet(), on_device(wanted["gpu_id"]):
            start = self.start(job, wanted, scratch)
            parts = self._documents(job, start, wanted)
            config = self._config(job, start, wanted, parts)
            steps = _steps(job, config, parts, scratch)
            steps.run(job.checkpoints, resume=job.resume, title=f"spaCy {parts.component}")
            nlp = steps.nlp
            without_places(nlp)
            nlp.meta[ABOUT] = {"component": parts.component, "classes": list(job.train.classes)}
            shutil.rmtree(scratch)
            nlp.to_disk(job.out)
        return _figures(steps, parts)

    def load(self, folder: Path) -> Predictor:
        """The pipeline that `fit` wrote."""
        return read_pipeline(folder)

    def chosen(self, rows: Rows[Any], wanted: Mapping[str, Any]) -> str:
        """The component to train."""
        return self.component

    def start(self, job: Job, wanted: Mapping[str, Any], scratch: Path) -> Start:
        """What is trained on from."""
        return start_of(job.model, wanted["lang"], scratch / "start")

    def arrange(self, job: Job, component: str) -> Callable[[Any], None]:
        """What changes the config before the user's options do."""
        return lambda _: None

    def require(self, rows: Rows[Any]) -> None:
        """Raise `NothingToTrain` where there is nothing to tell apart."""
        if rows.shape is not MultiLabeledText and len(set(rows.column("label"))) < 2:
            raise NothingToTrain("All rows have the same class; there is nothing to tell apart.")

    def _documents(self, job: Job, start: Start, wanted: Mapping[str, Any]) -> Parts:
        self.require(job.train)
        if job.tokenizer is not None:
            raise BadOption("spaCy's tokenizer comes with lang or model; leave tokenizer out.")
        component = self.chosen(job.train, wanted)
        nlp = start.nlp or blank(start.lang)
        how = {"component": component, "alignment": wanted.get("alignment", "expand")}
        train = documents(job.train, nlp, **how)
        if not any(map(len, train.docs)):
            raise NothingToTrain("All texts are empty; there is nothing to learn.")
        held = documents(job.held_out, nlp, **how) if job.held_out else None
        for reason, count in train.changed.items():
            log.info("%d × %s", count, reason)
        return Parts(component, train, held)

    def _config(self, job: Job, start: Start, wanted: Mapping[str, Any], parts: Parts) -> Any:
        chosen: dict[str, Any] = {}
        for target in job.options.targets[1:]:
            built = job.options.build(target)
            chosen |= {f"{target.name}.{path}": value for path, value in built.items()}
        if not parts.held_out and not ENDS & chosen.keys():  # no score can say when it is enough
            chosen["training.max_epochs"] = EPOCHS
        return config_for(
            parts.component,
            start,
            wanted,
            chosen,
            classes=job.train.classes,
            longest=parts.train.longest,
            seed=job.seed,
            arrange=self.arrange(job, parts.component),
        )


class Parts(NamedTuple):
    """The component and its documents: to learn from, and held out."""

    component: str
    train: Documents
    held_out: Documents | None


class LabelSets(Texts):
    """Any number of classes per text."""

    component = "textcat_multilabel"


class Spans(Texts):
    """Spans with a label each: `ner`, or `spancat` where they overlap."""

    settings: ClassVar[Any] = staticmethod(span_settings)
    components = ("ner", "spancat")

    def chosen(self, rows: Rows[Any], wanted: Mapping[str, Any]) -> str:
        """What the user wants, else what the rows allow."""
        return str(wanted["component"] or spans_component(rows))

    def require(self, rows: Rows[Any]) -> None:
        """Raise `NothingToTrain` where nothing is marked."""
        if not any(rows.column("spans")):
            raise NothingToTrain("No span is marked in any row; there is nothing to learn.")


@contextmanager
def quiet() -> Iterator[None]:
    """Silence what spaCy logs below errors."""
    logger = logging.getLogger("spacy")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


@contextmanager
def on_device(gpu_id: int) -> Iterator[None]:
    """Work on this GPU, or with -1 on the processor; the processor is what is left behind."""
    spacy = need("spacy", extra="spacy", why=WHY)
    try:
        if gpu_id >= 0:
            spacy.require_gpu(gpu_id)
        else:
            spacy.require_cpu()
    except ValueError as error:
        said = " ".join(str(error).split())
        raise BadOption(
            f"gpu_id={gpu_id}: spaCy finds no such GPU ({said}). It needs CuPy: "
            "pip install 'spacy[cuda12x]'. Without gpu_id it trains on the processor."
        ) from error
    try:
        yield
    finally:
        spacy.require_cpu()


def _steps(job: Job, config: Any, parts: Parts, scratch: Path) -> Steps:
    """The pipeline with its first weights, its examples and its score."""
    scratch.mkdir(exist_ok=True)
    initialize = need("spacy.training.initialize", extra="spacy", why=WHY)
    util = need("spacy.util", extra="spacy", why=WHY)
    schemas = need("spacy.schemas", extra="spacy", why=WHY)
    file = _written(parts.train, scratch / "train.spacy")
    try:
        nlp = initialize.init_nlp(with_rows(config, file))
    except ValueError as error:
        said = " ".join(str(error).split())
        raise BadOption(f"spaCy cannot start this pipeline of {parts.component}: {said}") from error
    whole = nlp.config.interpolate()
    training = util.registry.resolve(whole["training"], schema=schemas.ConfigSchemaTraining)
    examples = _examples(nlp, file)
    weights = {name: weight for name, weight in training["score_weights"].items() if weight}
    score = None
    if parts.held_out:
        held = _examples(nlp, _written(parts.held_out, scratch / "held_out.spacy"))
        score = scorer(nlp, held, weights)
    return Steps(nlp, training, examples, score, job.seed)


def _written(made: Documents, file: Path) -> Path:
    made.binary().to_disk(file)
    return file


def _examples(nlp: Any, file: Path) -> list[Any]:
    """Documents as examples in the pipeline's own words; empty texts are none."""
    training = need("spacy.training", extra="spacy", why=WHY)
    return list(training.Corpus(file)(nlp))


def _figures(steps: Steps, parts: Parts) -> dict[str, Any]:
    state = steps.state
    found: dict[str, Any] = {"component": parts.component, "steps": state.step}
    if state.best_score is not None:
        found |= {"best_step": state.best_step, "best_score": state.best_score}
    if parts.train.changed:
        found["adjusted"] = dict(parts.train.changed)
    return found | {"history": state.history}
