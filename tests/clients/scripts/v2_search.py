"""argilla 2: query with text, filters and similarity."""

import sys

import argilla as rg

client = rg.Argilla(api_url=sys.argv[1], api_key=sys.argv[2])
workspace = rg.Workspace(name="v2-search", client=client).create()
settings = rg.Settings(
    fields=[rg.TextField(name="text")],
    questions=[rg.LabelQuestion(name="label", labels=["a", "b"])],
    metadata=[rg.TermsMetadataProperty(name="topic"), rg.IntegerMetadataProperty(name="n")],
    vectors=[rg.VectorField(name="v", dimensions=2)],
)
dataset = rg.Dataset(name="d", workspace=workspace, settings=settings, client=client).create()
dataset.records.log(
    [
        rg.Record(
            id=f"r{n}",
            fields={"text": f"the {'moon' if n % 2 else 'sun'} number {n}"},
            metadata={"topic": ("x", "y")[n % 2], "n": n},
            vectors={"v": [n, 10 - n]},
            suggestions=[rg.Suggestion("label", "a" if n < 5 else "b", score=n / 10, agent="m")],
            responses=[rg.Response("label", "b", user_id=client.me.id, status="submitted")]
            if n < 3
            else [],
        )
        for n in range(10)
    ]
)


def found(*args, **more):
    return sorted(r.id for r in dataset.records(*args, **more))


def where(*conditions):
    return found(rg.Query(filter=rg.Filter(list(conditions))))


assert found(rg.Query(query="moon")) == ["r1", "r3", "r5", "r7", "r9"]
assert where(("metadata.topic", "==", "x"), ("metadata.n", ">=", 4)) == ["r4", "r6", "r8"]
assert where(("status", "==", "completed")) == ["r0", "r1", "r2"]
assert where(("response.status", "==", "submitted")) == ["r0", "r1", "r2"]
assert where(("label.suggestion", "==", "a")) == [f"r{n}" for n in range(5)]
assert where(("label.score", ">=", 0.8)) == ["r8", "r9"]
assert where(("label.agent", "==", "m")) == [f"r{n}" for n in range(10)]
assert where(("label.response", "==", "b")) == ["r0", "r1", "r2"]
assert where(("id", "in", ["r1", "r4"])) == ["r1", "r4"]
both = rg.Query(query="sun", filter=rg.Filter([("metadata.n", "<=", 4)]))
assert found(both) == ["r0", "r2", "r4"]

near = list(dataset.records(rg.Query(similar=rg.Similar("v", [0, 10])), limit=3))
assert [record.id for record, _ in near] == ["r0", "r1", "r2"], near
assert near[0][1] >= near[1][1]
like = next(r for r in dataset.records if r.id == "r9")
near = list(dataset.records(rg.Query(similar=rg.Similar("v", like)), limit=2))
assert "r8" in [record.id for record, _ in near]
far = list(dataset.records(rg.Query(similar=rg.Similar("v", [0, 10], most_similar=False)), limit=1))
assert [record.id for record, _ in far] == ["r9"]
dataset.delete()
workspace.delete()
print("done")
