"""Faults of what is learnt: which tokens, whether the end is among them, what is cut off."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ostraka.tasks._rows import Judged, Preference
from ostraka.train.check.finding import Finding, found_in
from ostraka.train.check.seen import Seen
from ostraka.train.check.setting import Setting
from ostraka.train.check.spell import Spelled
from ostraka.train.check.speller import marked

UNKNOWN = 0.05  # of a row's tokens: more unknown ones than this lose its sense
IGNORED = -100  # the label of what is not learnt
TRIED = 8  # rows that are put through the collator
ENDLESS = 10**6  # tokenizers without a limit name a huge one


def nothing_learnt(rows: Seen) -> Iterator[Finding]:
    """Rows of which no token counts in the loss, for another reason than a long prompt."""
    if not rows.view.learns:
        return
    if rows.setting.assistant_only_loss and not (rows.conversational and marked(rows.setting)):
        return  # said by the checks of the template
    masked = [at for at in rows.where(lambda one: one.masked) if at not in rows.refused]
    yield from found_in(
        "empty loss mask",
        "have no token that is learnt",
        "Check that the template marks what the assistant says, and that the completion is not "
        "empty.",
        masked,
        rows.records,
        # TRL itself stops at the first such row
        level="stop" if rows.setting.assistant_only_loss else None,
    )


def end_not_learnt(rows: Seen) -> Iterator[Finding]:
    """Rows whose end token is not among what is learnt, although nothing was cut off."""
    if not rows.view.learns:
        return
    ends = _ends(rows.setting) if rows.conversational else {rows.setting.tokenizer.eos_token_id}
    missing = rows.where(lambda one: bool(one.end) and not one.cut and not ends & set(one.end))
    remedy = (
        "Put the end of turn into the chat template, before {% endgeneration %} where it has one."
        if rows.conversational
        else "Set eos_token to a token that the tokenizer knows as one."
    )
    what = "do not teach the end of the answer, so the model would not learn to stop"
    yield from found_in("end not learnt", what, remedy, missing, rows.records, level="warning")


def _ends(setting: Setting) -> set[int]:
    """The end token, and every added token that may close a turn."""
    return {setting.tokenizer.eos_token_id, *setting.tokenizer.get_added_vocab().values()}


def cut_off(rows: Seen) -> Iterator[Finding]:
    """Rows that are longer than `max_length`."""
    sides = [one for _, side in rows.sides() for one in side]
    lost, whole = sum(one.cut for one in sides), sum(one.whole for one in sides)
    longest = max((one.whole for one in sides), default=0)
    front = rows.setting.truncation_mode == "keep_end" or not rows.view.learns
    yield from found_in(
        "truncated",
        f"are cut at {rows.setting.max_length or 0:,} tokens: {lost:,} of {whole:,} tokens "
        f"({lost / max(whole, 1):.1%}) are lost, {'from the start' if front else 'ends included'}",
        f"Type: trainer.update_config(max_length={longest}), or shorten the texts.",
        rows.where(lambda one: one.cut and not one.dropped),
        rows.records,
        level="warning",
    )


def long_prompt(rows: Seen) -> Iterator[Finding]:
    """Prompts that leave no room for an answer."""
    if not rows.view.learns or not rows.setting.max_length:
        return
    longest = max((one.whole for _, side in rows.sides() for one in side), default=0)
    yield from found_in(
        "prompt too long",
        f"have nothing but prompt within {rows.setting.max_length:,} tokens and are left out",
        f"Type: trainer.update_config(max_length={longest}), or shorten the prompts.",
        rows.where(lambda one: one.dropped and not one.masked),
        rows.records,
    )


def left_out(rows: Seen) -> Iterator[Finding]:
    """Compared texts that TRL leaves out without a word because they are too long."""
    if rows.view.learns:
        return
    longest = max((one.whole for _, side in rows.sides() for one in side), default=0)
    limit = rows.setting.max_length or 0
    yield from found_in(
        "left out as too long",
        f"have a text of more than {limit:,} tokens; the trainer leaves them out",
        f"Type: trainer.update_config(max_length={longest}), or shorten the texts.",
        rows.where(lambda one: one.dropped),
        rows.records,
    )


def no_prefix(rows: Seen) -> Iterator[Finding]:
    """Prompts that read differently once the answer follows."""
    places = rows.where(lambda one: one.lost)
    lost = [one.lost for _, side in rows.sides() for one in side if one.lost]
    example = repr(rows.setting.tokenizer.decode(list(lost[0]))) if lost else ""
    yield from found_in(
        "prompt is no prefix",
        f"have a prompt whose end reads differently when the answer follows ({example}); the "
        "model is asked something else later than it learnt from",
        "End prompts at a word and begin answers with the blank or line break; with a template, "
        "let it write the prompt the same with and without an answer.",
        places,
        rows.records,
        level="warning",
    )


def doubled_start(rows: Seen) -> Iterator[Finding]:
    """Rows that begin with two start tokens."""
    start = rows.setting.tokenizer.bos_token_id
    if start is None:
        return
    yield from found_in(
        "start token twice",
        f"begin with {rows.setting.tokenizer.bos_token} twice: the tokenizer adds it by itself",
        "Leave it out of the texts or the template.",
        rows.where(lambda one: len(one.ids) > 1 and one.ids[0] == one.ids[1] == start),
        rows.records,
        level="warning",
    )


def unknown(rows: Seen) -> Iterator[Finding]:
    """Rows with many tokens that the tokenizer does not know."""
    code = rows.setting.tokenizer.unk_token_id
    if code is None or code == rows.setting.tokenizer.eos_token_id:
        return
    yield from found_in(
        "unknown tokens",
        f"consist to more than {UNKNOWN:.0%} of characters that the tokenizer does not know",
        "Take a model whose tokenizer knows the script, or clean the texts.",
        rows.where(lambda one: len(one.ids) and np.mean(one.ids == code) > UNKNOWN),
        rows.records,
        level="warning",
    )


def beyond_model(rows: Seen) -> Iterator[Finding]:
    """Rows that stay longer than what the tokenizer says its model can read."""
    limit = rows.setting.tokenizer.model_max_length
    if limit > ENDLESS or rows.setting.packing:
        return
    yield from found_in(
        "beyond the model",
        f"have more than the {limit:,} tokens that the model reads at most",
        f"Type: trainer.update_config(max_length={limit})",
        rows.where(lambda one: len(one.ids) > limit),
        rows.records,
        level="warning",
    )


def end_padded_away(rows: Seen) -> Iterator[Finding]:
    """Batches in which the end token is masked because it is the padding token too."""
    if rows.setting.collator is None or not rows.view.learns or rows.shape in (Preference, Judged):
        return
    end = rows.setting.tokenizer.eos_token_id
    side = next((side for _, side in rows.sides()), [])
    tried = [(at, one) for at, one in enumerate(side) if _learns(one, end)][:TRIED]
    gone = [number for number, (_, one) in enumerate(tried) if not _kept(one, end, rows.setting)]
    yield from found_in(
        "end padded away",
        "lose their end token in the batch: it is the padding token too, and that is masked",
        "Set tokenizer.pad_token to another token than the end token.",
        gone,
        [rows.records[at] for at, _ in tried],
        level="warning",
    )


def _learns(one: Spelled, token: int) -> bool:
    return bool(((one.ids == token) & one.learnt).any())


def _kept(one: Spelled, token: int, setting: Setting) -> bool:
    """Whether the token is still learnt after the row went through the collator."""
    labels = np.where(one.learnt, one.ids, IGNORED)
    batch = setting.collator([{"input_ids": one.ids.tolist(), "labels": labels.tolist()}])
    return token in batch["labels"][0].tolist()


CHECKS = (
    nothing_learnt,
    end_not_learnt,
    cut_off,
    long_prompt,
    left_out,
    no_prefix,
    doubled_start,
    unknown,
    beyond_model,
    end_padded_away,
)
