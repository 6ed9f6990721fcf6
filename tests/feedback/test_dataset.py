"""The face of a dataset: settings that change, templates, unification, agreement."""

import pytest

import ostraka as rg
from ostraka.errors import BadOption, BadRecord, BadSchema, UnknownName
from ostraka.feedback.templates import TEMPLATES


def made(**more):
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[
            rg.LabelQuestion(name="tone", labels=["good", "bad"]),
            rg.RatingQuestion(name="stars", values=[1, 2, 3]),
            rg.TextQuestion(name="words"),
        ],
        **more,
    )
    people = ["ann", "bob", "cid"]
    for text, tones, stars in (("a", "ggb", [3, 3, 2]), ("b", "bbb", [1, 2, 1]), ("c", "", [])):
        dataset.add_records(
            rg.FeedbackRecord(
                fields={"text": text},
                metadata={"length": len(tones), "source": "web"},
                responses=[
                    {
                        "user_id": who,
                        "values": {
                            "tone": {"value": {"g": "good", "b": "bad"}[tone]},
                            "stars": {"value": star},
                            "words": {"value": who},
                        },
                    }
                    for who, tone, star in zip(people, tones, stars, strict=False)
                ],
            )
        )
    return dataset


TEMPLATE_ARGUMENTS = {
    "for_text_classification": {"labels": ["a", "b"]},
    "for_multi_modal_classification": {"labels": ["a", "b"], "multi_label": True},
    "for_sentence_similarity": {"rating_scale": 5},
    "for_preference_modeling": {"number_of_responses": 3, "context": True},
    "for_retrieval_augmented_generation": {"number_of_retrievals": 2},
}


def test_there_are_thirteen_templates():
    assert len(TEMPLATES) == 13
    for name in TEMPLATES:
        dataset = getattr(rg.FeedbackDataset, name)(**TEMPLATE_ARGUMENTS.get(name, {}))
        assert dataset.guidelines
        assert len(dataset) == 0


@pytest.mark.parametrize(
    ("name", "fields", "questions"),
    [
        ("for_text_classification", ["text"], {"label": "label_selection"}),
        ("for_multi_modal_classification", ["content"], {"label": "multi_label_selection"}),
        ("for_question_answering", ["question", "context"], {"answer": "text"}),
        ("for_sentence_similarity", ["sentence-1", "sentence-2"], {"similarity": "rating"}),
        (
            "for_preference_modeling",
            ["prompt", "context", "response1", "response2", "response3"],
            {"preference": "ranking"},
        ),
        ("for_proximal_policy_optimization", ["prompt"], {"prompt": "rating"}),
        (
            "for_retrieval_augmented_generation",
            ["query", "retrieved_document_1", "retrieved_document_2"],
            {
                "rating_retrieved_document_1": "rating",
                "rating_retrieved_document_2": "rating",
                "response": "text",
            },
        ),
    ],
)
def test_templates_have_argillas_names(name, fields, questions):
    dataset = getattr(rg.FeedbackDataset, name)(**TEMPLATE_ARGUMENTS.get(name, {}))
    assert [f.name for f in dataset.fields] == fields
    assert {q.name: q.type for q in dataset.questions} == questions


def test_templates_take_guidelines_markdown_metadata_and_vectors():
    dataset = rg.FeedbackDataset.for_summarization(
        guidelines="Be brief.",
        use_markdown=True,
        metadata_properties=[rg.IntegerMetadataProperty(name="n")],
        vectors_settings=[rg.VectorSettings(name="v", dimensions=2)],
    )
    assert dataset.guidelines == "Be brief."
    assert dataset.fields[0].use_markdown
    assert dataset.metadata_properties[0].name == "n"
    assert dataset.vectors_settings[0].dimensions == 2


def test_unified_responses_show_on_records_and_do_not_accumulate():
    dataset = made()
    for _ in range(2):
        dataset.compute_unified_responses("tone", "disagreement")
    values = dataset.records[0].unified_responses["tone"]
    assert [v.value for v in values] == ["good", "good", "bad"]
    assert dataset.compute_unified_responses("tone") is dataset
    assert dataset.records[0].unified_responses["tone"] == [
        rg.UnifiedValueSchema("good", "majority")
    ]
    assert dataset.records[2].unified_responses == {}


def test_the_old_name_wrappers_and_enums_work():
    dataset = made()
    dataset.unify_responses(dataset.question_by_name("tone"), rg.LabelQuestionStrategy.MAJORITY)
    dataset.compute_unified_responses(rg.RatingQuestionUnification("stars"))
    assert dataset.records[0].unified_responses["stars"][0].value == pytest.approx(8 / 3)
    with pytest.raises(BadOption, match="no default strategy. Name one of: disagreement"):
        dataset.compute_unified_responses("words")
    with pytest.raises(UnknownName, match="Did you mean 'tone'"):
        dataset.compute_unified_responses("tones")


def test_verdicts_stay_with_their_records_when_others_come_and_go():
    dataset = made()
    dataset.compute_unified_responses("tone")
    dataset.add_records({"fields": {"text": "new"}})
    dataset.delete_records(dataset.records[0])
    assert [r.unified_responses.get("tone", [None])[0] for r in dataset.records] == [
        rg.UnifiedValueSchema("bad", "majority"),
        None,
        None,
    ]


def test_agreement_counts_submitted_answers_only():
    dataset = made()
    before = dataset.compute_agreement_metrics("alpha", "tone", "text", resamples=0)
    assert before.count == 6
    dataset.records[0].responses[2].status = "discarded"
    after = dataset.compute_agreement_metrics(["alpha"], "tone", resamples=0)
    assert after[0].count == 5
    assert after[0].result == pytest.approx(1)
    with pytest.raises(BadOption, match="ranking and span questions"):
        dataset.compute_agreement_metrics("alpha", "words")
    with pytest.raises(UnknownName, match="agreement metric"):
        dataset.compute_agreement_metrics("kappa", "tone")
    with pytest.raises(UnknownName, match="Which question"):
        dataset.compute_agreement_metrics("alpha")


def test_a_property_can_be_declared_later_and_takes_over_what_is_there():
    dataset = made()
    held = dataset.records[0]
    assert held.metadata == {"length": 3, "source": "web"}
    dataset.add_metadata_property(rg.IntegerMetadataProperty(name="length", max=3))
    long = rg.IntegerMetadataFilter(name="length", ge=3)
    assert len(dataset.filter_by(metadata_filters=long)) == 2
    assert held.metadata == {"length": 3, "source": "web"}
    held.metadata["length"] = 1
    assert len(dataset.filter_by(metadata_filters=long)) == 1


def test_a_property_that_does_not_fit_changes_nothing():
    dataset = made()
    with pytest.raises(BadRecord, match="Record 0.*Nothing was changed"):
        dataset.add_metadata_property(rg.IntegerMetadataProperty(name="length", max=2))
    assert dataset.metadata_properties == []


def test_a_property_can_be_changed_and_forgotten():
    dataset = made(metadata_properties=[rg.IntegerMetadataProperty(name="length")])
    dataset.update_metadata_properties(rg.IntegerMetadataProperty(name="length", title="Size"))
    assert dataset.metadata_property_by_name("length").title == "Size"
    dataset.delete_metadata_properties("length")
    assert dataset.records[0].metadata["length"] == 3
    strict = made(
        allow_extra_metadata=False,
        metadata_properties=[
            rg.IntegerMetadataProperty(name="length"),
            rg.TermsMetadataProperty(name="source"),
        ],
    )
    with pytest.raises(BadRecord, match="'length' came"):
        strict.delete_metadata_properties(["length"])
    with pytest.raises(UnknownName, match="'lenght'"):
        dataset.delete_metadata_properties("lenght")


def test_vectors_come_and_go():
    dataset = made()
    dataset.add_vector_settings(rg.VectorSettings(name="v", dimensions=2))
    dataset.records[0].vectors = {"v": [1.0, 2.0]}
    assert dataset.find_similar_records("v", value=[1, 2])[0][0] is dataset.records[0]
    dataset.update_vectors_settings(rg.VectorSettings(name="v", dimensions=2, title="Vector"))
    assert dataset.vector_settings_by_name("v").title == "Vector"
    with pytest.raises(BadSchema, match="2 dimensions, not 3"):
        dataset.update_vectors_settings(rg.VectorSettings(name="v", dimensions=3))
    dataset.delete_vectors_settings("v")
    assert dataset.records[0].vectors == {}
    assert dataset.snapshot().settings.vectors_settings == ()


def test_it_prints_what_it_holds():
    assert repr(made()).splitlines() == [
        "FeedbackDataset: 3 records, 6 responses",
        "  field     text (text)",
        "  question  tone (label_selection)",
        "  question  stars (rating)",
        "  question  words (text)",
    ]


def test_chat_image_and_custom_fields_hold_data():
    dataset = rg.FeedbackDataset(
        fields=[
            rg.ChatField(name="chat"),
            rg.ImageField(name="image", required=False),
            rg.CustomField(name="card", template="<b>{{record.fields.card.a}}</b>", required=False),
        ],
        questions=[rg.TextQuestion(name="words")],
    )
    fields = {
        "chat": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "hello"}],
        "image": "https://example.org/cat.png",
        "card": {"a": [1, {"b": None}]},
    }
    dataset.add_records({"fields": fields})
    assert dataset.pull().records[0].fields == fields
    for wrong in ({"chat": "hi"}, {"chat": [{"role": "user"}]}, {**fields, "card": "text"}):
        with pytest.raises(BadRecord, match="Record 0"):
            dataset.add_records({"fields": wrong})
