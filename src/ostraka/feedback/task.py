"""`TrainingTask`: what to learn from a dataset."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ostraka.errors import unknown
from ostraka.tasks._base import tasks
from ostraka.tasks.chat_completion import ChatCompletion
from ostraka.tasks.direct_preference_optimization import DirectPreferenceOptimization
from ostraka.tasks.kto import KahnemanTverskyOptimization
from ostraka.tasks.proximal_policy_optimization import ProximalPolicyOptimization
from ostraka.tasks.question_answering import QuestionAnswering
from ostraka.tasks.reward_modeling import RewardModeling
from ostraka.tasks.sentence_similarity import SentenceSimilarity
from ostraka.tasks.supervised_fine_tuning import SupervisedFineTuning
from ostraka.tasks.text2text import TextToTextTask
from ostraka.tasks.text_classification import TextClassification
from ostraka.tasks.token_classification import TokenClassification


class _Tasks(type):
    """Finds `for_<name>` in the folder of tasks, so that a new task needs no line here."""

    def __getattr__(cls, name: str) -> Callable[..., Any]:
        if not name.startswith("for_"):
            raise AttributeError(f"TrainingTask has no attribute {name!r}.")
        if name.removeprefix("for_") not in tasks:
            known = [f"for_{task}" for task in tasks]
            raise AttributeError(str(unknown("training task", name, known)))
        make: Callable[..., Any] = tasks[name.removeprefix("for_")].from_user  # type: ignore[attr-defined]
        return make

    def __dir__(cls) -> list[str]:
        return [*super().__dir__(), *(f"for_{task}" for task in tasks)]


class TrainingTask(metaclass=_Tasks):
    """A task per kind of model: `TrainingTask.for_text_classification(...)` and others."""


TrainingTaskForTextClassification = TextClassification
TrainingTaskForSFT = SupervisedFineTuning
TrainingTaskForSentenceSimilarity = SentenceSimilarity
TrainingTaskForRM = TrainingTaskForRewardModeling = RewardModeling
TrainingTaskForPPO = ProximalPolicyOptimization
TrainingTaskForDPO = TrainingTaskForDirectPreferenceOptimization = DirectPreferenceOptimization
TrainingTaskForKTO = KahnemanTverskyOptimization
TrainingTaskForChatCompletion = ChatCompletion
TrainingTaskForTokenClassification = TokenClassification
TrainingTaskForQuestionAnswering = QuestionAnswering
TrainingTaskForText2Text = TextToTextTask
