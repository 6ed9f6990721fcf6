"""Fine-tuning through the `openai` client against a server on this machine."""

from __future__ import annotations

import json
import pickle
import re
from typing import Any

import pytest

import ostraka as rg
from ostraka.errors import (
    BadOption,
    JobFailed,
    NothingToTrain,
    OutOfTime,
    ServerBusy,
    ServerRefused,
)
from ostraka.tasks._rows import Preference
from ostraka.train.adapter import Job
from ostraka.train.adapters.openai import Preferences
from ostraka.train.options import Options

JOBS, FILES = "/fine_tuning/jobs", "/files"


def test_answers_are_learnt_and_the_model_answers(trainer, server, tmp_path) -> None:
    made = trainer(n_epochs=3, learning_rate_multiplier=0.5, suffix="sums")
    metrics = made.train(tmp_path / "model")
    sent = server.sent("POST", JOBS)[0]
    assert sent == {
        "model": "tiny-1",
        "training_file": "file-1",
        "validation_file": "file-2",
        "seed": 42,
        "suffix": "sums",
        "method": {
            "type": "supervised",
            "supervised": {"hyperparameters": {"n_epochs": 3, "learning_rate_multiplier": 0.5}},
        },
    }
    lines = [json.loads(line) for line in server.files["file-1"].splitlines()]
    assert len(lines) == 16
    assert len(server.files["file-2"].splitlines()) == 4
    asked = lines[0]["messages"][0]["content"]
    options = {"base_url": server.url, "api_key": "sk-local-0123456789"}
    assert made.predict(asked, **options) == [
        {"generated_text": lines[0]["messages"][1]["content"]}
    ]
    assert metrics["rows"] == 4
    assert metrics["loss"] == 1.2
    assert metrics["token_accuracy"] == 0.55
    figures = made.model.manifest["figures"]
    assert figures["model"] == "ft:tiny-1:org:sums:ftjob-1"
    assert figures["train_loss"] == 1.0
    assert [one["loss"] for one in figures["history"]] == [1.5, 1.0, 0.5]


def test_a_conversation_and_several_prompts_are_answered(
    trainer, server, tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-local-0123456789")
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    trainer(train_size=None).train(tmp_path / "model")
    again = rg.ArgillaTrainer.from_pretrained(tmp_path / "model")
    said = again.predict([f"What is {n} and {n}?" for n in range(20)])
    assert [one["generated_text"] for one in said] == [str(2 * n) for n in range(20)]
    asked = [{"role": "user", "content": "What is 3 and 3?"}]
    assert again.predict(asked) == [{"generated_text": "6"}]
    suggestion = again.predict("What is 4 and 4?", as_suggestions=True)
    assert (suggestion.value, suggestion.question_name) == ("8", "answer")


def test_the_folder_names_the_model_and_no_file_the_key(trainer, server, key, tmp_path) -> None:
    made = trainer()
    made.train(tmp_path / "model")
    about = json.loads((tmp_path / "model" / "fine_tuned_model.json").read_text())
    assert about["base_url"] == server.url
    assert about["model"] == "ft:tiny-1:org::ftjob-1"
    assert about["base_model"] == "tiny-1"
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or key.encode() not in path.read_bytes(), path
    assert "fine_tuned_model.json" in (tmp_path / "model" / "README.md").read_text()
    assert key not in repr(made) + repr(made.plan.options)
    assert key.encode() not in pickle.dumps(made.plan.options.values)


def test_preferences_are_learnt_with_dpo(preferred, server, key, fast, tmp_path) -> None:
    rows = preferred()
    recipe = Preferences()
    options = Options(recipe.targets())
    options.update({"base_url": server.url, "api_key": key, "beta": 0.2, "n_epochs": 2, **fast})
    job = Job(rows, preferred(3), options, "tiny-1", None, 7, tmp_path, tmp_path)
    figures = recipe.fit(job)
    hyper = {"n_epochs": 2, "beta": 0.2}
    sent = server.sent("POST", JOBS)[0]
    assert sent["method"] == {"type": "dpo", "dpo": {"hyperparameters": hyper}}
    assert sent["seed"] == 7
    assert json.loads(server.files["file-1"].splitlines()[2]) == {
        "input": {"messages": [{"role": "user", "content": "Say 2."}]},
        "preferred_output": [{"role": "assistant", "content": "2, gladly."}],
        "non_preferred_output": [{"role": "assistant", "content": "No."}],
    }
    assert figures["metrics"] == {"dpo_loss": 1.2, "token_accuracy": 0.55}
    assert recipe.load(tmp_path)(["Say 5."], api_key=key) == ["5, gladly."]
    assert Preference.outcome == "preference"


def test_choices_of_people_become_a_dpo_job(server, key, fast, tmp_path) -> None:
    data = rg.FeedbackDataset(
        fields=[rg.TextField(name=name) for name in ("question", "a", "b")],
        questions=[rg.LabelQuestion(name="better", labels=["a", "b", "tie"])],
    )
    answer = {"user_id": "ana", "values": {"better": {"value": "b"}}}
    fields = [{"question": f"Is it {n}?", "a": "No.", "b": f"It is {n}."} for n in range(15)]
    data.add_records([{"fields": one, "responses": [answer]} for one in fields])
    task = rg.TrainingTask.for_direct_preference_optimization(
        prompt="question", responses=["a", "b"], preference="better"
    )
    made = rg.ArgillaTrainer(data, task, "openai", model="tiny-1", train_size=0.8)
    made.update_config(base_url=server.url, api_key=key, beta=0.3, **fast)
    metrics = made.train(tmp_path / "model")
    assert metrics == {"rows": 3, "dpo_loss": 1.2, "token_accuracy": 0.55}
    line = json.loads(server.files["file-1"].splitlines()[0])
    asked = line["input"]["messages"][0]["content"]
    said = line["preferred_output"][0]["content"]
    assert said.startswith("It is")
    assert made.predict([asked], api_key=key) == [{"generated_text": said}]


def test_conversations_are_sent_as_they_are(server, key, fast, tmp_path) -> None:
    data = rg.FeedbackDataset(
        fields=[rg.ChatField(name="talk")], questions=[rg.TextQuestion(name="note")]
    )
    talks = [
        [
            {"role": "system", "content": "Count on."},
            {"role": "user", "content": str(n)},
            {"role": "assistant", "content": str(n + 1)},
        ]
        for n in range(12)
    ]
    data.add_records([{"fields": {"talk": talk}} for talk in talks])
    task = rg.TrainingTask.for_chat_completion(chat="talk")
    made = rg.ArgillaTrainer(data, task, "openai", model="tiny-1")
    made.update_config(base_url=server.url, api_key=key, **fast)
    assert made.train(tmp_path / "model") == {}
    assert [json.loads(one) for one in server.files["file-1"].splitlines()] == [
        {"messages": talk} for talk in talks
    ]
    assert made.predict(talks[4][:2], api_key=key) == [{"generated_text": "5"}]


def test_the_code_on_the_card_runs(trainer, key, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", key)
    trainer().train("model")
    card = (tmp_path / "model" / "README.md").read_text()
    code = re.search(r"Without Ostraka:\n\n```python\n(.*?)```", card, re.DOTALL).group(1)
    names: dict[str, Any] = {}
    exec(code.replace("\nclient.chat", "\nsaid = client.chat"), names)
    assert names["said"].choices[0].message.content == "I was not told."


def test_prepared_rows_are_lists_of_objects(answers, task, chats) -> None:
    train, test = answers().prepare_for_training("openai", task, train_size=0.8)
    assert (len(train), len(test)) == (16, 4)
    assert [one["role"] for one in train[0]["messages"]] == ["user", "assistant"]


def test_options_are_checked_by_name_and_type(trainer) -> None:
    made = trainer()
    with pytest.raises(BadOption, match="Did you mean 'n_epochs'"):
        made.update_config(n_epoch=3)
    with pytest.raises(BadOption, match="write 'n_epochs'"):
        made.update_config(num_train_epochs=3)
    with pytest.raises(BadOption, match="'auto'"):
        made.update_config(batch_size="large")
    with pytest.raises(BadOption, match="beta"):
        made.update_config(beta=0.1)  # that is for preferences
    with pytest.raises(BadOption, match="give it as api_key"):
        made.update_config(base_url="https://ana:pass@example.org/v1")
    made.update_config(n_epochs="auto", seed=5)


def test_too_few_rows_are_said_before_anything_is_sent(trainer, server, tmp_path) -> None:
    made = trainer(count=9, train_size=None)
    with pytest.raises(NothingToTrain, match=r"9 rows .* ask for 10 or more; nothing was sent"):
        made.train(tmp_path / "model")
    assert server.requests == []
    made.update_config(min_rows=9)
    with pytest.raises(ServerRefused, match=r"refuses the job \(400\): 9 examples, but must have"):
        made.train(tmp_path / "model")
    assert list(tmp_path.iterdir()) == []


def test_a_model_has_to_be_named(answers, task, server, key, fast, tmp_path) -> None:
    made = rg.ArgillaTrainer(answers(), task, "openai")
    made.update_config(base_url=server.url, api_key=key, **fast)
    with pytest.raises(BadOption, match="There is no default"):
        made.train(tmp_path / "model")
    assert server.requests == []


def test_a_key_is_asked_for_and_a_wrong_one_not_shown(trainer, server, tmp_path) -> None:
    made = trainer(api_key="")
    with pytest.raises(BadOption, match=r"no API key\. Type: export OPENAI_API_KEY="):
        made.train(tmp_path / "model")
    made.update_config(api_key="sk-mine-987654321")
    with pytest.raises(ServerRefused, match="does not accept the API key: Incorrect") as caught:
        made.train(tmp_path / "model")
    assert "sk-mine" not in str(caught.value)


def test_a_key_of_the_environment_is_taken(trainer, key, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", key)
    assert trainer(api_key="").train(tmp_path / "model")["rows"] == 4


def test_a_rejected_file_says_why(trainer, server, tmp_path) -> None:
    server.file_status = "error"
    with pytest.raises(ServerRefused, match=r"rejects the file training_file.*line 3 is not JSON"):
        trainer().train(tmp_path / "model")
    assert server.jobs == {}
    assert list(tmp_path.iterdir()) == []


def test_a_failed_job_says_why_and_the_next_try_begins_anew(trainer, server, tmp_path) -> None:
    server.statuses = ("validating_files", "running", "failed")
    server.error = {"code": "invalid_training_file", "message": "Row 4 is unsafe.", "param": None}
    made = trainer()
    with pytest.raises(JobFailed, match=r"ftjob-1 failed: Row 4 is unsafe\. \(invalid_training"):
        made.train(tmp_path / "model")
    server.statuses = ("queued", "succeeded")
    made.train(tmp_path / "model", resume=True)
    assert list(server.jobs) == ["ftjob-1", "ftjob-2"]


def test_a_cancelled_job_is_no_model(trainer, server, tmp_path) -> None:
    server.statuses = ("running", "cancelled")
    with pytest.raises(JobFailed, match="ftjob-1 was cancelled"):
        trainer().train(tmp_path / "model")


def test_after_a_time_out_resume_waits_for_the_same_job(trainer, server, tmp_path) -> None:
    server.statuses = ("running",)
    made = trainer(deadline=0.05)
    with pytest.raises(OutOfTime, match=r"ftjob-1 had not ended after 0\.05 seconds.*resume=True"):
        made.train(tmp_path / "model")
    server.statuses = ("running", "succeeded")
    made.train(tmp_path / "model", resume=True)
    assert list(server.jobs) == ["ftjob-1"]
    assert len(server.asked("POST", FILES)) == 2
    assert made.model.manifest["figures"]["job"] == "ftjob-1"


def test_what_was_sent_before_an_interruption_is_not_sent_again(trainer, server, tmp_path) -> None:
    server.refuse("POST", JOBS, 429, "Too many jobs.", Retry_After="600")
    made = trainer(max_retries=0)
    with pytest.raises(ServerBusy, match=r"now \(429\): Too many jobs\. It asks to wait 600 sec"):
        made.train(tmp_path / "model")
    assert len(server.asked("POST", FILES)) == 2
    made.train(tmp_path / "model", resume=True)
    assert len(server.asked("POST", FILES)) == 2
    assert len(server.jobs) == 1


def test_ctrl_c_leaves_the_job_to_resume(trainer, server, tmp_path, monkeypatch, caplog) -> None:
    def interrupted(seconds: float) -> None:
        raise KeyboardInterrupt

    made = trainer()
    with monkeypatch.context() as patch:
        patch.setattr("ostraka.train.remote.server.FILE_WAIT", 0.0)
        patch.setattr("ostraka.train.remote.watch.time.sleep", interrupted)
        server.statuses = ("running",)
        with pytest.raises(KeyboardInterrupt):
            made.train(tmp_path / "model")
    assert "ftjob-1 goes on" in caplog.text
    server.statuses = ("running", "succeeded")
    made.train(tmp_path / "model", resume=True)
    assert list(server.jobs) == ["ftjob-1"]


def test_a_job_that_was_started_elsewhere_is_waited_for(trainer, server, tmp_path) -> None:
    trainer().train(tmp_path / "one")
    sent = len(server.asked("POST", FILES))
    other = trainer(job_id="ftjob-1")
    other.train(tmp_path / "two")
    assert len(server.asked("POST", FILES)) == sent
    assert other.model.manifest["figures"]["model"] == "ft:tiny-1:org::ftjob-1"
    with pytest.raises(ServerRefused, match=r"\(404\): Could not find fine tune: ftjob-9"):
        trainer(job_id="ftjob-9").train(tmp_path / "three")


def test_without_results_there_are_rows_alone(trainer, server, tmp_path) -> None:
    server.refuse("GET", "/files/file-results", 404, "It is gone.")
    made = trainer()
    assert made.train(tmp_path / "model") == {"rows": 4}
    assert "losses" not in made.model.manifest["figures"]
