"""SpanMarker in its own environment: what is run there, on files; see `worker.py`.

It imports nothing of ostraka, which is not installed there.
"""

from __future__ import annotations

import json
import os
import random
import sys
import traceback
from pathlib import Path
from typing import Any

FOLDER = Path(sys.argv[1]) if __name__ == "__main__" else Path()


def main() -> None:
    """Do what `order.json` says and write down how it ended."""
    order = json.loads((FOLDER / "order.json").read_text(encoding="utf-8"))
    try:
        end = {"train": train, "predict": predict}[order["what"]](order)
    except KeyboardInterrupt:
        end = {"status": "interrupted"}
    except Exception as error:  # noqa: BLE001 - whatever it was, the other side is told
        end = {
            "status": "failed",
            "kind": type(error).__name__,
            "text": str(error),
            "traceback": traceback.format_exc(),
        }
    half = FOLDER / "end.json.half"
    half.write_text(json.dumps(end), encoding="utf-8")
    half.replace(FOLDER / "end.json")


def train(order: dict[str, Any]) -> dict[str, Any]:
    """Fine-tune an encoder on `train.jsonl` and save it."""
    import datasets
    import span_marker
    import transformers

    datasets.disable_progress_bars()
    transformers.set_seed(order["seed"])
    random.seed(order["seed"])
    model = span_marker.SpanMarkerModel.from_pretrained(
        order["model"], labels=order["labels"], **order["spans"]
    )
    args = transformers.TrainingArguments(
        output_dir=order["checkpoints"],
        seed=order["seed"],
        report_to="none",
        disable_tqdm=True,
        save_strategy="no",
        eval_strategy="no",
        dataloader_pin_memory=False,
        **order["args"],
    )
    rows = datasets.Dataset.from_list(read(FOLDER / "train.jsonl"))
    trainer = span_marker.Trainer(
        model=model, args=args, train_dataset=rows, callbacks=[progress_callback()]
    )
    trainer.remove_callback(transformers.PrinterCallback)
    trainer.train(resume_from_checkpoint=last_checkpoint(order))
    if (FOLDER / "stop").exists():
        raise KeyboardInterrupt
    model.save_pretrained(order["out"])
    model.tokenizer.save_pretrained(order["out"])
    lines = [line for line in trainer.state.log_history if "loss" in line]
    history = [{"step": int(line["step"]), "loss": float(line["loss"])} for line in lines]
    return {"status": "finished", "steps": trainer.state.global_step, "history": history}


def predict(order: dict[str, Any]) -> dict[str, Any]:
    """The spans in each text of the order."""
    import span_marker

    model = span_marker.SpanMarkerModel.from_pretrained(order["model"]).try_cuda().eval()
    texts = order["texts"]
    found = model.predict(texts, batch_size=order["batch_size"]) if texts else []
    return {"status": "finished", "spans": [[shown(span) for span in line] for line in found]}


def shown(span: dict[str, Any]) -> dict[str, Any]:
    """A span as the outcome `spans` has it, without its text."""
    return {
        "label": span["label"],
        "start": int(span["char_start_index"]),
        "end": int(span["char_end_index"]),
        "score": float(span["score"]),
    }


def progress_callback() -> Any:
    """Tells steps and losses; when a file `stop` is there, saves and ends the training."""
    import transformers

    class Tell(transformers.TrainerCallback):  # type: ignore[misc]
        loss = None

        def on_log(self, args: Any, state: Any, control: Any, **more: Any) -> None:
            self.loss = (more.get("logs") or {}).get("loss", self.loss)

        def on_step_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:
            line = {"step": state.global_step, "total": state.max_steps, "loss": self.loss}
            with (FOLDER / "progress.jsonl").open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
            if (FOLDER / "stop").exists():
                control.should_save = control.should_training_stop = True

    return Tell()


def last_checkpoint(order: dict[str, Any]) -> str | None:
    """The newest whole checkpoint, where the training is to go on from one."""
    found = Path(order["checkpoints"]).glob("checkpoint-*/trainer_state.json")
    places = sorted((path.parent for path in found), key=lambda p: int(p.name.split("-")[-1]))
    return str(places[-1]) if places and order["resume"] else None


def read(path: Path) -> list[dict[str, Any]]:
    """A file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    main()
