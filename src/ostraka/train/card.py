"""The model card: a README made from the manifest alone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from ostraka.train import card_shapes, card_spans
from ostraka.train.card_code import LOADING
from ostraka.train.curves import CURVES

CARD = "README.md"
OURS = """import ostraka as rg

trainer = rg.ArgillaTrainer.from_pretrained("{place}")
trainer.predict("This is awesome!")"""
LIBRARY = {"sklearn": "ostraka"}
TAGGED = ("argilla", "ostraka")
# What a hub calls the use of a model where that is not the task's own name.
PIPELINE = {"generation": "text-generation", "scores": "text-classification"}
# Names by which people look for models of these tasks.
TAGS = {
    "supervised-fine-tuning": "sft",
    "reward-modeling": "rm",
    "proximal-policy-optimization": "ppo",
    "direct-preference-optimization": "dpo",
}


def card_of(
    manifest: Mapping[str, Any],
    name: str,
    *,
    repo_id: str | None = None,
    curves: bool = False,
    **changes: Any,
) -> str:
    """The card as Markdown with a YAML header.

    `changes` (and what the manifest holds under `card`) may set `language`, `license`, `tags`
    (added to ours), `dataset_name`, `model_name` and `description`. `curves`: the picture of the
    training stands beside the card.
    """
    given = {**manifest.get("card", {}), **changes}
    title = given.get("model_name") or (repo_id or name).rpartition("/")[2]
    header = yaml.safe_dump(_header(manifest, title, given), sort_keys=False, allow_unicode=True)
    place = repo_id or name
    parts = [
        f"---\n{header}---",
        f"# {title}",
        given.get("description") or _opening(manifest),
        _data(manifest),
        _scores(manifest),
        _use(manifest, place),
        _training(manifest, place),
        f"![What was logged at each step]({CURVES})" if curves else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _header(manifest: Mapping[str, Any], title: str, given: Mapping[str, Any]) -> dict[str, Any]:
    task, framework = _task(manifest), manifest["framework"]
    base = manifest.get("model")
    found: dict[str, Any] = {
        "language": given.get("language"),
        "license": given.get("license"),
        "library_name": LIBRARY.get(framework, framework),
        "pipeline_tag": _pipeline(manifest),
        "tags": list(dict.fromkeys([*_tags(task), framework, *TAGGED, *given.get("tags", ())])),
        "datasets": [given["dataset_name"]] if given.get("dataset_name") else None,
        "base_model": base if base and not Path(base).is_absolute() else None,
    }
    if manifest["metrics"]:
        data = given.get("dataset_name") or "held-out records"
        scores = [
            {"type": kind, "name": title_, "value": round(manifest["metrics"][key], 4)}
            for key, kind, title_ in _FIGURES
            if key in manifest["metrics"] and kind
        ]
        result = {
            "task": {"type": _pipeline(manifest)},
            "dataset": {"name": data, "type": data, "split": "test"},
            "metrics": scores,
        }
        found["model-index"] = [{"name": title, "results": [result]}]
    return {key: value for key, value in found.items() if value is not None}


def _tags(task: str) -> list[str]:
    return [task, TAGS[task]] if task in TAGS else [task]


def _pipeline(manifest: Mapping[str, Any]) -> str:
    if manifest["classes"]:
        return _task(manifest)
    if manifest["shape"] in card_shapes.PIPELINE:
        return card_shapes.PIPELINE[manifest["shape"]]
    return PIPELINE["scores" if manifest["shape"] == "Comparison" else "generation"]


_FIGURES = (
    *card_shapes.FIGURES,
    ("accuracy", "accuracy", "Accuracy"),
    ("macro_f1", "f1", "F1 (macro)"),
    ("micro_f1", "f1", "F1 (micro)"),
    ("loss", "loss", "Loss (nats per token)"),
    ("perplexity", "perplexity", "Perplexity"),
    ("rejected_loss", "", "Loss of what people rejected (nats per token)"),
    ("bad_loss", "", "Loss of what people found bad (nats per token)"),
    ("unanimous_accuracy", "", "Accuracy where all agreed"),
    ("margin", "", "Mean lead of the chosen text"),
    ("reward_accuracies", "", "Pairs in which the chosen text has the higher implicit reward"),
    ("reward_margins", "", "Mean lead of the chosen text's implicit reward"),
    ("reward_before", "", "Mean reward before the training"),
    ("reward_after", "", "Mean reward after the training"),
    ("nll", "", "Cross-entropy against people's shares (nats)"),
    ("majority_accuracy", "", "Accuracy of always saying the most frequent class"),
    *card_spans.FIGURES,
)


def _opening(manifest: Mapping[str, Any]) -> str:
    base = manifest.get("model")
    start = (
        f", starting from `{Path(base).name if Path(base).is_absolute() else base}`" if base else ""
    )
    return (
        f"A {_task(manifest).replace('-', ' ')} model, trained on people's answers with "
        f"[Ostraka](https://pypi.org/project/ostraka/) and {manifest['framework']}{start}. "
        f"{_gives(manifest)}"
    )


def _gives(manifest: Mapping[str, Any]) -> str:
    """What comes out of the model, as a sentence."""
    if manifest["shape"] == "Comparison":
        return "It gives a text a number: the higher, the more people would like it."
    if manifest["shape"] in card_shapes.GIVES:
        return card_shapes.GIVES[manifest["shape"]]
    if not manifest["classes"]:
        return "It writes text that goes on from a prompt."
    classes = ", ".join(f"`{name}`" for name in manifest["classes"])
    if manifest["shape"] == "TaggedText":
        return f"{card_spans.GIVES}: {classes}."
    number = "any number" if manifest["shape"] == "MultiLabeledText" else "one"
    return f"It says {number} of {len(manifest['classes'])} classes: {classes}."


def _data(manifest: Mapping[str, Any]) -> str:
    data, split, task = manifest["data"], manifest["split"], manifest["task"]
    counted = (
        f"{split['train_rows'] + split['held_out_rows']} rows from {data['records']} records: "
        f"{split['train_rows']} to train on, {split['held_out_rows']} held out "
        f"(split by record, seed {manifest['seed']})."
    )
    lines = ["## Data", counted]
    if manifest["questions"]:
        question = manifest["questions"][0]
        how = manifest["strategies"][0]
        read = task.get("text") or task.get("prompt", ())
        read = [read] if isinstance(read, str) else read
        soft = " as a probability per class" if task.get("soft_labels") else ""
        fields = f"; the text is {' and '.join(f'`{field}`' for field in read)}" if read else ""
        lines.append(
            f"The answers to the {question['type'].replace('_', ' ')} question "
            f"`{question['name']}` were unified with `{how}`{soft}{fields}."
        )
    if task.get("formatting_func"):
        lines.append("The rows were made by this function:")
        lines.append(f"```python\n{str(task['formatting_func']).strip()}\n```")
    if data["dropped"]:
        left_out = _table(("left out", "count"), list(data["dropped"].items()))
        lines.append(left_out)
    adjusted = manifest.get("figures", {}).get("adjusted")
    if adjusted:
        lines.append(_table(("not learnt as it was given", "count"), list(adjusted.items())))
    lines += [note[:1].upper() + note[1:] + "." for note in split["notes"]]
    return "\n\n".join(lines)


def _scores(manifest: Mapping[str, Any]) -> str:
    metrics = manifest["metrics"]
    if not metrics:
        return "## Scores\n\nNo records were held out, so there are no scores."
    whole = [(title, f"{metrics[key]:.3f}") for key, _, title in _FIGURES if key in metrics]
    blocks = [
        "## Scores",
        f"On {metrics['rows']} held-out rows, with the model as it was saved.",
        _table(("score", "value"), whole),
    ]
    if "per_class" in metrics:
        blocks += _by_class(manifest)
    return "\n\n".join(blocks).strip()


def _by_class(manifest: Mapping[str, Any]) -> list[str]:
    """The scores of each class, and which were taken for which."""
    names = ("precision", "recall", "f1")
    by_class = [
        (name, *(f"{part[n]:.3f}" for n in names), part["support"])
        for name, part in manifest["metrics"]["per_class"].items()
    ]
    counted = "spans" if manifest["shape"] == "TaggedText" else "rows"
    head = ("class", "precision", "recall", "F1", counted)
    return [_table(head, by_class), _confusion(manifest)]


def _confusion(manifest: Mapping[str, Any]) -> str:
    one_each = manifest["shape"] in ("LabeledText", "SoftLabeledText")
    if not one_each or len(manifest["classes"]) > 20:
        return ""
    lines = zip(manifest["classes"], manifest["metrics"]["confusion"], strict=True)
    head = ("truth \\ said", *manifest["classes"])
    return _table(head, [(name, *counts) for name, counts in lines])


def _use(manifest: Mapping[str, Any], place: str) -> str:
    framework, shape = manifest["framework"], manifest["shape"]
    named = framework.replace("_", "-")
    ours = OURS.replace('"This is awesome!"', card_shapes.INPUT.get(shape, '"This is awesome!"'))
    blocks = ["## Use", f"```python\n{ours.replace('{place}', place)}\n```"]
    kind = "CrossEncoder" if manifest["figures"].get("cross_encoder") else shape
    plain = LOADING.get(f"{named}:{kind}", LOADING.get(named))
    if plain:
        loaded = plain.replace("{place}", place)
        blocks += [f"Without Ostraka:\n\n```python\n{loaded}\n```"]
    return "\n\n".join(blocks)


def _training(manifest: Mapping[str, Any], place: str) -> str:
    options = json.dumps(manifest["options"], indent=1, ensure_ascii=False)
    releases = ", ".join(f"{name} {number}" for name, number in manifest["libraries"].items())
    blocks = ["## Training"]
    if manifest["options"]:
        blocks.append(f"Options that differ from the defaults:\n\n```json\n{options}\n```")
    else:
        blocks.append("All options have their defaults.")
    if "loss" in manifest["figures"]:
        blocks.append(f"Loss: `{manifest['figures']['loss']}`.")
    blocks += [
        f"Python {manifest['python']}; {releases}.",
        f"To train it again and compare the scores:\n\n```bash\nostraka reproduce {place}\n```",
    ]
    return "\n\n".join(blocks)


def _task(manifest: Mapping[str, Any]) -> str:
    return str(manifest["task"]["name"]).replace("_", "-")


def _table(head: Sequence[str], lines: Sequence[Sequence[Any]]) -> str:
    cells = [head, ["---"] * len(head), *lines]
    clean = [[str(cell).replace("|", "\\|") for cell in line] for line in cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in clean)
