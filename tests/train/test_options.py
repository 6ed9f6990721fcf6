"""Options are checked by name, by type and by construction, before anything is prepared."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest

from ostraka.errors import BadOption
from ostraka.train.options import Options, Target


@dataclass
class Arguments:
    """Stands for a library's config object."""

    output_dir: str = "out"
    learning_rate: float = 5e-5
    num_train_epochs: float = 3.0
    eval_strategy: Literal["no", "epoch", "steps"] = "no"
    per_device_train_batch_size: int = 8
    use_cpu: bool = False
    betas: tuple[float, float] = (0.9, 0.999)
    more: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.num_train_epochs == 0:
            raise ValueError("at least one epoch is needed")


@dataclass
class Lora:
    r: int = 8
    lora_alpha: int = 16
    dropout: float = 0.1


def words(*, max_length: int = 256, dropout: float = 0.0) -> dict[str, Any]:
    return {"max_length": max_length, "dropout": dropout}


def anything(**options: Any) -> dict[str, Any]:
    return options


@pytest.fixture
def options() -> Options:
    ours = frozenset({"output_dir"})
    targets = (Target("text", words), Target("args", Arguments, ours), Target("lora", Lora))
    return Options(targets)


def test_a_name_that_one_target_takes_goes_there(options) -> None:
    options.update({"learning_rate": 0.1, "r": 4, "max_length": 64})
    assert options.values == {
        "args": {"learning_rate": 0.1},
        "lora": {"r": 4},
        "text": {"max_length": 64},
    }
    assert options.build("args").learning_rate == 0.1
    assert options.build(options.targets[2]) == Lora(r=4)
    assert options.build("text") == {"max_length": 64, "dropout": 0.0}


def test_a_name_that_two_targets_take_must_say_which(options) -> None:
    with pytest.raises(BadOption, match=r"fits text and lora; write 'text\.dropout'"):
        options.update({"dropout": 0.5})
    options.update({"lora.dropout": 0.5})
    assert options.build("lora").dropout == 0.5
    assert options.build("text")["dropout"] == 0


def test_a_dict_under_a_target_s_name_sets_several(options) -> None:
    options.update({"lora": {"r": 2, "dropout": 0.0}})
    assert options.build("lora") == Lora(r=2, dropout=0.0)


def test_a_misspelt_name_is_an_error_with_the_nearest_one(options) -> None:
    with pytest.raises(BadOption, match=r"'lerning_rate' is not an option of .* 'learning_rate'"):
        options.update({"lerning_rate": 0.1})
    with pytest.raises(BadOption, match="max_length"):
        options.update({"text.max_lenght": 1})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("lr", "learning_rate"),
        ("epochs", "num_train_epochs"),
        ("num_epochs", "num_train_epochs"),
        ("batch_size", "per_device_train_batch_size"),
        ("evaluation_strategy", "eval_strategy"),
        ("no_cuda", "use_cpu"),
        ("lora_r", "r"),
        ("alpha", "lora_alpha"),
        ("lora.rank", "r"),
    ],
)
def test_an_old_name_is_an_error_that_says_the_new_one(options, old, new) -> None:
    with pytest.raises(BadOption, match=f"write '{new}'"):
        options.update({old: 1})


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("tokenizer", "ArgillaTrainer.*tokenizer="),
        ("seed", "ArgillaTrainer.*seed="),
        ("model", "ArgillaTrainer.*model="),
        ("output_dir", "train.*output_dir="),
    ],
)
def test_what_belongs_to_the_trainer_is_sent_there(options, name, place) -> None:
    with pytest.raises(BadOption, match=place):
        options.update({name: "x"})


def test_what_we_fill_ourselves_cannot_be_set() -> None:
    options = Options((Target("lora", Lora, frozenset({"r"})),))
    with pytest.raises(BadOption, match="'r' of lora is set by ostraka"):
        options.update({"r": 3})


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("learning_rate", "fast", "valid number"),
        ("per_device_train_batch_size", 1.5, "valid integer"),
        ("eval_strategy", "weekly", "'no', 'epoch' or 'steps'"),
        ("use_cpu", "perhaps", "valid boolean"),
        ("betas", (1, 2, 3), "at most 2"),
        ("max_length", [3], "valid integer"),
    ],
)
def test_a_wrong_type_is_an_error_that_says_the_right_one(options, option, value, says) -> None:
    with pytest.raises(BadOption, match=says):
        options.update({option: value})


def test_values_from_a_command_line_become_the_right_type(options) -> None:
    options.update({"learning_rate": "2e-5", "betas": [0.8, 0.9]})
    assert options.values["args"] == {"learning_rate": 2e-5, "betas": (0.8, 0.9)}


def test_all_problems_are_reported_together_and_nothing_is_changed(options) -> None:
    options.update({"r": 2})
    with pytest.raises(BadOption) as caught:
        options.update({"lr": 1, "learning_rate": "x", "max_length": 3, "nonsense": 1})
    assert len(str(caught.value).splitlines()) == 3
    assert options.values == {"lora": {"r": 2}}


def test_construction_is_checked_for_every_target_at_once(options) -> None:
    options.update({"num_train_epochs": 0})
    with pytest.raises(BadOption, match=r"args refuses num_train_epochs=0.*at least one epoch"):
        options.check()
    options.update({"num_train_epochs": 1})
    options.check()


def test_a_target_may_check_what_was_built() -> None:
    def positive(built: Lora) -> None:
        if built.r < 1:
            raise ValueError("r must be positive")

    options = Options((Target("lora", Lora, check=positive),))
    options.update({"r": 0})
    with pytest.raises(BadOption, match="r must be positive"):
        options.check()


def test_our_defaults_hold_as_long_as_the_user_says_nothing() -> None:
    options = Options((Target("lora", Lora, defaults={"r": 3, "lora_alpha": 6}),))
    options.update({"r": 5})
    assert options.build("lora") == Lora(r=5, lora_alpha=6)
    assert options.build("lora", lora_alpha=9) == Lora(r=5, lora_alpha=9)


def test_options_may_be_tried_out_with_what_a_training_will_add() -> None:
    def fits(built: Lora) -> None:
        if built.r > built.lora_alpha:
            raise ValueError("r is above lora_alpha")

    options = Options((Target("lora", Lora, trial={"lora_alpha": 99}, check=fits),))
    options.update({"r": 20})
    options.check()
    assert options.to_dict() == {"lora": {"r": 20}}
    options.update({"lora_alpha": 10})
    with pytest.raises(BadOption, match="r is above lora_alpha"):
        options.check()


@pytest.mark.parametrize("how", [{"args": None}, {"any_name": None}, "positional"])
def test_a_config_object_of_the_library_stands_for_all_its_options(options, how) -> None:
    config = Arguments(learning_rate=0.3)
    options.update({"learning_rate": 0.1})
    if how == "positional":
        options.update({}, config)
    else:
        options.update(dict.fromkeys(how, config))
    built = options.build("args", output_dir="there", num_train_epochs=9)
    assert (built.learning_rate, built.output_dir, built.num_train_epochs) == (0.3, "there", 3.0)
    assert config.output_dir == "out"


def test_options_set_after_a_config_object_come_on_top(options) -> None:
    options.update({}, Arguments(learning_rate=0.3))
    options.update({"num_train_epochs": 7})
    built = options.build("args")
    assert (built.learning_rate, built.num_train_epochs) == (0.3, 7)


def test_an_object_of_another_library_names_those_that_fit(options) -> None:
    with pytest.raises(BadOption, match=r"A dict is no config .* takes Arguments or Lora"):
        options.update({}, {"r": 1})


def test_options_go_to_json_and_back(options) -> None:
    options.update({"r": 2, "betas": (0.5, 0.6), "text.dropout": 0.1})
    options.update({}, Arguments(num_train_epochs=2.0))
    view = json.loads(json.dumps(options.to_dict()))
    assert view["lora"] == {"r": 2}
    assert view["args"]["num_train_epochs"] == 2.0
    assert "learning_rate" not in view["args"]
    again = Options(options.targets)
    again.restore(view)
    assert again.to_dict() == options.to_dict()
    assert again.build("args") == options.build("args")


def test_what_json_cannot_hold_must_be_given_again() -> None:
    options = Options((Target("any", anything),))
    options.update({"any.loss": print})
    with pytest.raises(BadOption, match=r"any\.loss was .*print.* given again"):
        Options(options.targets).restore(options.to_dict())


def test_an_open_target_takes_any_name_written_after_its_own(options) -> None:
    options = Options((Target("any", anything), Target("lora", Lora)))
    options.update({"any.size": 3})
    assert options.build("any") == {"size": 3}
    with pytest.raises(BadOption, match="'size' is not an option"):
        options.update({"size": 3})


def test_options_move_to_targets_of_the_same_names(options) -> None:
    options.update({"r": 2, "max_length": 9})
    moved = options.moved_to(tuple(options.targets))
    assert moved.values == options.values
    with pytest.raises(BadOption, match="max_length' of text is set"):
        options.moved_to(
            (Target("lora", Lora), Target("text", anything, frozenset({"max_length"})))
        )
    with pytest.raises(BadOption, match="no group of options 'arg'"):
        options.restore({"arg": {}})
