"""The formatting functions that people write, as the guides of Argilla 1.x show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

TEMPLATE = "### Instruction: {instruction}\n\n### Context: {context}\n\n### Response: {response}"


def textcat(sample: dict[str, Any]) -> tuple[str, str] | None:
    """The text and the label most people chose; nothing where nobody answered."""
    chosen = Counter(a["value"] for a in sample["label"] if a["status"] == "submitted")
    if not chosen:
        return None
    return sample["response"], chosen.most_common(1)[0][0]


def sft(sample: dict[str, Any]) -> str | None:
    """The guide's SFT example: the first submitted answer, or nothing."""
    for answer in sample["new-response"]:
        if answer["status"] == "submitted" and answer["value"]:
            return TEMPLATE.format(
                instruction=sample["instruction"],
                context=sample["context"],
                response=answer["value"],
            )
    return None


def dpo(sample: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The guide's DPO example: every rewritten answer is preferred to the original one."""
    rejected = sample["response"]
    prompt = TEMPLATE.format(
        instruction=sample["instruction"], context=sample["context"], response=""
    )
    for answer in sample["new-response"]:
        if answer["status"] == "submitted" and answer["value"] and answer["value"] != rejected:
            yield prompt, answer["value"], rejected
