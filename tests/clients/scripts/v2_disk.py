"""argilla 2: a dataset to disk and back, to dicts, JSON and `datasets`."""

import sys
from pathlib import Path

import argilla as rg

client = rg.Argilla(api_url=sys.argv[1], api_key=sys.argv[2])
folder = Path(sys.argv[3])
workspace = rg.Workspace(name="v2-disk", client=client).create()
settings = rg.Settings(
    fields=[rg.TextField(name="text")],
    questions=[rg.LabelQuestion(name="label", labels=["a", "b"]), rg.TextQuestion(name="note")],
    metadata=[rg.TermsMetadataProperty(name="topic")],
    vectors=[rg.VectorField(name="v", dimensions=2)],
)
dataset = rg.Dataset(name="first", workspace=workspace, settings=settings, client=client).create()
dataset.records.log(
    [
        rg.Record(
            id=str(n),
            fields={"text": f"text {n}"},
            metadata={"topic": "t"},
            vectors={"v": [n, 1]},
            suggestions=[rg.Suggestion("label", "a", score=0.1, agent="m")],
            responses=[rg.Response(name, value, user_id=client.me.id) for name, value in
                       (("label", "b"), ("note", "n"))],
        )
        for n in range(30)
    ]
)  # fmt: skip
(folder / "copy").mkdir()
dataset.to_disk(str(folder / "copy"))
again = rg.Dataset.from_disk(
    str(folder / "copy"), name="second", workspace="v2-disk", client=client
)
assert len(list(again.records)) == 30
one = next(r for r in again.records if r.id == "7")
assert (one.fields["text"], one.metadata["topic"]) == ("text 7", "t")
assert [a.value for a in one.responses["label"]] == ["b"]
assert one.suggestions["label"].value == "a"
dataset.records.to_json(str(folder / "records.json"))
third = rg.Dataset(name="third", workspace=workspace, settings=settings, client=client).create()
third.records.from_json(str(folder / "records.json"))
assert len(list(third.records)) == 30
assert dataset.records.to_datasets().num_rows == 30
for made in (dataset, again, third):
    made.delete()
workspace.delete()
print("done")
