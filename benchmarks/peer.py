"""Argilla 1.29.1's local FeedbackDataset, stage by stage; runs in the peer's own environment.

It is given what favours it: records come as dicts, which it builds faster than its own classes.
"""

from __future__ import annotations

import random
import warnings
from typing import Any

import dolly
import functions
from measure import Sheet, options, quiet, settle_memory, status

quiet()
warnings.filterwarnings("ignore")

import argilla_v1 as rg  # noqa: E402 - after the environment is set
from argilla_v1.feedback import TrainingTask  # noqa: E402


def empty() -> Any:
    """A data set with the settings of the generated data."""
    return rg.FeedbackDataset(
        fields=[rg.TextField(name=name, required=name != "context") for name in dolly.FIELDS],
        questions=[
            rg.LabelQuestion(name="label", labels=dolly.LABELS),
            rg.RatingQuestion(name="rating", values=dolly.RATINGS),
            rg.MultiLabelQuestion(name="topics", labels=dolly.TOPICS),
            rg.TextQuestion(name="new-response"),
            rg.RankingQuestion(name="ranking", values=dolly.RANKED),
        ],
        metadata_properties=[
            rg.TermsMetadataProperty(name="source"),
            rg.IntegerMetadataProperty(name="length"),
        ],
    )


def build(plain: list[dict[str, Any]]) -> Any:
    """A data set of these records, validated."""
    dataset = empty()
    dataset.add_records(plain)
    return dataset


def answered(dataset: Any) -> Any:
    """The records with a submitted answer: multi-label majority raises IndexError on others."""
    some = empty()
    some._records = [
        r for r in dataset.records if any(a.status == "submitted" for a in r.responses)
    ]
    return some


def unification(sheet: Sheet, dataset: Any) -> None:
    """The four ways to unify."""
    settle = dataset.compute_unified_responses
    sheet.stage("unify_label_majority", lambda: settle("label", "majority") and None)
    sheet.stage("unify_rating_mean", lambda: settle("rating", "mean") and None)
    some = answered(dataset).compute_unified_responses
    sheet.stage("unify_topics_majority", lambda: some("topics", "majority") and None)
    sheet.stage("unify_ranking_mean", lambda: settle("ranking", "mean") and None)


def export(sheet: Sheet, dataset: Any) -> None:
    """As `datasets`, and that as Parquet: the nearest it has to a save of its own."""
    table = sheet.stage("format_as_datasets", lambda: dataset.format_as("datasets"), len)
    path = sheet.args.work / f"peer_{sheet.args.n}.parquet"
    if table is not None:
        sheet.stage("save", lambda: table.to_parquet(str(path)))


def training(sheet: Sheet, dataset: Any) -> None:
    """What `prepare_for_training` costs, by default columns and by formatting functions."""
    prepare, task = dataset.prepare_for_training, TrainingTask
    text, label = dataset.field_by_name("response"), dataset.question_by_name("label")
    columns = task.for_text_classification(text=text, label=label)
    textcat = task.for_text_classification(formatting_func=functions.textcat)
    sft = task.for_supervised_fine_tuning(formatting_func=functions.sft)
    dpo = task.for_direct_preference_optimization(formatting_func=functions.dpo)
    sheet.stage("prepare_columns", lambda: prepare(framework="transformers", task=columns), len)
    sheet.stage("prepare_function", lambda: prepare(framework="transformers", task=textcat), len)
    sheet.stage("prepare_sft", lambda: prepare(framework="trl", task=sft), len)
    sheet.stage("prepare_dpo", lambda: prepare(framework="trl", task=dpo), len)


def from_dicts(sheet: Sheet) -> Any:
    """The data set built from dicts; the dicts are let go of afterwards."""
    plain = list(dolly.records(sheet.args.n))
    sheet.note("input_dicts", mb=round(status("RssAnon")))
    return sheet.stage("build_from_dicts", lambda: build(plain), len)


def run(sheet: Sheet) -> None:
    """All stages on one data set."""
    dataset = from_dicts(sheet)
    settle_memory()
    unification(sheet, dataset)
    export(sheet, dataset)
    training(sheet, dataset)
    agreement = dataset.compute_agreement_metrics
    for stage, question in (
        ("alpha_nominal", "label"),
        ("alpha_sets", "topics"),
        ("alpha_ranking", "ranking"),
    ):
        alpha = lambda q=question: agreement("alpha", q, "response")  # noqa: E731
        sheet.stage(stage, alpha, lambda found: round(float(found.result), 6))


def size(sheet: Sheet) -> None:
    """The memory of the data set alone: built in batches whose dicts are dropped."""
    dolly.pool()
    settle_memory()
    before, dataset = status("RssAnon"), empty()
    for start in range(0, sheet.args.n, dolly.BLOCK):
        m = min(dolly.BLOCK, sheet.args.n - start)
        dataset.add_records(list(dolly.records(m, start=start)))
    settle_memory()
    sheet.note("size_in_memory", mb=round(status("RssAnon") - before, 1))


def main() -> None:
    """Measure, and write the sheet."""
    random.seed(0)  # it breaks ties by unseeded draws
    sheet = Sheet("argilla-v1", options("argilla-v1"))
    sheet.versions("argilla-v1", "pydantic", "datasets", "pandas", "numpy", "pyarrow")
    sheet.args.work.mkdir(parents=True, exist_ok=True)
    (size if sheet.args.size else run)(sheet)
    sheet.save()


main()
