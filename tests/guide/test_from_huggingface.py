"""The guide's happy flow as it stands there, with its dataset on a hub."""

import pytest


@pytest.fixture
def emotion_on_a_hub(hub, monkeypatch, tmp_path):
    """`argilla/emotion` on the hub; the folder that stands in for it elsewhere is out of sight."""
    import huggingface_hub

    from ostraka.feedback import FeedbackDataset

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    emotion = FeedbackDataset.load_from_disk("argilla/emotion")
    emotion.push_to_huggingface("argilla/emotion", token="secret")
    here = tmp_path / "here"
    here.mkdir()
    (here / "sentence-transformers").symlink_to(tmp_path.cwd() / "sentence-transformers")
    monkeypatch.chdir(here)


@pytest.mark.usefixtures("emotion_on_a_hub")
def test_happy_flow():
    from ostraka.feedback import ArgillaTrainer, FeedbackDataset, TrainingTask

    dataset = FeedbackDataset.from_huggingface(repo_id="argilla/emotion")
    task = TrainingTask.for_text_classification(
        text=dataset.field_by_name("text"),
        label=dataset.question_by_name("label"),
    )
    trainer = ArgillaTrainer(
        dataset=dataset,
        task=task,
        framework="setfit",
    )
    trainer.update_config(num_iterations=1)
    trainer.train(output_dir="my_setfit_model")
    (found,) = trainer.predict("This is awesome!")
    assert found["label"] in {"joy", "anger", "sadness"}
    assert len(dataset) == 44
