"""argilla 1.29: push, read back, change, delete, pull."""

import sys

import argilla_v1 as rg

rg.init(api_url=sys.argv[1], api_key=sys.argv[2])
workspace = rg.Workspace.create("v1-datasets")
LABELS = ["a", "b", "c"]
local = rg.FeedbackDataset(
    fields=[rg.TextField(name="text"), rg.TextField(name="more", required=False)],
    questions=[
        rg.LabelQuestion(name="label", labels=LABELS),
        rg.TextQuestion(name="note", required=False),
        rg.RatingQuestion(name="rating", values=[1, 2, 3], required=False),
        rg.MultiLabelQuestion(name="labels", labels=LABELS, required=False),
        rg.RankingQuestion(name="ranking", values=["x", "y"], required=False),
        rg.SpanQuestion(name="span", field="text", labels=["P"], required=False),
    ],
    metadata_properties=[
        rg.TermsMetadataProperty(name="topic"),
        rg.IntegerMetadataProperty(name="n", min=0),
        rg.FloatMetadataProperty(name="half"),
    ],
    vectors_settings=[rg.VectorSettings(name="v", dimensions=2)],
    guidelines="Be kind.",
)
ANSWERS = {
    "label": {"value": "b"},
    "rating": {"value": 2},
    "labels": {"value": ["a", "c"]},
    "ranking": {"value": [{"value": "x", "rank": 1}, {"value": "y", "rank": 2}]},
    "span": {"value": [{"label": "P", "start": 0, "end": 3}]},
}
local.add_records(
    [
        rg.FeedbackRecord(
            fields={"text": f"hello {n}"},
            metadata={"topic": "ab"[n % 2], "n": n, "half": n / 2},
            vectors={"v": [n, 1.0]},
            external_id=str(n),
            suggestions=[
                {"question_name": "label", "value": "a", "score": 0.25, "agent": "m",
                 "type": "model"}
            ],
            responses=[{"values": ANSWERS, "status": "submitted"}] if n % 2 else [],
        )
        for n in range(300)
    ]
)  # fmt: skip
pushed = local.push_to_argilla("one", workspace="v1-datasets")
assert len(pushed.records) == 300
remote = rg.FeedbackDataset.from_argilla("one", workspace="v1-datasets", with_vectors="all")
assert remote.guidelines == "Be kind."
assert [one.name for one in remote.questions] == [
    "label", "note", "rating", "labels", "ranking", "span"]  # fmt: skip
record = remote.records[1]
assert record.external_id == "1"
assert record.fields["text"] == "hello 1"
assert record.metadata == {"topic": "b", "n": 1, "half": 0.5}
assert record.vectors == {"v": [1.0, 1.0]}
assert record.suggestions[0].value == "a"
assert record.responses[0].values["labels"].value == ["a", "c"]
assert record.responses[0].values["ranking"].value[0].rank == 1
assert len(list(remote.records)) == 300

record.metadata["topic"] = "new"
record.suggestions = [{"question_name": "label", "value": "c"}]
remote.update_records([record])
again = remote.records[1]
assert (again.metadata["topic"], again.suggestions[0].value) == ("new", "c")
remote.delete_records([remote.records[0]])
remote.records[0].delete()
assert len(remote.records) == 298
pulled = remote.pull()
assert len(pulled.records) == 298
assert pulled.records[0].external_id == "2"

remote.add_metadata_property(rg.IntegerMetadataProperty(name="late"))
remote.delete_metadata_properties("late")
remote.add_vector_settings(rg.VectorSettings(name="w", dimensions=3))
remote.delete_vectors_settings("w")
assert [one.name for one in rg.FeedbackDataset.list()] == ["one"]
remote.delete()
workspace.delete()
print("done")
