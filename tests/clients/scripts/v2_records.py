"""argilla 2: settings with every kind of part, 1,000 records in and out, changed, deleted."""

import sys
from io import BytesIO

import argilla as rg
from PIL import Image

client = rg.Argilla(api_url=sys.argv[1], api_key=sys.argv[2])
workspace = rg.Workspace(name="v2-records", client=client).create()
LABELS = ["good", "bad", "ugly"]
SIZE = 1000


def settings():
    return rg.Settings(
        guidelines="Read, then answer.",
        fields=[
            rg.TextField(name="text", title="Text", use_markdown=True),
            rg.ImageField(name="picture", required=False),
            rg.ChatField(name="talk", required=False),
            rg.CustomField(name="card", template="<b>{{record.fields.card.a}}</b>", required=False),
        ],
        questions=[
            rg.LabelQuestion(name="label", labels=LABELS),
            rg.MultiLabelQuestion(name="labels", labels=LABELS, required=False),
            rg.RatingQuestion(name="rating", values=[1, 2, 3, 4, 5], required=False),
            rg.RankingQuestion(name="ranking", values=["a", "b", "c"], required=False),
            rg.TextQuestion(name="note", required=False, use_markdown=True),
            rg.SpanQuestion(name="span", field="text", labels=["person"], required=False),
        ],
        metadata=[
            rg.TermsMetadataProperty(name="topic", options=["even", "odd"]),
            rg.IntegerMetadataProperty(name="position", min=0, max=SIZE),
            rg.FloatMetadataProperty(name="half"),
        ],
        vectors=[rg.VectorField(name="place", dimensions=3)],
        allow_extra_metadata=True,
        distribution=rg.TaskDistribution(min_submitted=2),
    )


def record(position):
    me = client.me.id
    ranked = [{"value": name, "rank": n} for n, name in enumerate(("b", "a", "c"), 1)]
    answers = {"label": "good", "rating": 4, "labels": ["bad", "ugly"], "ranking": ranked}
    return rg.Record(
        id=f"r{position}",
        fields={
            "text": f"Ada wrote reply {position}",
            "talk": [{"role": "user", "content": "hello"}],
            "card": {"a": position},
        },
        metadata={
            "topic": ("even", "odd")[position % 2],
            "position": position,
            "half": position / 2,
            "extra": "x",
        },
        vectors={"place": [position, 1, -0.5]},
        suggestions=[
            rg.Suggestion("label", LABELS[position % 3], score=0.5, agent="m"),
            rg.Suggestion("span", [{"label": "person", "start": 0, "end": 3}]),
            rg.Suggestion("labels", ["good", "bad"], score=[0.25, 0.75], agent="m"),
        ],
        responses=[
            rg.Response(name, value, user_id=me, status="submitted")
            for name, value in answers.items()
        ]
        if position % 4 == 0
        else [],
    )


dataset = rg.Dataset(name="all", workspace=workspace, settings=settings(), client=client).create()
assert [one.name for one in client.workspaces("v2-records").datasets] == ["all"]
again = client.datasets("all", workspace="v2-records")
assert again.settings.guidelines == "Read, then answer."
assert {one.name for one in again.settings.questions} == {
    "label", "labels", "rating", "ranking", "note", "span"}  # fmt: skip
assert again.distribution.min_submitted == 2
assert again.settings.fields["card"].template == "<b>{{record.fields.card.a}}</b>"

logged = dataset.records.log([record(n) for n in range(SIZE)])
assert all(one._server_id for one in logged), "a logged record knows its id"
found = {one.id: one for one in again.records(with_vectors=True)}
assert len(found) == SIZE
one = found["r4"]
assert one.fields["text"] == "Ada wrote reply 4"
(turn,) = one.fields["talk"]
assert (turn.role, turn.content) == ("user", "hello") if hasattr(turn, "role") else turn, turn
assert one.fields["card"] == {"a": 4}
assert dict(one.metadata) == {"topic": "even", "position": 4, "half": 2.0, "extra": "x"}
assert one.vectors["place"] == [4, 1, -0.5]
assert one.suggestions["label"].value == "bad"
assert one.suggestions["labels"].score == [0.25, 0.75]
assert [a.value for a in one.responses["label"]] == ["good"]
assert [a.value for a in one.responses["ranking"]] == [["b", "a", "c"]], one.responses["ranking"]
assert one.status == "pending"

picture = BytesIO()
Image.new("RGB", (4, 4), "red").save(picture, "PNG")
image = rg.Record(id="img", fields={"text": "see", "picture": Image.open(picture)})
dataset.records.log([image])
assert next(r for r in dataset.records if r.id == "img").fields["picture"].size == (4, 4)

changed = [rg.Record(id="r1", metadata={"topic": "even", "position": 7}, fields=found["r1"].fields)]
dataset.records.log(changed)
after = {r.id: r for r in dataset.records}
assert dict(after["r1"].metadata) == {"topic": "even", "position": 7}
assert len(after) == SIZE + 1
single = after["r2"]
single.metadata["position"] = 9
single.update()
assert single.get().metadata["position"] == 9

progress = dataset.progress(with_users_distribution=True)
assert progress["total"] == SIZE + 1, progress
assert progress["completed"] == 0
(person,) = list(progress["users"])
assert progress["users"][person]["pending"]["submitted"] == SIZE // 4, progress

dataset.records.delete([after["r3"], after["r4"]])
after["r5"].delete()
assert len(list(dataset.records)) == SIZE - 2

try:
    dataset.records.log([{"text": "a", "label": "no such label"}])
except Exception as error:
    assert "no such label" in str(error), error
else:
    raise AssertionError("a label that is none was taken")

again.settings.guidelines = "New."
again.settings.questions["label"].title = "How good?"
again.settings.distribution = rg.TaskDistribution(min_submitted=1)
again.settings.update()
fresh = client.datasets("all", workspace="v2-records")
assert fresh.settings.guidelines == "New."
assert fresh.settings.questions["label"].title == "How good?"
assert fresh.settings.distribution.min_submitted == 1
assert fresh.progress()["completed"] == SIZE // 4 - 1
fresh.delete()
workspace.delete()
print("done")
