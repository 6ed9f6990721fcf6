"""Ostraka, stage by stage, on the same data as the peer and the floor."""

from __future__ import annotations

from typing import Any

import columns
import dolly
import functions
import numpy as np
from measure import NotYet, Sheet, options, quiet, settle_memory, status

quiet()

import ostraka as rg  # noqa: E402 - after the environment is set


def method(owner: Any, name: str) -> Any:
    """This attribute, or `NotYet`: what is absent is reported as absent."""
    found = getattr(owner, name, None)
    if found is None:
        label = getattr(owner, "__name__", type(owner).__name__)
        raise NotYet(f"{label}.{name} does not exist yet")
    return found


def settings() -> dict[str, Any]:
    """The settings of the generated data."""
    return {
        "fields": [rg.TextField(name=name, required=name != "context") for name in dolly.FIELDS],
        "questions": [
            rg.LabelQuestion(name="label", labels=dolly.LABELS),
            rg.RatingQuestion(name="rating", values=dolly.RATINGS),
            rg.MultiLabelQuestion(name="topics", labels=dolly.TOPICS),
            rg.TextQuestion(name="new-response"),
            rg.RankingQuestion(name="ranking", values=dolly.RANKED),
        ],
        "metadata_properties": [
            rg.TermsMetadataProperty(name="source"),
            rg.IntegerMetadataProperty(name="length"),
        ],
    }


def build(plain: list[dict[str, Any]]) -> Any:
    """A data set of these records, validated."""
    dataset = rg.FeedbackDataset(**settings())
    dataset.add_records(plain)
    return dataset


def unification(sheet: Sheet, dataset: Any) -> None:
    """The four ways to unify."""
    settle = method(dataset, "compute_unified_responses")
    for stage, question, strategy in (
        ("unify_label_majority", "label", "majority"),
        ("unify_rating_mean", "rating", "mean"),
        ("unify_topics_majority", "topics", "majority"),
        ("unify_ranking_mean", "ranking", "mean"),
    ):
        ask = (question, strategy)
        look = CHECKS.get(stage)
        check = None if look is None else lambda _, a=ask, f=look: f(dataset.unify(*a).values)
        sheet.stage(stage, lambda a=ask: settle(*a) and None, check)


CHECKS = {
    "unify_label_majority": lambda found: np.bincount(found.codes, minlength=6).tolist(),
    "unify_rating_mean": lambda found: round(float(found.values.sum()), 3),
}


def task(name: str, **how: Any) -> Any:
    """A training task; `NotYet` where this version has none of that name."""
    return method(method(rg, "TrainingTask"), name)(**how)


def training(sheet: Sheet, dataset: Any) -> None:
    """What `prepare_for_training` costs, by default columns and by formatting functions."""

    def prepare(framework: str, name: str, **how: Any) -> Any:
        asked = task(name, **how)
        return method(dataset, "prepare_for_training")(framework=framework, task=asked)

    text, label = dataset.field_by_name("response"), dataset.question_by_name("label")
    textcat, sft, dpo = functions.textcat, functions.sft, functions.dpo
    classify = "for_text_classification"
    for stage, run in (
        ("prepare_columns", lambda: prepare("transformers", classify, text=text, label=label)),
        ("prepare_function", lambda: prepare("transformers", classify, formatting_func=textcat)),
        ("prepare_sft", lambda: prepare("trl", "for_supervised_fine_tuning", formatting_func=sft)),
        (
            "prepare_dpo",
            lambda: prepare("trl", "for_direct_preference_optimization", formatting_func=dpo),
        ),
    ):
        sheet.stage(stage, run, len)


def storage(sheet: Sheet, dataset: Any) -> None:
    """Saved, opened by memory map, and opened and read to the last column."""
    path = str(sheet.args.work / f"ours_{sheet.args.n}")
    sheet.stage("save", lambda: method(dataset, "save_to_disk")(path))
    sheet.stage("open", lambda: load(path), len)
    sheet.stage("load", lambda: read(path), len)


def load(path: str) -> Any:
    """The saved data set, opened."""
    return method(rg.FeedbackDataset, "load_from_disk")(path)


def read(path: str) -> Any:
    """The saved data set, opened and read to the last column."""
    return method(load(path), "to_polars")()


def from_columns(sheet: Sheet) -> Any:
    """The data set built in bulk from Arrow columns; its own memory is noted."""
    tables = columns.opened(sheet.args.n, sheet.args.work)

    def build_columns() -> Any:
        make = method(rg.FeedbackDataset, "from_columns")
        return make(tables["records"], responses=tables["responses"], **settings())

    settle_memory()
    before = status("RssAnon")
    dataset = sheet.stage("build_from_columns", build_columns, len)
    settle_memory()
    if dataset is not None:
        sheet.note("columns_in_memory", mb=round(status("RssAnon") - before, 1))
    return dataset


def from_dicts(sheet: Sheet) -> Any:
    """The data set built from dicts; the dicts are let go of afterwards."""
    plain = list(dolly.records(sheet.args.n))
    sheet.note("input_dicts", mb=round(status("RssAnon")))
    dataset = sheet.stage("build_from_dicts", lambda: build(plain), len)
    return build(plain) if dataset is None else dataset


def run(sheet: Sheet) -> None:
    """All stages on one data set."""
    dataset = from_columns(sheet)
    if not sheet.args.columns:
        del dataset
        settle_memory()
        dataset = from_dicts(sheet)
        settle_memory()
    use(sheet, dataset)


def use(sheet: Sheet, dataset: Any) -> None:
    """Every stage after building."""
    unification(sheet, dataset)
    sheet.stage("format_as_datasets", lambda: method(dataset, "format_as")("datasets"), len)
    training(sheet, dataset)
    for stage, question in ALPHAS.items():
        run = lambda q=question: alpha(dataset, q)  # noqa: E731
        sheet.stage(stage, run, lambda found: round(float(found), 6))
    storage(sheet, dataset)


ALPHAS = {"alpha_nominal": "label", "alpha_sets": "topics", "alpha_ranking": "ranking"}


def alpha(dataset: Any, question: str) -> float:
    """Krippendorff's alpha of a question, with its interval."""
    found = method(dataset, "compute_agreement_metrics")("alpha", question, "response")
    return float(found.result)


def size(sheet: Sheet) -> None:
    """The memory of the data set alone, built in batches whose dicts are dropped; then its use."""
    dolly.pool()
    settle_memory()
    before, dataset = status("RssAnon"), rg.FeedbackDataset(**settings())
    for start in range(0, sheet.args.n, dolly.BLOCK):
        m = min(dolly.BLOCK, sheet.args.n - start)
        dataset.add_records(list(dolly.records(m, start=start)))
    settle_memory()
    sheet.note("size_in_memory", mb=round(status("RssAnon") - before, 1))
    use(sheet, dataset)


def main() -> None:
    """Measure, and write the sheet."""
    sheet = Sheet("ostraka", options("ostraka"))
    sheet.versions("ostraka", "numpy", "pyarrow", "datasets")
    sheet.args.work.mkdir(parents=True, exist_ok=True)
    (size if sheet.args.size else run)(sheet)
    sheet.save()


main()
