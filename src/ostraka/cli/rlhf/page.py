"""The road's report: one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from ostraka.cli import _report_parts as draw
from ostraka.cli.rlhf.road import Road
from ostraka.cli.rlhf.sizes import Size
from ostraka.cli.rlhf.stages import Stage
from ostraka.cli.rlhf.writing import Judged

HEADS = ("", "loss on people's answers", "mean reward", "wins against SFT", "KL to SFT", "tokens")


@dataclass(frozen=True)
class Findings:
    """Everything the report tells.

    `stages`: SFT, reward model, DPO, PPO; `judged`: the start, SFT, DPO, PPO. `people` is the mean
    reward of people's own answers, `samples` are places of held-out prompts to show.
    """

    road: Road
    size: Size
    stages: tuple[Stage, ...]
    judged: tuple[Judged, ...]
    people: float
    samples: tuple[int, ...]
    seconds: float
    about: Mapping[str, str]


def figures(one: Judged) -> tuple[str, ...]:
    """A line of the table."""
    wins = "–"
    if one.wins is not None and one.interval is not None:
        wins = f"{one.wins:.0%} ({one.interval[0]:.0%} to {one.interval[1]:.0%})"
    return (
        one.name,
        f"{one.loss:.3f}",
        f"{one.reward:.2f}",
        wins,
        f"{one.kl:.2f}",
        f"{one.length:.1f}",
    )


def page(found: Findings) -> str:
    """The whole report as HTML."""
    parts = [_head(found), _reward(found), _practice(found), _table(found)]
    return draw.document("Ostraka: RLHF", [*parts, _samples(found), _about(found)])


def _head(found: Findings) -> str:
    by_name = {one.name: one for one in found.judged}
    reward = found.stages[1].metrics
    sft, ppo = by_name["SFT"], by_name["PPO"]
    tiles = [
        draw.tile(f"{len(found.road.answers):,}", "texts to learn to write"),
        draw.tile(f"{reward['accuracy']:.1%}", "accuracy of the reward model"),
        draw.tile(f"{sft.reward:.2f}", "mean reward after SFT"),
        draw.tile(f"{by_name['DPO'].wins or 0:.0%}", "wins of DPO against SFT"),
        draw.tile(f"{ppo.reward:.2f}", "mean reward after PPO", main=True),
    ]
    quick = "<p><b>A quick run with untrained networks: these figures mean nothing.</b></p>"
    return (
        '<p class="mark">OSTRAKA</p><h1>From people’s ratings to a model that writes</h1>'
        f'<p class="lead">{escape(found.road.about)}: a language model learns to write such '
        "texts, a second model learns what people like, and the first one learns from the second."
        f"</p>{quick if found.size.tiny else ''}<div class='tiles'>{''.join(tiles)}</div>"
    )


def _reward(found: Findings) -> str:
    metrics = found.stages[1].metrics
    low, high = metrics["accuracy_interval"]
    return (
        "<h2>Does the reward model like what people like?</h2><p>It saw pairs of texts, of which "
        "people preferred one, and was asked about "
        f"{metrics['rows']:,} others.</p>"
        + draw.figure(
            "Pairs in which it finds the better text",
            draw.interval_row("reward model", metrics["accuracy"], (low, high))
            + draw.interval_row("a coin", 0.5, None),
            f"The band is a 95% interval ({low:.1%} to {high:.1%}).",
        )
    )


def _practice(found: Findings) -> str:
    lines = found.stages[-1].rounds(found.size.ppo_epochs)
    if not lines:
        return ""
    drawn = "".join(
        draw.figure(title, draw.line([line[name] for line in lines]), caption)
        for title, name, caption in (
            ("Reward", "reward", "Mean reward of the answers of each round."),
            ("KL", "kl", "How far they are from the SFT model, in nats per answer."),
        )
    )
    return (
        "<h2>PPO, round by round</h2><p>Each round the model answers prompts, the reward model "
        "judges, and moving away from the SFT model costs.</p>"
        f"<div class='pair'>{drawn}</div>"
    )


def _table(found: Findings) -> str:
    rows = [figures(one) for one in found.judged]
    bars = "".join(
        draw.measure_row(one.name, one.wins, mark=0.5) for one in found.judged if one.wins
    )
    return (
        f"<h2>On {len(found.road.held)} prompts that no stage has seen</h2><p>One answer per "
        "prompt, sampled from the model’s own distribution. The reward model is the judge, and "
        "PPO learnt to please it: the wins say that the training works, not how people would "
        f"judge. People’s own answers get {found.people:.2f} on average.</p>"
        + draw.figure(
            "In figures", draw.table(HEADS, rows), "Loss in nats per token; KL per answer."
        )
        + draw.figure(
            "Answers that the reward model likes better than those of SFT",
            bars,
            "The upright line is chance.",
        )
    )


def _samples(found: Findings) -> str:
    quotes = [_sample(found, at) for at in found.samples]
    return (
        "<h2>The same prompts before and after</h2><p>The first held-out prompts, and what each "
        f"model wrote, with its reward.</p>{''.join(quotes)}"
    )


def _sample(found: Findings, at: int) -> str:
    rows: Sequence[tuple[str, str, str]] = [
        (one.name, " ".join(one.answers[at].split()), f"{one.rewards[at]:.2f}")
        for one in found.judged
    ]
    said = f'<div class="said">{draw.table(("", "", "reward"), rows)}</div>'
    return draw.quote(f"{found.road.held[at].prompt} …", said)


def _about(found: Findings) -> str:
    told = [(name, f"<code>{escape(text)}</code>") for name, text in found.about.items()]
    direct = "DPO learnt from the pairs that people compared."
    judged = (
        "DPO learnt from pairs of answers that the SFT model wrote and the reward model compared: "
        "people rated whole texts, not two endings of the same words."
    )
    return (
        f"<h2>Where this comes from</h2><p>{direct if found.road.direct else judged}</p>"
        f"{draw.facts(told)}"
    )
