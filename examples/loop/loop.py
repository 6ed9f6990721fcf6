"""The whole loop, once, as people would go it: collect, agree, settle, train, suggest, train again.

    pip install 'ostraka[server,setfit]' playwright
    ostraka demo                                         # fetches real people's answers and a model
    python examples/loop/loop.py demo/dataset --model path/to/a/sentence-transformer

Three of the people who rated the tweets of the demo answer them once more, in three browsers: each
presses the key of what they said then. A fourth settles what they disagree about and starts a
training; its suggestions help with the next tweets; then a program trains on all of it. Pictures of
the pages, the second model and what was found are in the output folder.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from people import PASSWORD, people_of
from playwright.sync_api import sync_playwright

import ostraka as rg

NAME, WORKSPACE, LEAD = "tweets", "demo", "dora"
PEOPLE = ("ana", "ben", "chi")  # rater-01, rater-02 and rater-03 of the demo
WAIT = 600  # seconds that a training may take


def main() -> None:
    """Go through all of it."""
    asked = _arguments()
    asked.output.mkdir(parents=True, exist_ok=True)
    tweets = rg.FeedbackDataset.load_from_disk(asked.tweets)
    said = {
        record.external_id: [r.values["sentiment"].value for r in record.responses[: len(PEOPLE)]]
        for record in tweets.records[: asked.answered + asked.waiting]
    }
    with _server(asked) as api, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=asked.browser, args=asked.flags)
        dataset = _imported(api, tweets, list(said))
        found = go(browser, api, dataset, said, asked)
        browser.close()
    (asked.output / "found.json").write_text(json.dumps(found, indent=2), encoding="utf-8")
    print(json.dumps(found, indent=2))


def go(
    browser: Any, api: httpx.Client, dataset: str, said: dict[str, list[str]], asked: Any
) -> dict[str, Any]:
    """From the first answer to two trainings beside each other; what was found on the way."""
    found: dict[str, Any] = {}
    url = str(api.base_url).removesuffix("/api/v1/")
    ana, *others, lead = people_of(browser, url, dataset, [*PEOPLE, LEAD], asked.output)
    for n, person in enumerate([ana, *others]):
        person.answer({name: answers[n] for name, answers in said.items()}, asked.answered)
    found["answers"] = asked.answered * len(PEOPLE)
    agreement = api.get(f"/datasets/{dataset}/agreement", params={"metric": "alpha"}).json()
    found["alpha"] = agreement["questions"]["sentiment"]["result"]
    lead.look("")
    found["settled"] = lead.settle(2)
    lead.start_training(asked.framework, asked.model, asked.options)
    found["first run"] = _finished(api, dataset)
    lead.look("/training")
    found["accepted suggestions"] = ana.accept(5)
    found["pushed to"] = _pushed(asked.hub)
    _train_again(asked)
    found["second run"] = _finished(api, dataset)
    lead.compare()
    return found


@contextmanager
def _server(asked: argparse.Namespace) -> Iterator[httpx.Client]:
    """A server of one's own; its owner's way in."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    folder = asked.output / "server"
    ostraka = [sys.executable, "-m", "ostraka", "server"]
    models = json.dumps([str(asked.model.resolve().parent)] if asked.model else [])
    env = {**os.environ, "OSTRAKA_SERVER_TRAINING_MODELS": models}
    with (asked.output / "server.log").open("w", encoding="utf-8") as log:
        command = [*ostraka, "start", "--port", port, "--data-dir", str(folder)]
        running = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=env)
        try:
            _answers(f"http://127.0.0.1:{port}/api/v1/status", running)
            told = [*ostraka, "credentials", "--data-dir", str(folder), "--json"]
            way = json.loads(subprocess.check_output(told, text=True))
            rg.init(api_url=way["api_url"], api_key=way["api_key"])
            headers = {"X-Argilla-Api-Key": way["api_key"]}
            with httpx.Client(
                base_url=f"{way['api_url']}/api/v1/", headers=headers, timeout=60
            ) as api:
                yield api
        finally:
            running.terminate()
            running.wait(timeout=60)


def _answers(address: str, running: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while not _up(address):
        if time.monotonic() > until or running.poll() is not None:
            raise SystemExit("The server did not start; see server.log in the output folder.")
        time.sleep(0.2)


def _up(address: str) -> bool:
    try:
        return httpx.get(address).is_success
    except httpx.HTTPError:
        return False


def _imported(api: httpx.Client, tweets: Any, names: list[str]) -> str:
    """The tweets without anybody's answers, and the people who may answer them; its id."""
    rg.Workspace.create(WORKSPACE)
    for name in (*PEOPLE, LEAD):
        role = "admin" if name == LEAD else "annotator"
        rg.User.create(name, PASSWORD, role=role, workspaces=[WORKSPACE])
    fresh = rg.FeedbackDataset(
        fields=tweets.fields,
        questions=[tweets.question_by_name("sentiment")],
        guidelines=tweets.guidelines,
    )
    wanted = set(names)
    fresh.add_records(
        {"fields": record.fields, "external_id": record.external_id}
        for record in tweets.records
        if record.external_id in wanted
    )
    remote = fresh.push_to_argilla(NAME, workspace=WORKSPACE)
    shared = {"distribution": {"strategy": "overlap", "min_submitted": len(PEOPLE)}}
    api.patch(f"/datasets/{remote.id}", json=shared).raise_for_status()
    work = {"suggestions": "shown", "conflict_above": 0.1}
    api.put(f"/datasets/{remote.id}/work", json=work).raise_for_status()
    return str(remote.id)


def _finished(api: httpx.Client, dataset: str) -> dict[str, Any]:
    """The newest run, when it and what follows it are over."""
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        run = api.get(f"/datasets/{dataset}/trainings/runs").json()["items"][0]
        if not {"queued", "running"} & {run["status"], run["follow"]}:
            if run["status"] != "done":
                raise SystemExit(f"The run {run['name']} {run['status']}: {run['error']}")
            return {name: run[name] for name in ("name", "status", "score")}
        time.sleep(0.5)
    raise SystemExit("The training did not end in time.")


def _pushed(hub: str) -> str:
    """Put the dataset on a hub, in Argilla's layout; where it is now."""
    if not hub:
        return "no hub: name a place with --hub OWNER/NAME"
    remote = rg.FeedbackDataset.from_argilla(NAME, workspace=WORKSPACE)
    return remote.push_to_huggingface(hub)


def _train_again(asked: argparse.Namespace) -> None:
    """The same from Python, with what was answered since."""
    remote = rg.FeedbackDataset.from_argilla(NAME, workspace=WORKSPACE)
    task = rg.TrainingTask.for_text_classification(text="text", label="sentiment")
    model = {"model": str(asked.model)} if asked.model else {}
    trainer = rg.ArgillaTrainer(remote, task, asked.framework, train_size=0.8, **model)
    trainer.update_config(**asked.options)
    trainer.train(asked.output / "model")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tweets", type=Path, help="the dataset that `ostraka demo` wrote")
    parser.add_argument("--output", type=Path, default=Path("loop"))
    parser.add_argument("--framework", default="setfit")
    parser.add_argument("--model", type=Path, help="what to start from: a folder")
    parser.add_argument("--options", type=json.loads, default={"num_epochs": 1}, metavar="JSON")
    parser.add_argument("--answered", type=int, default=40, help="tweets that all three answer")
    parser.add_argument("--waiting", type=int, default=20, help="tweets that wait for suggestions")
    parser.add_argument("--hub", default="", metavar="OWNER/NAME")
    parser.add_argument("--browser", default="/usr/bin/chromium", help="Chromium")
    parser.add_argument("--flags", nargs="*", default=["--no-sandbox", "--disable-gpu"])
    return parser.parse_args()


if __name__ == "__main__":
    main()
