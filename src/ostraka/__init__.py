"""Ostraka: people's feedback on text becomes trained models.

The names are those of Argilla's Feedback API; each is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES = {
    "ostraka.data.client.current": ["init"],
    "ostraka.data.client.people": ["User", "Workspace"],
    "ostraka.feedback.dataset": ["FeedbackDataset"],
    "ostraka.feedback.remote": ["RemoteFeedbackDataset"],
    "ostraka.feedback.task": [
        "TrainingTask",
        "TrainingTaskForChatCompletion",
        "TrainingTaskForDPO",
        "TrainingTaskForDirectPreferenceOptimization",
        "TrainingTaskForKTO",
        "TrainingTaskForPPO",
        "TrainingTaskForQuestionAnswering",
        "TrainingTaskForRM",
        "TrainingTaskForRewardModeling",
        "TrainingTaskForSentenceSimilarity",
        "TrainingTaskForSFT",
        "TrainingTaskForText2Text",
        "TrainingTaskForTextClassification",
        "TrainingTaskForTokenClassification",
    ],
    "ostraka.feedback.trainer": ["ArgillaTrainer"],
    "ostraka.schema.fields": ["ChatField", "CustomField", "ImageField", "TextField"],
    "ostraka.schema.metadata": [
        "FloatMetadataFilter",
        "FloatMetadataProperty",
        "IntegerMetadataFilter",
        "IntegerMetadataProperty",
        "SortBy",
        "TermsMetadataFilter",
        "TermsMetadataProperty",
        "VectorSettings",
    ],
    "ostraka.schema.questions": [
        "LabelQuestion",
        "MultiLabelQuestion",
        "RankingQuestion",
        "RatingQuestion",
        "SpanLabelOption",
        "SpanQuestion",
        "TextQuestion",
    ],
    "ostraka.schema.records": ["FeedbackRecord"],
    "ostraka.schema.responses": [
        "RankingValueSchema",
        "ResponseSchema",
        "SpanValueSchema",
        "SuggestionSchema",
        "UnifiedValueSchema",
        "ValueSchema",
    ],
    "ostraka.schema.where": ["SuggestionFilter"],
    "ostraka.train.ppo.config": ["PPOConfig"],
    "ostraka.unify._names": [
        "LabelQuestionStrategy",
        "LabelQuestionUnification",
        "MultiLabelQuestionStrategy",
        "MultiLabelQuestionUnification",
        "RankingQuestionStrategy",
        "RankingQuestionUnification",
        "RatingQuestionStrategy",
        "RatingQuestionUnification",
        "TextQuestionStrategy",
    ],
}
_MODULE_OF = {name: module for module, names in _HOMES.items() for name in names}
_OF_EXTRAS = {"PPOConfig"}  # imports transformers, so `from ostraka import *` leaves it out
__all__ = sorted(_MODULE_OF.keys() - _OF_EXTRAS)  # noqa: PLE0605 - each name is written once, above

if TYPE_CHECKING:
    from ostraka.feedback.dataset import FeedbackDataset as FeedbackDataset
    from ostraka.feedback.remote import RemoteFeedbackDataset as RemoteFeedbackDataset
    from ostraka.feedback.task import TrainingTask as TrainingTask
    from ostraka.feedback.trainer import ArgillaTrainer as ArgillaTrainer
    from ostraka.train.ppo.config import PPOConfig as PPOConfig


def __getattr__(name: str) -> Any:
    """Load a public name on first use."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'ostraka' has no attribute {name!r}")
    value = getattr(import_module(_MODULE_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Every public name, loaded or not."""
    return [*sorted(_MODULE_OF), "__version__"]
