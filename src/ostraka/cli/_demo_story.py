"""The demo, step by step."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ostraka import __version__
from ostraka.cli._commands import escaped
from ostraka.cli._demo_fetch import TWEETS, Archive, minilm_folder
from ostraka.cli._demo_models import Compared, compare, train
from ostraka.cli._demo_people import People, look_at
from ostraka.cli._demo_tweets import Tweets, build, read
from ostraka.cli._print import bar, counted, out, table
from ostraka.cli._report import Findings, page
from ostraka.cli._tell import aside, indented, say, title
from ostraka.errors import unknown

if TYPE_CHECKING:
    from ostraka.feedback.dataset import FeedbackDataset
    from ostraka.feedback.trainer import ArgillaTrainer

ASK = "This is awesome!"
MORE = ("Well, that was a waste of an evening.", "The train leaves at noon.")
# Two passes take about two minutes on two cores; tweets are short, so texts are cut early. No epoch
# is chosen by its score on the held-out tweets, so that score is a fair one.
SHORT_AND_FAIR = {"max_length": 64, "eval_strategy": "no", "save_strategy": "no"}
OPTIONS: dict[str, dict[str, Any]] = {
    "transformers": {"num_train_epochs": 2, **SHORT_AND_FAIR, "load_best_model_at_end": False},
    "peft": {"num_train_epochs": 3, **SHORT_AND_FAIR, "load_best_model_at_end": False},
    "setfit": {"max_pairs": 3200, **SHORT_AND_FAIR},
}
QUICK: dict[str, dict[str, Any]] = {
    "transformers": {"num_train_epochs": 3, "learning_rate": 2e-4},
    "peft": {"num_train_epochs": 2},
    "setfit": {"max_pairs": 800},
}
Trained = list[tuple[str, "ArgillaTrainer", float]]


def tell(folder: Path, *, framework: str, quick: bool, source: Archive = TWEETS) -> Findings:
    """Run the whole demo into `folder`; raises `UnknownName` for another framework."""
    if framework not in OPTIONS:
        raise unknown("framework for the demo", framework, OPTIONS)
    out.print("[bold]Ostraka[/]: people's answers in, a trained model out", soft_wrap=True)
    title(1, "The answers")
    tweets = read(source.fetch(aside))
    weights = minilm_folder(aside)
    if quick:
        tweets = tweets.every(4)
    dataset = build(tweets)
    _answers(dataset, tweets, source)
    dataset.save_to_disk(folder / "dataset")
    people = look_at(dataset, "sentiment", "rating")
    title(2, "Do people agree?")
    _agreement(people)
    title(3, "What they settle on")
    _verdicts(people)
    title(4, "Training, on four fifths of the tweets")
    options = OPTIONS[framework] | (QUICK[framework] if quick else {})
    trained = _train(dataset, folder, framework, weights, options)
    title(5, "On tweets the models have not seen")
    compared = compare(dataset, trained)
    _scores(compared)
    title(6, f"“{ASK}”")
    said = _ask(trained, people.labels)
    found = Findings(
        len(tweets.ids),
        tweets.answers,
        tweets.people,
        tweets.left_out,
        people,
        compared,
        said,
        _about(source, framework, options, trained),
        quick,
    )
    (folder / "report.html").write_text(page(found), encoding="utf-8")
    title(7, "What is there now")
    _end(folder, framework)
    return found


def _answers(dataset: FeedbackDataset, tweets: Tweets, source: Archive) -> None:
    say(f"{source.file}: SHA-256 {source.sha256[:12]}… as expected")
    say(
        f"{counted(tweets.left_out, 'tweet')} left out: their published mean is not the mean of "
        "their own ratings,\n   so text and ratings do not belong together"
    )
    say(
        f"[bold]{len(dataset):,} tweets, {tweets.answers:,} answers[/]; 20 to {tweets.people} "
        "people judged each, from -4 to 4"
    )
    say(
        "each person is a user and answers two questions: [cyan]rating[/] (1 to 9) and "
        "[cyan]sentiment[/] (its sign)"
    )


def _agreement(people: People) -> None:
    rows = []
    for name, found in people.agreement:
        between = "{:.3f} to {:.3f}".format(*found.interval) if found.interval else "–"
        value = 0.0 if found.result is None else found.result
        rows.append((name, f"{value:.3f}", between, bar(max(value, 0))))
    indented(table("Krippendorff's α", "", "95% interval", "", rows=rows, right=(1,)))
    say(
        f"one person says what the majority of the others says [bold]{people.one_person:.0%}[/] "
        "of the time\n"
    )
    say("the most contested tweets, of those with the most readers:")
    for one in people.contested[:3]:
        shares = ", ".join(f"{s:.0%} {n}" for s, n in zip(one.shares, people.labels, strict=True))
        indented(f"“{escaped(one.text)}”\n[dim]{one.votes} people: {shares}[/]\n")


def _verdicts(people: People) -> None:
    whole = sum(people.verdicts)
    rows = [
        (name, f"{count:,}", f"{count / whole:.0%}", bar(count / whole))
        for name, count in zip(people.labels, people.verdicts, strict=True)
    ]
    indented(table("majority", "tweets", "share", "", rows=rows, right=(1, 2)))
    say(f"{counted(people.tied, 'tie')} went to the label listed first")


def _train(
    dataset: FeedbackDataset,
    folder: Path,
    framework: str,
    weights: Path,
    options: Mapping[str, Any],
) -> Trained:
    plans: list[tuple[str, str, Path | None, Mapping[str, Any]]] = [
        ("TF-IDF and logistic regression", "sklearn", None, {}),
        (f"MiniLM with {framework}", framework, weights, options),
    ]
    done: Trained = []
    aside("MiniLM takes a minute or two on two cores")
    for name, chosen, model, given in plans:
        place = folder / chosen
        trainer, seconds = train(
            dataset, chosen, place, model=model, options=given, title=f"Tweet sentiment, {name}"
        )
        say(f"{name}: {counted(round(seconds), 'second')}")
        done.append((name, trainer, seconds))
    return done


def _scores(compared: Compared) -> None:
    rows = [
        (way.name, f"{way.accuracy:.1%}", f"{way.macro_f1:.3f}", bar(way.accuracy))
        for way in compared.ways
    ]
    indented(table("", "accuracy", "macro F1", "", rows=rows, right=(1, 2)))
    say(
        f"the same {compared.held_out_rows:,} tweets for all; one person, asked about them: "
        f"{compared.one_person:.1%}"
    )


def _ask(trained: Trained, labels: tuple[str, ...]) -> dict[str, dict[str, tuple[float, ...]]]:
    said: dict[str, dict[str, tuple[float, ...]]] = {text: {} for text in (ASK, *MORE)}
    for name, trainer, _ in trained:
        for text, answer in zip(said, trainer.predict(list(said), top_k=None), strict=True):
            scores = {one["label"]: one["score"] for one in answer}
            said[text][name] = tuple(scores[label] for label in labels)
    for name, shares in said[ASK].items():
        best = max(range(len(labels)), key=shares.__getitem__)
        say(f"{name}: [bold]{labels[best]}[/] ({shares[best]:.1%})")
    return said


def _about(
    source: Archive, framework: str, options: Mapping[str, Any], trained: Trained
) -> dict[str, str]:
    libraries = trained[-1][1].model.manifest["libraries"]
    return {
        "data": f"{source.requirement}, {source.file}, SHA-256 {source.sha256}",
        "model": f"all-MiniLM-L6-v2 with {framework}: "
        + ", ".join(f"{name}={value}" for name, value in options.items()),
        "libraries": ", ".join(
            [f"ostraka {__version__}", f"Python {platform.python_version()}"]
            + [f"{name} {number}" for name, number in libraries.items() if name != "ostraka"]
        ),
        "again": f"ostraka reproduce {framework} (in the folder of this report)",
    }


def _end(folder: Path, framework: str) -> None:
    rows = [
        (str(folder / "report.html"), "all of this with plots; open it in a browser"),
        (str(folder / framework), "the model, its card (README.md) and manifest.json"),
        (str(folder / "sklearn"), "the baseline, likewise"),
        (str(folder / "dataset"), f"the answers: ostraka describe {folder / 'dataset'}"),
    ]
    indented(table("", "", rows=rows))
    say(f'next: [cyan]ostraka predict {folder / framework} "What a day"[/]')
