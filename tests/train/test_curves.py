"""How a training went, drawn as a picture."""

import builtins

import pytest

from ostraka.train.curves import CURVES, panels, write_curves

HISTORY = [
    {"step": 1, "loss": 2.0, "reward": 0.1, "kl": 0.0, "odd": 1.0},
    {"step": 2, "loss": 1.0, "reward": 0.2, "kl": 0.1, "eval_loss": 1.5},
    {"step": 3, "loss": 0.5, "reward": 0.3, "kl": 0.2, "eval_loss": 1.2},
]


def test_what_was_logged_twice_is_drawn() -> None:
    found = {panel.title: panel.lines for panel in panels(HISTORY)}
    assert list(found) == ["Loss", "Reward", "Divergence from the start (nats)"]
    assert found["Loss"] == {
        "loss": ([1, 2, 3], [2.0, 1.0, 0.5]),
        "eval_loss": ([2, 3], [1.5, 1.2]),
    }
    assert panels(HISTORY[:1]) == []


def test_the_same_figures_give_the_same_picture(tmp_path) -> None:
    path = write_curves({"history": HISTORY}, tmp_path)
    assert path == tmp_path / CURVES
    first = path.read_bytes()
    assert first.startswith(b"\x89PNG")
    assert write_curves({"history": HISTORY}, tmp_path).read_bytes() == first
    other = [{**line, "loss": line["loss"] + line["step"]} for line in HISTORY]
    assert write_curves({"history": other}, tmp_path).read_bytes() != first


def test_without_a_history_there_is_no_picture(tmp_path) -> None:
    assert write_curves({"steps": 3}, tmp_path) is None
    assert not list(tmp_path.iterdir())


def test_without_matplotlib_a_training_goes_on(tmp_path, monkeypatch, caplog) -> None:
    real = builtins.__import__

    def missing(name, *args, **more):
        if name.startswith("matplotlib"):
            raise ModuleNotFoundError("No module named 'matplotlib'", name="matplotlib")
        return real(name, *args, **more)

    monkeypatch.setattr("ostraka.extras.import_module", missing)
    caplog.set_level("INFO", logger="ostraka.train")
    assert write_curves({"history": HISTORY}, tmp_path) is None
    assert "pip install" in caplog.text


@pytest.mark.parametrize("count", [1, 4])
def test_the_picture_fits_a_page(count, tmp_path) -> None:
    names = ("loss", "reward", "kl", "entropy")[:count]
    history = [dict.fromkeys(names, float(step)) | {"step": step} for step in (1, 2)]
    header = write_curves({"history": history}, tmp_path).read_bytes()[16:24]
    width, height = (int.from_bytes(header[at : at + 4]) for at in (0, 4))
    assert width <= 1200
    assert height <= 900
