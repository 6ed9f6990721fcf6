"""What a model writes after prompts it has not seen, and how far it has moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ostraka.cli.rlhf.road import SEED, Opening
from ostraka.extras import need
from ostraka.train.hf.quiet import quiet
from ostraka.train.scores import wilson

WHY = "ostraka demo rlhf"
BATCH = 16
Score = Callable[[list[str]], Sequence[float]]


@dataclass(frozen=True)
class Written:
    """One sampled answer per prompt.

    `tokens` are its length with the end, `nats` its divergence from the reference: the sum over
    its places of KL(model ‖ reference) between the two distributions of the next token.
    """

    answers: tuple[str, ...]
    tokens: tuple[int, ...]
    nats: tuple[float, ...]


@dataclass(frozen=True)
class Judged:
    """How a model did on the held-out prompts.

    `loss` in nats per token of people's own answers; `reward` is the mean; `wins` the share of
    prompts on which the reward model likes its answer better than the reference's, ties half,
    with `interval`; `kl` in nats per answer; `length` in tokens.
    """

    name: str
    loss: float
    reward: float
    wins: float | None
    interval: tuple[float, float] | None
    kl: float
    length: float
    answers: tuple[str, ...]
    rewards: tuple[float, ...]


def write(
    writer: Any, prompts: Sequence[str], new_tokens: int, *, reference: Any = None, seed: int = SEED
) -> Written:
    """Sample an answer to each prompt from the model's own distribution; same seed, same text."""
    torch = need("torch", extra="demo", why=WHY)
    torch.manual_seed(seed)
    parts = [
        _batch(writer, prompts[at : at + BATCH], new_tokens, reference)
        for at in range(0, len(prompts), BATCH)
    ]
    return Written(
        tuple(text for part in parts for text in part.answers),
        tuple(count for part in parts for count in part.tokens),
        tuple(one for part in parts for one in part.nats),
    )


def _batch(writer: Any, prompts: Sequence[str], new_tokens: int, reference: Any) -> Written:
    torch = need("torch", extra="demo", why=WHY)
    tokenizer, model = writer.tokenizer, writer.model
    given = tokenizer(list(prompts), return_tensors="pt", padding=True, padding_side="left")
    asked, seen = given["input_ids"].to(model.device), given["attention_mask"].to(model.device)
    with torch.no_grad(), quiet("demo"):
        ids = model.generate(
            input_ids=asked,
            attention_mask=seen,
            max_new_tokens=new_tokens,
            do_sample=True,
            top_k=0,
            pad_token_id=tokenizer.pad_token_id,
        )
        said = ids[:, asked.shape[1] :]
        ended = said == tokenizer.eos_token_id
        counts = (ended.cumsum(1) - ended.long()) == 0  # the end itself counts
        nats = torch.zeros(len(ids))
        if reference is not None:
            mask = torch.cat([seen, counts.long()], 1)
            nats = (_divergence(model, reference.model, ids, mask, said.shape[1]) * counts).sum(1)
    texts = tokenizer.batch_decode(
        torch.where(counts, said, tokenizer.pad_token_id), skip_special_tokens=True
    )
    return Written(tuple(texts), tuple(counts.sum(1).tolist()), tuple(nats.tolist()))


def _divergence(model: Any, reference: Any, ids: Any, mask: Any, length: int) -> Any:
    """KL(model ‖ reference) at each of the last `length` places; shape [sequences, length]."""
    places = (mask.cumsum(1) - 1).clamp(min=0)
    logs = [
        network(input_ids=ids, attention_mask=mask, position_ids=places)
        .logits[:, -length - 1 : -1]
        .float()
        .log_softmax(-1)
        for network in (model, reference)
    ]
    return (logs[0].exp() * (logs[0] - logs[1])).sum(-1)


def judge(
    models: Sequence[tuple[str, Any]],
    held: Sequence[Opening],
    score: Score,
    new_tokens: int,
    *,
    separator: str,
    reference: int,
) -> Iterator[Judged]:
    """How each model does on held-out openings; the others are compared with number `reference`.

    A model is a `Writer`, as a trainer's `model.predictor` is. `separator` stands between prompt
    and answer, `score` rates the two in one.
    """
    home = models[reference][1]
    prompts = [one.prompt for one in held]
    pairs = [(one.prompt, f"{separator}{one.answer}") for one in held]
    base = scored(write(home, prompts, new_tokens), prompts, score)
    for at, (name, writer) in enumerate(models):
        done = write(writer, prompts, new_tokens, reference=None if at == reference else home)
        rewards = scored(done, prompts, score)
        losses = writer.scored(pairs).sum(axis=0)
        wins = None if at == reference else _wins(rewards, base)
        yield Judged(
            name,
            loss=float(losses[0] / losses[1]),
            reward=mean(rewards),
            wins=wins,
            interval=None if wins is None else wilson(round(wins * len(base)), len(base)),
            kl=max(mean(done.nats), 0.0),
            length=mean(done.tokens),
            answers=done.answers,
            rewards=rewards,
        )


def scored(done: Written, prompts: Sequence[str], score: Score) -> tuple[float, ...]:
    """The reward of each prompt with its answer."""
    texts = [prompt + answer for prompt, answer in zip(prompts, done.answers, strict=True)]
    return tuple(float(one) for one in score(texts))


def mean(values: Sequence[float]) -> float:
    """The mean."""
    return float(sum(values) / len(values))


def _wins(rewards: Sequence[float], base: Sequence[float]) -> float:
    pairs = list(zip(rewards, base, strict=True))
    return mean([1.0 if one > other else 0.5 if one == other else 0.0 for one, other in pairs])
