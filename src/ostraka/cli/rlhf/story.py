"""The road from people's ratings to a model that writes what they like, step by step."""

from __future__ import annotations

import platform
import time
from pathlib import Path
from typing import Any

from ostraka import __version__
from ostraka.cli._commands import escaped
from ostraka.cli._demo_fetch import TWEETS, Archive, minilm_folder
from ostraka.cli._demo_people import RUDE
from ostraka.cli._demo_tweets import build, read
from ostraka.cli._print import counted, out, table
from ostraka.cli._tell import aside, indented, say, title
from ostraka.cli.rlhf import stages
from ostraka.cli.rlhf.compared import Named, road_of
from ostraka.cli.rlhf.models import smollm2_folder, tiny_models
from ostraka.cli.rlhf.page import HEADS, Findings, figures, page
from ostraka.cli.rlhf.rated import FEWEST, Ratings, road
from ostraka.cli.rlhf.road import SEED, Road
from ostraka.cli.rlhf.sizes import Size
from ostraka.cli.rlhf.stages import Stage
from ostraka.cli.rlhf.writing import Judged, Score, judge, mean, scored, write
from ostraka.errors import NothingToTrain
from ostraka.extras import need
from ostraka.train.hf.quiet import quiet
from ostraka.train.llm.loading import load_writer
from ostraka.train.llm.writer import Writer
from ostraka.train.ppo.reward import reward_function

ABOUT_TWEETS = "tweets that 20 to 99 people rated each (Hutto and Gilbert 2014)"
LEAD = 0.5  # two answers are compared where the reward model puts them at least so far apart
SHOWN = 3


def tell(
    folder: Path,
    size: Size,
    *,
    dataset: Path | None = None,
    named: Named | None = None,
    source: Archive = TWEETS,
) -> Findings:
    """Go the whole road into `folder`: four models, a table of how they do, and a report."""
    start = time.perf_counter()
    out.print("[bold]Ostraka[/]: from people's ratings to a model that writes", soft_wrap=True)
    title(1, "What people said")
    path = _road(size, dataset, named, source)
    _described(path)
    path.answers.save_to_disk(folder / "answers")
    path.pairs.save_to_disk(folder / "pairs")
    writer, encoder = _models(path, size, folder)
    done, score = _stages(path, size, folder, writer, encoder)
    title(6, "On prompts that no stage has seen")
    judged = _judged(path, size, writer, done, score)
    people = mean([float(x) for x in score([path.whole(one) for one in path.held])])
    say(f"people's own answers to these prompts: mean reward {people:.2f}")
    title(7, "The same prompts before and after")
    samples = _samples(path, judged)
    found = Findings(
        road=path,
        size=size,
        stages=tuple(done),
        judged=tuple(judged),
        people=people,
        samples=samples,
        seconds=time.perf_counter() - start,
        about=_about(size, done, source if dataset is None else None),
    )
    (folder / "report.html").write_text(page(found), encoding="utf-8")
    title(8, "What is there now")
    _end(folder, found)
    return found


def _road(size: Size, dataset: Path | None, named: Named | None, source: Archive) -> Road:
    if dataset is not None:
        return road_of(dataset, size, named or Named())
    tweets = build(read(source.fetch(aside)))
    return road(Ratings.of(tweets, "text", "rating"), size, ABOUT_TWEETS)


def _described(path: Road) -> None:
    say(f"[bold]{escaped(path.about)}[/]")
    say(
        f"{len(path.answers):,} texts to learn to write, {len(path.pairs):,} records with texts "
        f"to compare; {counted(len(path.held), 'prompt')} kept back from every stage"
    )
    first = path.held[0]
    say(f"a prompt and how a person went on: “[cyan]{escaped(first.prompt)}[/] …”")


def _models(path: Road, size: Size, folder: Path) -> tuple[Path, Path]:
    if not size.tiny:
        return smollm2_folder(aside), minilm_folder(aside)
    say("[bold]a quick run with untrained networks: its figures mean nothing[/]")
    return tiny_models([path.whole(one) for one in path.held], folder / "start")


def _stages(
    path: Road, size: Size, folder: Path, writer: Path, encoder: Path
) -> tuple[list[Stage], Score]:
    title(2, "Supervised fine-tuning: write as people did")
    sft = stages.fine_tuned(path, size, writer, folder / "sft")
    _said(sft, f"held-out loss {sft.metrics['loss']:.3f} nats per token")
    title(3, "A reward model: like what people liked")
    reward = stages.rewarding(path, size, encoder, folder / "reward")
    _said(reward, _right(reward))
    with quiet("demo"):
        score = reward_function(str(folder / "reward"), batch_size=32)
    title(4, "DPO: prefer the better of two answers")
    dpo = _dpo(path, size, folder, score)
    _said(dpo, f"chosen over rejected on {dpo.metrics.get('reward_accuracies', 0):.0%} held out")
    title(5, "PPO: write, be judged, learn")
    ppo = stages.practising(path, size, folder / "sft", folder / "reward", folder / "ppo")
    first, last = ppo.metrics["reward_before"], ppo.metrics["reward_after"]
    _said(
        ppo, f"reward of its best answers to held-out prompts {first:.2f} before, {last:.2f} after"
    )
    _watched(ppo, size)
    return [sft, reward, dpo, ppo], score


def _said(stage: Stage, words: str) -> None:
    say(f"{stage.name}: {counted(stage.rows, 'row')}, {stage.seconds:.0f} seconds; {words}")


def _right(stage: Stage) -> str:
    low, high = stage.metrics["accuracy_interval"]
    return (
        f"the better text of {counted(stage.metrics['rows'], 'held-out pair')} is found in "
        f"[bold]{stage.metrics['accuracy']:.1%}[/] (95% interval {low:.1%} to {high:.1%})"
    )


def _dpo(path: Road, size: Size, folder: Path, score: Score) -> Stage:
    if path.direct:
        how = dict(path.compared)
        return stages.preferring(path, path.pairs, how, size, folder / "sft", folder / "dpo")
    compared = _compared(path, size, folder / "sft", score)
    compared.save_to_disk(folder / "compared")
    how = {"prompt": "prompt", "responses": ["first", "second"], "preference": "better"}
    return stages.preferring(path, compared, how, size, folder / "sft", folder / "dpo")


def _compared(path: Road, size: Size, model: Path, score: Score) -> Any:
    """Two answers of the fine-tuned model per prompt, compared by the reward model."""
    prompts = path.answers.snapshot().field("prompt").to_pylist()[: size.dpo_pairs]
    aside(f"writing two answers to each of {len(prompts):,} prompts")
    with quiet("demo"):
        writer = Writer(load_writer(str(model)), _tokenizer(model))
        both = [write(writer, prompts, size.new_tokens, seed=SEED + turn) for turn in (1, 2)]
    scores = list(zip(*(scored(one, prompts, score) for one in both), strict=True))
    answers = list(zip(*(one.answers for one in both), strict=True))
    fits = str.strip if size.tiny else _goes_on
    whole = [at for at, two in enumerate(answers) if all(map(fits, two))]
    lead = 0.0 if size.tiny else LEAD
    usable = [at for at in whole if abs(scores[at][0] - scores[at][1]) >= lead]
    say(
        f"{len(usable):,} of {len(prompts):,} pairs are compared; in {len(prompts) - len(whole):,} "
        f"an answer is empty or goes on within a word, in {len(whole) - len(usable):,} the reward "
        "model sees no clear difference"
    )
    if len(usable) < FEWEST:
        raise NothingToTrain(
            f"{len(usable)} clear pairs for DPO; {FEWEST} are needed. Type: --size full"
        )
    return stages.judged_pairs(
        [prompts[at] for at in usable],
        [(answers[at][0].strip(), answers[at][1].strip()) for at in usable],
        [scores[at] for at in usable],
    )


def _goes_on(answer: str) -> bool:
    return bool(answer.strip()) and answer[0].isspace()


def _tokenizer(folder: Path) -> Any:
    transformers = need("transformers", extra="demo", why="ostraka demo rlhf")
    return transformers.AutoTokenizer.from_pretrained(str(folder))


def _watched(ppo: Stage, size: Size) -> None:
    lines = ppo.rounds(size.ppo_epochs)
    marks = sorted({round(at * (len(lines) - 1) / 5) for at in range(6)}) if lines else []
    rows = [(at + 1, f"{lines[at]['reward']:.2f}", f"{lines[at]['kl']:.2f}") for at in marks]
    indented(table("round", "reward", "KL to SFT, nats", rows=rows, right=(0, 1, 2)))


def _judged(path: Road, size: Size, base: Path, done: list[Stage], score: Score) -> list[Judged]:
    aside("every model answers every prompt")
    with quiet("demo"):
        models: list[tuple[str, Any]] = [
            ("start", Writer(load_writer(str(base)), _tokenizer(base)))
        ]
        models += [(one.name, one.model.predictor) for one in done if one.name != "reward model"]
        asked = models, path.held, score, size.new_tokens
        found = list(judge(*asked, separator=path.separator, reference=1))
    rows = [figures(one) for one in found]
    indented(table(*HEADS, rows=rows, right=tuple(range(1, len(HEADS)))))
    return found


def _samples(path: Road, judged: list[Judged]) -> tuple[int, ...]:
    """The first prompts whose texts can be shown to anybody."""
    fit = [
        at
        for at, one in enumerate(path.held)
        if not any(RUDE.search(text) for text in (one.prompt, *(m.answers[at] for m in judged)))
    ][:SHOWN]
    for at in fit:
        say(f"[cyan]{escaped(path.held[at].prompt)}[/] …")
        rows = [
            (one.name, " ".join(one.answers[at].split()), f"{one.rewards[at]:.2f}")
            for one in judged
        ]
        indented(table("", "", "reward", rows=rows, right=(2,)))
    return tuple(fit)


def _about(size: Size, done: list[Stage], source: Archive | None) -> dict[str, str]:
    libraries = done[-1].model.manifest["libraries"]
    models = "untrained networks" if size.tiny else "SmolLM2-135M-Instruct with LoRA, MiniLM"
    data = {} if source is None else {"data": f"{source.requirement}, SHA-256 {source.sha256}"}
    return data | {
        "models": models,
        "libraries": ", ".join(
            [f"ostraka {__version__}", f"Python {platform.python_version()}"]
            + [f"{name} {number}" for name, number in libraries.items() if name != "ostraka"]
        ),
        "seconds (of CPU)": ", ".join(
            f"{one.name} {one.seconds:.0f} ({one.cpu:.0f})" for one in done
        ),
    }


def _end(folder: Path, found: Findings) -> None:
    rows = [
        (str(folder / "report.html"), "all of this with plots; open it in a browser"),
        *((str(one.folder), f"{one.name}, with card and manifest") for one in found.stages),
        *((str(one), "PPO's curves") for one in [folder / "ppo" / "curves.png"] if one.is_file()),
        (str(folder / "pairs"), "what people compared; answers and compared likewise"),
    ]
    indented(table("", "", rows=rows))
    say(f"the whole road took {found.seconds / 60:.1f} minutes")
    prompt = found.road.held[0].prompt
    say(f'next: [cyan]ostraka predict {folder / "ppo"} "{escaped(prompt)}"[/]')
