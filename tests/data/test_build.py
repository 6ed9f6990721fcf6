"""Records come in whole or not at all; an error says which, what came and what is allowed."""

import math
import re

import pytest
from data_samples import record, settings

import ostraka as rg
from ostraka.errors import BadRecord


def one(**parts):
    return [record(external_id="ok"), record(**parts)]


def response(**values):
    return [{"user_id": "ann", "values": {q: {"value": v} for q, v in values.items()}}]


def suggestion(**parts):
    return [{"question_name": "tone", "value": "good", **parts}]


SPAN = {"label": "who", "start": 0}
BAD = {
    "an unknown field": (one(fields={"text": "x", "titel": "y"}), "titel.*text, note"),
    "a missing required field": (one(fields={"note": "x"}), "required field 'text' is missing"),
    "a required field that is None": (one(fields={"text": None}), "required field 'text'"),
    "a field of another type": (one(fields={"text": 3}), "'text' is 3; allowed: a string"),
    "a lone surrogate": (one(fields={"text": "a\ud800"}), "UTF-8"),
    "a label outside": (
        one(responses=response(tone="meh")),
        "'tone', answer 'meh' of ann.*good, bad, odd",
    ),
    "a label of another type": (one(responses=response(tone=1)), "answer 1 of ann.*one of: good"),
    "a rating outside": (one(responses=response(stars=9)), "'stars', answer 9.*1, 2, 3, 4, 5"),
    "a rating that is a float": (one(responses=response(stars=2.5)), "answer 2.5"),
    "a rating that is a bool": (one(responses=response(stars=True)), "answer True"),
    "a set with a stranger": (
        one(responses=response(topics=["food", "tax"])),
        "without repeats of: food",
    ),
    "a set with a repeat": (one(responses=response(topics=["food", "food"])), "without repeats"),
    "a set that is a string": (one(responses=response(topics="food")), "a list without repeats"),
    "a rank of zero": (one(responses=response(order=[{"value": "a", "rank": 0}])), "rank.*1 to 3"),
    "a rank beyond": (one(responses=response(order=[{"value": "a", "rank": 4}])), "rank.*1 to 3"),
    "an option ranked twice": (
        one(responses=response(order=[{"value": "a", "rank": 1}] * 2)),
        "each once",
    ),
    "an unknown ranked option": (
        one(responses=response(order=[{"value": "z", "rank": 1}])),
        "each once: a, b, c",
    ),
    "a span outside its text": (
        one(responses=response(marks=[{"label": "who", "start": 0, "end": 99}])),
        "0:99 of 'marks' ends outside 'text', which has 16 characters",
    ),
    "spans that overlap": (
        one(
            responses=response(
                marks=[
                    {"label": "who", "start": 0, "end": 5},
                    {"label": "where", "start": 4, "end": 8},
                ]
            )
        ),
        "4:8 of 'marks' overlaps another; set allow_overlapping=True",
    ),
    "an empty span": (
        one(responses=response(marks=[{"label": "who", "start": 3, "end": 3}])),
        "more than start",
    ),
    "two answers by one user": (
        one(responses=response(tone="good") * 2),
        "two responses by user ann",
    ),
    "an answer to no question": (one(responses=response(mood="good")), "mood.*tone, stars"),
    "an unknown status": (
        one(responses=[{"user_id": "a", "values": {}, "status": "done"}]),
        "'done'.*submitted, draft",
    ),
    "NaN metadata": (one(metadata={"score": math.nan}), "'score' is nan; NaN"),
    "NaN in extra metadata": (one(metadata={"other": math.inf}), "'other' is inf; NaN"),
    "metadata outside its terms": (one(metadata={"source": "fax"}), "'fax'; allowed: web, mail"),
    "metadata out of bounds": (one(metadata={"length": 101}), "101; allowed: from 0 to 100"),
    "metadata of another type": (one(metadata={"length": "long"}), "an integer is needed"),
    "a vector of the wrong length": (
        one(vectors={"vec": [1.0]}),
        "'vec' has 1 numbers; 2 are needed",
    ),
    "a vector of words": (one(vectors={"vec": ["a", "b"]}), "numbers are needed"),
    "a vector with NaN": (one(vectors={"vec": [1.0, math.nan]}), "NaN or infinity"),
    "an unknown vector": (one(vectors={"embedding": [1.0]}), "'embedding'.*vec"),
    "a suggestion outside": (
        one(suggestions=suggestion(value="meh")),
        "suggestion for 'tone' is 'meh'.*good, bad",
    ),
    "a suggestion without value": (one(suggestions=suggestion(value=None)), "question_name"),
    "a score above one": (one(suggestions=suggestion(score=1.5)), "score=1.5.*between 0 and 1"),
    "an agent with brackets": (one(suggestions=suggestion(agent="<b>")), "agent='<b>'"),
    "two suggestions": (one(suggestions=suggestion() * 2), "two suggestions for 'tone'"),
    "a suggestion for no question": (
        one(suggestions=[{"question_name": "mood", "value": 1}]),
        "'mood'.*tone",
    ),
    "scores that do not fit": (
        one(suggestions=[{"question_name": "topics", "value": ["law"], "score": [0.1, 0.2]}]),
        "has 2 scores; one per part",
    ),
    "an external id that is no string": (one(external_id=7), "external_id=7"),
    "an unknown part": ([record(external_id="ok"), record(labels=["x"])], "labels.*fields"),
    "an external id of no letters": (
        one(external_id="a\ud800"),
        r"external_id='a\\ud800'; .*UTF-8",
    ),
    "a person of no letters": (
        one(responses=[{"user_id": "\udfff", "values": {}}]),
        r"user_id='\\udfff'; allowed: text that UTF-8",
    ),
    "a surrogate in other metadata": (
        one(metadata={"other": "a\ud800"}),
        "metadata .*other.*UTF-8",
    ),
    "a surrogate in its name": (one(metadata={"\ud800": 1}), "metadata .*: 1.*UTF-8"),
    "a whole number of 5000 digits": (
        one(metadata={"other": 10**5000}),
        "metadata a dict with too many digits to show cannot be written as JSON",
    ),
    "a float of 400 digits": (one(metadata={"score": 10**400}), "'score' is 1000+….*64-bit float"),
    "a float that would be rounded": (
        one(metadata={"score": 2**53 + 1}),
        "'score' is 9007199254740993; allowed: numbers that a 64-bit float holds exactly",
    ),
    "a span beyond any text": (
        one(responses=response(marks=[{"label": "who", "start": 0, "end": 2**31}])),
        "'marks', answer .*2147483648.* of ann",
    ),
    "a span of 20 digits": (
        one(suggestions=[{"question_name": "marks", "value": [dict(SPAN, end=10**20)]}]),
        "suggestion for 'marks' is .*labels: who, where",
    ),
    "a vector of 400 digits": (one(vectors={"vec": [10**400, 1]}), "'vec' holds .* 32 bits"),
    "a vector beyond 32 bits": (one(vectors={"vec": [1e300, 1]}), r"32 bits can: \[1e\+300, 1\]"),
    "a vector that is a number": (one(vectors={"vec": 3}), "'vec' is 3; 2 numbers are needed"),
    "a vector that is a text": (one(vectors={"vec": "ab"}), "'vec' is 'ab'; 2 numbers"),
    "vectors without names": (one(vectors=[1.0]), r"vectors \[1.0\]; a dict of name"),
    "responses that are a number": (one(responses=5), "responses 5; a list"),
    "suggestions that are a dict": (one(suggestions={"tone": "good"}), "suggestions .*; a list"),
    "a suggestion for a list": (
        one(suggestions=[{"question_name": ["tone"], "value": "good"}]),
        r"a suggestion for \['tone'\] came; the questions are tone",
    ),
    "a status that is a list": (
        one(responses=[{"user_id": "a", "values": {}, "status": ["draft"]}]),
        r"status \['draft'\] of a response; allowed: submitted",
    ),
    "no record at all": ([record(external_id="ok"), "text"], "str came"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_does_not_fit_is_refused_and_nothing_is_added(name):
    batch, says = BAD[name]
    dataset = rg.FeedbackDataset(**settings())
    dataset.add_records(record())
    before = dataset.snapshot().hash
    with pytest.raises(BadRecord, match=says) as caught:
        dataset.add_records(batch)
    assert re.match(r"Record 1\b", str(caught.value)), str(caught.value)
    assert str(caught.value).endswith("Nothing of this batch was added.")
    assert len(dataset) == 1
    assert dataset.snapshot().hash == before


FIELDS = {
    "chat": ([{"role": "user", "content": "a\ud800"}], "'a.ud800'.*UTF-8 can hold"),
    "custom": ({"deep": ["\ud800"]}, "UTF-8 can hold"),
    "custom-nan": ({"deep": [math.nan]}, "without NaN or infinity"),
    "image": ("\ud800", "UTF-8 can hold"),
}


@pytest.mark.parametrize("name", FIELDS)
def test_fields_of_other_kinds_refuse_what_no_file_could_hold(name):
    kinds = {
        "chat": rg.ChatField(name="it"),
        "custom": rg.CustomField(name="it", template="{{it}}"),
        "image": rg.ImageField(name="it"),
    }
    fields = [kinds[name.partition("-")[0]]]
    dataset = rg.FeedbackDataset(fields=fields, questions=[rg.TextQuestion(name="words")])
    value, says = FIELDS[name]
    with pytest.raises(BadRecord, match=f"^Record 0: field 'it' is .*{says}"):
        dataset.add_records({"fields": {"it": value}})
    assert len(dataset) == 0


def test_a_declared_property_refuses_what_its_column_cannot_hold():
    open_ended = [rg.TermsMetadataProperty(name="kind"), rg.IntegerMetadataProperty(name="size")]
    dataset = rg.FeedbackDataset(**settings(metadata_properties=open_ended))
    fine = record(metadata={"kind": "é", "size": 2**63 - 1})
    for wrong, says in (
        ({"kind": "\ud800"}, "'kind' is .*UTF-8"),
        ({"kind": ["a", "\ud800"]}, "'kind' is .*UTF-8"),
        ({"size": 2**63}, "'size' is 9223372036854775808; allowed: whole numbers of 64 bits"),
    ):
        with pytest.raises(BadRecord, match=f"^Record 1.*metadata {says}"):
            dataset.add_records([fine, record(metadata=wrong)])
    dataset.add_records(fine)
    assert dataset.records[0].metadata == {"kind": "é", "size": 2**63 - 1}


def test_whole_numbers_that_32_bits_round_are_fine_in_a_vector():
    dataset = rg.FeedbackDataset(**settings())
    dataset.add_records([record(vectors={"vec": [2**24 + 1, 1]}), record(vectors={})])
    assert dataset.records[0].vectors == {"vec": [2.0**24, 1.0]}
    assert dataset.records[1].vectors == {}


def test_a_long_value_is_cut_in_the_error():
    with pytest.raises(BadRecord) as caught:
        rg.FeedbackDataset(**settings()).add_records(record(responses=response(tone="x" * 9999)))
    assert len(str(caught.value)) < 400
    assert "x… of ann; allowed: one of: good, bad, odd" in str(caught.value)


def test_overlapping_spans_are_fine_where_they_are_allowed():
    questions = [
        rg.TextQuestion(name="words"),
        rg.SpanQuestion(name="marks", field="text", labels=["who"], allow_overlapping=True),
    ]
    dataset = rg.FeedbackDataset(fields=[rg.TextField(name="text")], questions=questions)
    spans = [{"label": "who", "start": 0, "end": 5}, {"label": "who", "start": 2, "end": 8}]
    dataset.add_records({"fields": {"text": "long enough"}, "responses": response(marks=spans)})
    assert len(dataset.records[0].responses[0].values["marks"].value) == 2


def test_metadata_that_is_not_declared_is_refused_where_it_is_not_allowed():
    dataset = rg.FeedbackDataset(**settings(allow_extra_metadata=False))
    with pytest.raises(BadRecord, match="'extra' came; the properties are source, length, score"):
        dataset.add_records(record())


def test_every_way_to_say_a_record_gives_the_same_record():
    plain = record()
    objects = rg.FeedbackRecord(
        fields=plain["fields"],
        metadata=plain["metadata"],
        vectors=plain["vectors"],
        responses=[
            rg.ResponseSchema(
                user_id="ann",
                values={
                    "tone": rg.ValueSchema("good"),
                    "stars": 4,
                    "topics": rg.ValueSchema(["law", "food"]),
                    "order": [rg.RankingValueSchema("a", 1), rg.RankingValueSchema("c", 1)],
                    "marks": {"value": [rg.SpanValueSchema("who", 0, 3)]},
                    "words": "a trip",
                },
            ),
            *plain["responses"][1:],
        ],
        suggestions=[rg.SuggestionSchema(**s) for s in plain["suggestions"]],
        external_id="r-1",
    )
    hashes = set()
    for batch in (plain, objects, [plain], (p for p in [plain])):
        dataset = rg.FeedbackDataset(**settings())
        dataset.add_records(batch)
        hashes.add(dataset.snapshot().hash)
    assert len(hashes) == 1


def test_what_comes_in_comes_out(dataset):
    out = dataset.records[0].to_dict()
    want = record()
    # options of a ranking are kept in declared order, and a missing rank or score as None
    assert out["fields"] == want["fields"]
    assert out["metadata"] == want["metadata"]
    assert out["vectors"] == want["vectors"]
    assert out["responses"] == want["responses"]
    assert out["suggestions"] == want["suggestions"]
    assert out["external_id"] == "r-1"


def test_anonymous_responses_are_kept_one_per_record():
    dataset = rg.FeedbackDataset(**settings())
    with pytest.warns(UserWarning, match="anonymous"):
        dataset.add_records(record(responses=[{"values": {"tone": "good"}}]))
    assert dataset.records[0].responses[0].user_id is None
    with pytest.raises(BadRecord, match="two responses by an anonymous person"):
        dataset.add_records(record(responses=[{"values": {"tone": "good"}}] * 2))
