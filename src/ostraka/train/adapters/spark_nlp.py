"""Spark NLP: the pandas frame that its text classifiers are given; it trains on a cluster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ostraka.extras import need
from ostraka.tasks._rows import LabeledText, MultiLabeledText, Rows
from ostraka.train.adapter import Export, Recipe

WHY = "Preparing data for Spark NLP"


class SingleLabel:
    """One class per text, for `ClassifierDL`."""

    def native(self, rows: Rows[Any]) -> Any:
        """A `pandas.DataFrame` with the columns `text` and `label`, the class's name."""
        names = [rows.classes[label] for label in rows.column("label")]
        return _frame(rows, label=names)


class LabelSets:
    """Any number of classes per text, for `MultiClassifierDL`."""

    def native(self, rows: Rows[Any]) -> Any:
        """A `pandas.DataFrame` with the columns `text` and `labels`, lists of class names."""
        names = [[rows.classes[label] for label in labels] for labels in rows.column("label")]
        return _frame(rows, labels=names)


def _frame(rows: Rows[Any], **column: list[Any]) -> Any:
    pandas = need("pandas", extra="frames", why=WHY)
    return pandas.DataFrame({"text": rows.column("text"), **column})


class SparkNLP:
    """What Spark NLP's classifiers are trained on."""

    extra: ClassVar[str] = ""
    recipes: ClassVar[Mapping[type, type[Recipe]]] = {}
    exports: ClassVar[Mapping[type, type[Export]]] = {
        LabeledText: SingleLabel,
        MultiLabeledText: LabelSets,
    }


ADAPTER = SparkNLP
