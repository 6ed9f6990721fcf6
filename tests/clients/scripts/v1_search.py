"""argilla 1.29: filter_by, sort_by and find_similar_records."""

import sys

import argilla_v1 as rg

rg.init(api_url=sys.argv[1], api_key=sys.argv[2])
workspace = rg.Workspace.create("v1-search")
local = rg.FeedbackDataset(
    fields=[rg.TextField(name="text")],
    questions=[rg.LabelQuestion(name="label", labels=["a", "b"])],
    metadata_properties=[
        rg.TermsMetadataProperty(name="topic"),
        rg.IntegerMetadataProperty(name="n"),
    ],
    vectors_settings=[rg.VectorSettings(name="v", dimensions=2)],
)
local.add_records(
    [
        rg.FeedbackRecord(
            fields={"text": f"text {n}"},
            metadata={"topic": "xy"[n % 2], "n": n},
            vectors={"v": [n, 10 - n]},
            external_id=f"r{n}",
            responses=[{"values": {"label": {"value": "a"}}, "status": "submitted"}]
            if n < 3
            else [],
        )
        for n in range(10)
    ]
)
remote = local.push_to_argilla("d", workspace="v1-search")


def ids(records):
    return [one.external_id for one in records]


assert sorted(ids(remote.filter_by(response_status="submitted").records)) == ["r0", "r1", "r2"]
assert len(list(remote.filter_by(response_status="pending").records)) == 7
terms = rg.TermsMetadataFilter(name="topic", values=["x"])
numbers = rg.IntegerMetadataFilter(name="n", ge=4, le=8)
both = remote.filter_by(metadata_filters=[terms, numbers])
assert sorted(ids(both.records)) == ["r4", "r6", "r8"]
down = remote.sort_by([rg.SortBy(field="metadata.n", order="desc")])
assert ids(down.records) == [f"r{n}" for n in reversed(range(10))]
assert len(remote.sort_by([rg.SortBy(field="inserted_at", order="asc")]).pull().records) == 10
near = remote.find_similar_records(vector_name="v", value=[0.0, 10.0], max_results=3)
assert ids(record for record, _ in near) == ["r0", "r1", "r2"]
assert near[0][1] >= near[2][1]
like = next(one for one in remote.records if one.external_id == "r9")
near = remote.find_similar_records(vector_name="v", record=like, max_results=2)
assert "r8" in ids(record for record, _ in near)
few = remote.filter_by(metadata_filters=[terms]).find_similar_records(
    vector_name="v", value=[0.0, 10.0], max_results=2
)
assert ids(record for record, _ in few) == ["r0", "r2"]
remote.delete()
workspace.delete()
print("done")
