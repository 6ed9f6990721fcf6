"""Settings for common tasks, to start from: `FeedbackDataset.for_...`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ostraka.schema.fields import TextField
from ostraka.schema.questions import (
    LabelQuestion,
    MultiLabelQuestion,
    Question,
    RankingQuestion,
    RatingQuestion,
    TextQuestion,
)
from ostraka.schema.settings import Settings, settings_from

NLI = ["entailment", "neutral", "contradiction"]


def for_text_classification(
    labels: list[str] | dict[str, str], *, multi_label: bool = False, **more: Any
) -> Settings:
    """A `text` and a `label` question: one label, or any number with `multi_label`."""
    told = "Choose every label that fits the text." if multi_label else "Choose the one best label."
    return _made(["text"], [_labels(labels, multi_label=multi_label)], told, **more)


def for_question_answering(**more: Any) -> Settings:
    """A `question` and a `context`; the `answer` is text."""
    told = "Answer the question with words of the context; leave the rest out."
    return _made(["question", "context"], [TextQuestion(name="answer")], told, **more)


def for_summarization(**more: Any) -> Settings:
    """A `text`; the `summary` is text."""
    told = "Say the gist of the text in a few sentences of your own."
    return _made(["text"], [TextQuestion(name="summary")], told, **more)


def for_translation(**more: Any) -> Settings:
    """A `source`; the `target` is its translation."""
    told = "Translate the source; keep its meaning and its tone."
    return _made(["source"], [TextQuestion(name="target")], told, **more)


def for_sentence_similarity(*, rating_scale: int = 7, **more: Any) -> Settings:
    """`sentence-1` and `sentence-2`, and how much alike they are, from 1 to `rating_scale`."""
    told = f"How alike are the two sentences in meaning? 1: not at all, {rating_scale}: the same."
    question = _scale("similarity", rating_scale)
    return _made(["sentence-1", "sentence-2"], [question], told, **more)


def for_natural_language_inference(labels: list[str] | None = None, **more: Any) -> Settings:
    """A `premise` and a `hypothesis`, and what the one says of the other."""
    told = "Does the hypothesis follow from the premise, contradict it, or neither?"
    question = _labels(labels or NLI)
    return _made(["premise", "hypothesis"], [question], told, **more)


def for_supervised_fine_tuning(*, context: bool = False, **more: Any) -> Settings:
    """A `prompt` (and a `context`); the `response` is what a model should learn to say."""
    told = "Write the answer that you would wish for."
    return _made(_prompt(context=context), [TextQuestion(name="response")], told, **more)


def for_preference_modeling(
    *, number_of_responses: int = 2, context: bool = False, **more: Any
) -> Settings:
    """A `prompt` and several responses to put in order of preference."""
    names = [f"response{i + 1}" for i in range(number_of_responses)]
    told = "Put the responses in order, the best first; equals may share a place."
    fields = [*_prompt(context=context), *names]
    return _made(fields, [RankingQuestion(name="preference", values=names)], told, **more)


def for_proximal_policy_optimization(
    *, rating_scale: int = 7, context: bool = False, **more: Any
) -> Settings:
    """A `prompt` (and a `context`), and how good a prompt it is."""
    told = f"How useful is this prompt? 1: not at all, {rating_scale}: very."
    question = _scale("prompt", rating_scale)
    return _made(_prompt(context=context), [question], told, **more)


def for_direct_preference_optimization(
    *, number_of_responses: int = 2, context: bool = False, **more: Any
) -> Settings:
    """A `prompt` and several responses to put in order of preference."""
    return for_preference_modeling(number_of_responses=number_of_responses, context=context, **more)


def for_retrieval_augmented_generation(
    *, number_of_retrievals: int = 1, rating_scale: int = 7, **more: Any
) -> Settings:
    """A `query` and retrieved documents: how relevant each is, and an answer if there is one."""
    documents = [f"retrieved_document_{i + 1}" for i in range(number_of_retrievals)]
    questions: list[Question] = [_scale(f"rating_{name}", rating_scale) for name in documents]
    questions.append(TextQuestion(name="response", required=False))
    told = "Rate how relevant each document is to the query, then answer it if you can."
    return _made(["query", *documents], questions, told, **more)


def for_multi_modal_classification(
    labels: list[str] | dict[str, str], *, multi_label: bool = False, **more: Any
) -> Settings:
    """A `content` in Markdown (pictures, sound, video as HTML) and a `label` question."""
    told = "Look or listen, then choose what fits."
    question = _labels(labels, multi_label=multi_label)
    return _made(["content"], [question], told, **{"use_markdown": True, **more})


def for_multi_modal_transcription(**more: Any) -> Settings:
    """A `content` in Markdown (pictures, sound, video as HTML); the `description` is text."""
    told = "Write down what you see or hear."
    question = TextQuestion(name="description")
    return _made(["content"], [question], told, **{"use_markdown": True, **more})


def _prompt(*, context: bool) -> list[str]:
    return ["prompt", "context"] if context else ["prompt"]


def _labels(labels: list[str] | dict[str, str], *, multi_label: bool = False) -> Question:
    return (MultiLabelQuestion if multi_label else LabelQuestion)(name="label", labels=labels)


def _scale(name: str, highest: int) -> RatingQuestion:
    return RatingQuestion(name=name, values=list(range(1, highest + 1)))


def _made(
    fields: list[str],
    questions: list[Question],
    told: str,
    *,
    use_markdown: bool = False,
    guidelines: str | None = None,
    metadata_properties: Any = None,
    vectors_settings: Any = None,
) -> Settings:
    return settings_from(
        fields=[TextField(name=name, use_markdown=use_markdown) for name in fields],
        questions=questions,
        guidelines=guidelines or told,
        metadata_properties=metadata_properties,
        vectors_settings=vectors_settings,
    )


TEMPLATES: dict[str, Callable[..., Settings]] = {
    make.__name__: make
    for make in (
        for_text_classification,
        for_question_answering,
        for_summarization,
        for_translation,
        for_sentence_similarity,
        for_natural_language_inference,
        for_supervised_fine_tuning,
        for_preference_modeling,
        for_proximal_policy_optimization,
        for_direct_preference_optimization,
        for_retrieval_augmented_generation,
        for_multi_modal_classification,
        for_multi_modal_transcription,
    )
}
