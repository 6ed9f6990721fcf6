"""`ostraka check`, and the parts of a task as they are typed."""

import pytest

import ostraka as rg
from ostraka.cli._task import option, parts_of
from ostraka.errors import BadOption

PARTS = ("--with", "prompt=start", "--with", "response=end")


@pytest.fixture
def base(tmp_path):
    """A tokenizer and a config of a tiny model in a folder; no weights."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    made = Tokenizer(models.BPE({sign: at for at, sign in enumerate(alphabet)}, []))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=made, eos_token="<|end|>")
    tokenizer.save_pretrained(tmp_path / "base")
    LlamaConfig(vocab_size=300, hidden_size=32).save_pretrained(tmp_path / "base")
    return tmp_path / "base"


@pytest.fixture
def writings(tmp_path):
    """Twelve records with an answer each; two of them have the same."""
    data = rg.FeedbackDataset(
        fields=[rg.TextField(name="start")],
        questions=[
            rg.TextQuestion(name="end"),
            rg.LabelQuestion(name="tone", labels=["yes", "no"], required=False),
        ],
    )
    for number in range(12):
        said = {"end": {"value": f"It was day {number or 1}."}, "tone": {"value": "yes"}}
        data.add_records(
            {
                "fields": {"start": f"Which day was it after {number or 1} nights?"},
                "responses": [{"user_id": "a", "values": said}],
            }
        )
    data.save_to_disk(tmp_path / "data")
    return tmp_path / "data"


def test_rows_and_findings_are_shown(run, writings, base) -> None:
    done = run("check", writings, *PARTS, "--model", base, "--train-size", "1")
    assert done.exit_code == 0, done.output
    assert "12 rows to learn from, 0 held out" in done.stdout
    assert "nights?\u27e6" in done.stdout
    assert "It was day 1.<|end|>\u27e7" in done.stdout
    assert "WARNING duplicate rows: 1 of 12 rows" in done.stdout


def test_options_of_the_framework_count(run, writings, base) -> None:
    done = run("check", writings, *PARTS, "--model", base, "--set", "max_length=40")
    assert "WARNING truncated" in done.stdout
    assert "cut at 40 tokens" in done.stdout


def test_a_stop_ends_with_one(run, writings, base) -> None:
    parts = ("--task", "kto", "--with", "prompt=start", "--with", "completion=end")
    done = run("check", writings, *parts, "--label", "tone", "--model", base)
    assert done.exit_code == 1
    assert "STOP one label only" in done.stdout


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("--with", "prompt"), "--with 'prompt': write it as NAME=VALUE"),
        (("--with", "prompt=start"), "response=..."),
        (("--task", "kto", "--with", "prompt=strat", *PARTS[2:]), "kto"),
        (("--task", "sft"), "No task named 'sft'."),
        ((*PARTS, "--framework", "sklearn"), "sklearn"),
        ((*PARTS, "--set", "max_lenght=3"), "Did you mean 'max_length'"),
    ],
)
def test_what_does_not_fit_is_said(run, writings, base, typed, said) -> None:
    done = run("check", writings, *typed, "--model", base)
    assert done.exit_code == 1
    assert said in done.stderr


def test_a_part_typed_twice_is_a_list() -> None:
    nothing = {"text": None, "label": None, "strategy": None, "soft_labels": False}
    parts = parts_of(["prompt=a", "prompt=b", "separator= ", "good=[1, 2]"], **nothing)
    assert {name: value for name, value in parts.items() if value is not None} == {
        "prompt": ["a", "b"],
        "separator": " ",
        "good": [1, 2],
    }


@pytest.mark.parametrize(
    ("typed", "value"),
    [("a=1", 1), ("a=2e-5", 2e-5), ("a=True", True), ("a=none", None), ("a=b=c", "b=c")],
)
def test_values_are_read_as_what_they_are(typed, value) -> None:
    assert option(typed) == ("a", value)


def test_train_says_which_part_is_missing(run, writings) -> None:
    done = run("train", writings, "--text", "start", "--framework", "sklearn", "--output", "out")
    assert done.exit_code == 1
    assert "text_classification needs --label" in done.stderr


def test_a_name_without_a_value_is_refused() -> None:
    with pytest.raises(BadOption, match="learning_rate=2e-5"):
        option("C")
