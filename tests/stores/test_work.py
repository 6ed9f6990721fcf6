"""What is made of a dataset is the same wherever its records are."""

import json

import pytest
from served import user_id
from store_samples import record, settings

import ostraka as rg
from ostraka.errors import BadRecord, BadSchema, UnknownName

WORDS = {"good": "lovely nice great fine", "bad": "awful poor sad broken"}
LABELLED = {
    "fields": [rg.TextField(name="text")],
    "questions": [rg.LabelQuestion(name="tone", labels=["good", "bad"])],
}


def labelled(count=12):
    """Texts with three people's labels, the third of whom sees it the other way."""
    records = []
    for at in range(count):
        tone, other = list(WORDS)[at % 2], list(WORDS)[1 - at % 2]
        words = WORDS[tone].split()
        said = zip(("ann", "bob", "cid"), (tone, tone, other), strict=True)
        records.append(
            {
                "fields": {"text": f"{words[at % 4]} {words[(at + 1) % 4]} {at}"},
                "responses": [
                    {"user_id": user_id(who), "values": {"tone": {"value": label}}}
                    for who, label in said
                ],
                "suggestions": [{"question_name": "tone", "value": tone, "agent": "m"}],
                "external_id": str(at),
            }
        )
    return records


def local(records, given):
    """The same in memory."""
    dataset = rg.FeedbackDataset(**given)
    dataset.add_records(records)
    return dataset


def test_settings_are_the_same_everywhere(make):
    dataset = make(guidelines="Be kind.", allow_extra_metadata=True, **settings())
    assert dataset.settings == rg.FeedbackDataset(**settings(guidelines="Be kind.")).settings
    assert dataset.question_by_name("tone").options == ("good", "bad", "odd")
    with pytest.raises(UnknownName, match="Did you mean 'stars'"):
        dataset.question_by_name("star")


def test_an_export_is_the_same_everywhere(make):
    records = [record(), record(external_id="r-2", responses=[], suggestions=[])]
    made = make(*records)
    table = made.format_as("datasets")
    want = local(records, settings()).format_as("datasets")
    assert table.features == want.features
    assert table.to_list() == want.to_list()
    assert made.to_polars().equals(local(records, settings()).to_polars())


def test_unified_responses_stay_with_their_records(make):
    dataset = make(*labelled(4), **LABELLED)
    assert dataset.compute_unified_responses("tone") is dataset
    dataset.delete_records(dataset.records[0])
    dataset.add_records({"fields": {"text": "new"}})
    shown = [r.unified_responses.get("tone", [None])[0] for r in dataset.records]
    assert shown == [
        *(rg.UnifiedValueSchema(tone, "majority") for tone in ("bad", "good", "bad")),
        None,
    ]


def test_figures_are_the_same_everywhere(make):
    dataset, same = make(*labelled(), **LABELLED), local(labelled(), LABELLED)
    for ask in (
        lambda d: d.compute_agreement_metrics("alpha", "tone", resamples=0),
        lambda d: d.compute_model_metrics("accuracy", "tone"),
        lambda d: d.compute_annotator_metrics("accuracy", "tone", "majority"),
        lambda d: repr(d.people("tone")),
        lambda d: repr(d.agents("tone")),
    ):
        assert ask(dataset) == ask(same)


def test_rows_to_train_on_are_the_same_everywhere(make):
    dataset, same = make(*labelled(), **LABELLED), local(labelled(), LABELLED)
    task = rg.TrainingTask.for_text_classification(
        text=dataset.field_by_name("text"), label=dataset.question_by_name("tone")
    )
    rows = [d.prepare_for_training("transformers", task, seed=1) for d in (dataset, same)]
    assert rows[0].to_list() == rows[1].to_list()


def test_a_formatting_function_is_given_the_same_everywhere(make):
    dataset = make(record())
    seen = []
    task = rg.TrainingTask.for_supervised_fine_tuning(lambda sample: seen.append(sample) or "x")
    dataset.prepare_for_training("trl", task)
    assert seen[0]["tone"][0] == {
        "user_id": user_id("ann"), "value": "good", "status": "submitted",
    }  # fmt: skip
    assert seen[0]["order"][0]["value"] == {"rank": [1, 3, 1], "value": ["a", "b", "c"]}
    assert (seen[0].record_id, seen[0]["external_id"]) == ("r-1", "r-1")


def test_a_model_is_trained_and_its_suggestions_go_back(make, tmp_path):
    dataset = make(*labelled(), **LABELLED)
    task = rg.TrainingTask.for_text_classification(
        text=dataset.field_by_name("text"), label=dataset.question_by_name("tone")
    )
    trainer = rg.ArgillaTrainer(dataset, task, framework="sklearn", train_size=0.75)
    trainer.train(output_dir=str(tmp_path / "model"))
    texts = [r.fields["text"] for r in dataset.records]
    suggested = trainer.predict(texts, as_suggestions=True)
    names = [r.external_id for r in dataset.records]
    dataset.add_suggestions(dict(zip(names, suggested, strict=True)))
    after = [r.suggestions[0] for r in dataset.records]
    assert all(s.agent != "m" and s.score is not None for s in after)
    assert {s.value for s in after} == {"good", "bad"}
    filter_by = {"response_status": "submitted"}
    again = rg.ArgillaTrainer(
        dataset, task, framework="sklearn", filter_by=filter_by, max_records=8
    )
    again.train(output_dir=str(tmp_path / "again"))
    if isinstance(dataset, rg.RemoteFeedbackDataset):
        manifest = json.loads((tmp_path / "again" / "manifest.json").read_text())
        assert manifest["data"]["url"] == dataset.url


def test_a_saved_dataset_holds_what_it_held_everywhere(make, tmp_path):
    dataset = make(record(), record(external_id="r-2"))
    dataset.save_to_disk(tmp_path / "saved")
    saved = rg.FeedbackDataset.load_from_disk(tmp_path / "saved")
    assert [r.to_dict() for r in saved.records] == [r.to_dict() for r in dataset.records]


def test_a_folder_in_argillas_layout_is_written_from_everywhere(make, tmp_path):
    dataset = make(*labelled(3), **LABELLED)
    dataset.save_as_argilla(tmp_path / "hub")
    again = rg.FeedbackDataset.from_huggingface(tmp_path / "hub")
    assert [r.to_dict() for r in again.records] == [r.to_dict() for r in dataset.records]


def test_a_property_can_be_declared_later_and_forgotten(make):
    plain = {**LABELLED, "metadata_properties": []}
    dataset = make({"fields": {"text": "a"}, "metadata": {"length": 3}}, **plain)
    with pytest.raises(BadRecord, match="Record 0.*Nothing was changed"):
        dataset.add_metadata_property(rg.IntegerMetadataProperty(name="length", max=2))
    assert dataset.metadata_properties == []
    dataset.add_metadata_property(rg.IntegerMetadataProperty(name="length", max=3))
    asked = rg.IntegerMetadataFilter(name="length", ge=3)
    assert len(dataset.filter_by(metadata_filters=asked)) == 1
    dataset.records[0].metadata["length"] = 1
    assert len(dataset.filter_by(metadata_filters=asked)) == 0
    titled = rg.IntegerMetadataProperty(name="length", title="Size", max=3)
    dataset.update_metadata_properties(titled)
    assert dataset.metadata_property_by_name("length").title == "Size"
    dataset.delete_metadata_properties("length")
    assert dataset.records[0].metadata == {"length": 1}
    with pytest.raises(UnknownName, match="'lenght'"):
        dataset.delete_metadata_properties("lenght")


def test_vectors_come_and_go(make):
    dataset = make({"fields": {"text": "a"}}, {"fields": {"text": "b"}}, **LABELLED)
    dataset.add_vector_settings(rg.VectorSettings(name="v", dimensions=2))
    dataset.records[0].vectors = {"v": [1.0, 2.0]}
    found = dataset.find_similar_records("v", value=[1, 2])
    assert [(r.fields["text"], round(score, 5)) for r, score in found] == [("a", 1)]
    dataset.update_vectors_settings(rg.VectorSettings(name="v", dimensions=2, title="Vector"))
    assert dataset.vector_settings_by_name("v").title == "Vector"
    with pytest.raises(BadSchema, match="dimensions"):
        dataset.update_vectors_settings(rg.VectorSettings(name="v", dimensions=3))
    dataset.delete_vectors_settings("v")
    assert dataset.records[0].vectors == {}
    assert dataset.snapshot().settings.vectors_settings == ()


def test_what_does_not_fit_is_refused_as_a_whole(make):
    dataset = make(**LABELLED)
    with pytest.raises(BadRecord, match=r"Record 1.*Nothing of this batch was added"):
        dataset.add_records([{"fields": {"text": "a"}}, {"fields": {"txt": "b"}}])
    assert len(dataset) == 0
