"""The settings files of all versions of Argilla are read, and those of two are written."""

import pytest
import yaml

import ostraka as rg
from ostraka.data.hub.config import json_of, settings_in, settings_of, yaml_of
from ostraka.errors import BadFile, BadSchema

OPTIONS = [{"value": "yes", "text": "Yes!"}, {"value": "no", "text": "No!"}]
OLDEST = {
    "fields": [
        {
            "id": "0a1b",
            "inserted_at": "2023-05-01T10:00:00",
            "updated_at": "2023-05-01T10:00:00",
            "name": "text",
            "title": "The text",
            "required": True,
            "settings": {"type": "text", "use_markdown": True},
        }
    ],
    "questions": [
        {
            "id": "0a1c",
            "name": "label",
            "title": "Label",
            "required": True,
            "settings": {"type": "label_selection", "options": OPTIONS, "visible_labels": 2},
        },
        {
            "name": "topics",
            "required": False,
            "settings": {
                "type": "multi_label_selection",
                "options": [{"value": v, "text": v} for v in ("a", "b", "c", "d")],
                "visible_labels": 3,
            },
        },
        {
            "name": "stars",
            "settings": {"type": "rating", "options": [{"value": 1}, {"value": 2}]},
        },
        {
            "name": "order",
            "settings": {"type": "ranking", "options": [{"value": "x"}, {"value": "y"}]},
        },
    ],
    "guidelines": "",
}
TAGGED = """
fields:
- id: !!python/object:uuid.UUID
    int: 31415926535897932384626433832795028841
  name: text
  required: true
  settings:
    type: text
    use_markdown: false
  title: Text
  type: !!python/object/apply:argilla.client.feedback.schemas.enums.FieldTypes
  - text
  use_markdown: false
guidelines: Read it.
questions:
- description: null
  id: !!python/object:uuid.UUID
    int: 27182818284590452353602874713526624977
  labels:
  - a
  - b
  - c
  labels_order: !!python/object/apply:argilla.client.feedback.schemas.enums.LabelsOrder
  - suggestion
  name: topics
  required: true
  title: Topics
  type: !!python/name:whatever.multi ''
  visible_labels: null
"""


def test_a_cfg_of_argilla_1_10_has_its_settings_lifted(folder):
    settings, losses = settings_in(folder({"argilla.cfg": OLDEST}) / "argilla.cfg")
    label, topics, stars, order = settings.questions
    assert settings.fields == (rg.TextField(name="text", title="The text", use_markdown=True),)
    assert (label.labels, label.visible_labels) == ({"yes": "Yes!", "no": "No!"}, None)
    assert (topics.labels, topics.visible_labels) == (["a", "b", "c", "d"], 3)
    assert (stars.values, order.values) == ([1, 2], ["x", "y"])
    assert settings.guidelines is None
    assert not losses


def test_python_objects_in_yaml_are_taken_as_plain_values_and_never_made(folder, tmp_path):
    text = TAGGED.replace("!!python/name:whatever.multi ''", "multi_label_selection")
    settings, _ = settings_in(folder({"argilla.yaml": text}) / "argilla.yaml")
    (question,) = settings.questions
    assert question.labels_order == "suggestion"
    assert settings.field("text").type == "text"
    touched = tmp_path / "touched"
    evil = f"guidelines: !!python/object/apply:pathlib.Path.touch\n- {touched}\n"
    (tmp_path / "evil.yaml").write_text(TAGGED.replace("guidelines: Read it.\n", evil))
    with pytest.raises(BadFile, match=r"evil.yaml"):
        settings_in(tmp_path / "evil.yaml")
    assert not touched.exists()


def test_settings_of_2_x_come_back_as_they_were(everything):
    settings, losses = settings_of(json_of(everything.settings))
    assert settings == everything.settings
    assert not losses


def test_fields_of_2_x_keep_what_they_need():
    given = {
        "fields": [
            {"name": "chat", "settings": {"type": "chat", "use_markdown": True}},
            {
                "name": "page",
                "settings": {"type": "custom", "template": "<p>"},
            },
            {"name": "picture", "required": False, "settings": {"type": "image"}},
        ],
        "questions": [{"name": "why", "settings": {"type": "text", "use_markdown": False}}],
        "metadata": [{"name": "n", "settings": {"type": "integer", "min": 1, "max": None}}],
        "vectors": [{"name": "v", "title": None, "dimensions": 3, "dataset_id": None}],
        "allow_extra_metadata": False,
        "distribution": {"strategy": "overlap", "min_submitted": 3},
        "mapping": {"a": "text"},
    }
    settings, losses = settings_of(given)
    assert [field.type for field in settings.fields] == ["chat", "custom", "image"]
    assert settings.metadata_properties == (rg.IntegerMetadataProperty(name="n", min=1),)
    assert settings.vector_settings("v").dimensions == 3
    assert not settings.allow_extra_metadata
    assert {reason.partition(" ")[0]: count for reason, count in losses.items()} == {
        "rules": 1,
        "names": 1,
    }


def test_descriptions_of_options_are_counted_where_there_is_no_place_for_them():
    options = [{"value": "a", "text": "A", "description": "first"}, {"value": "b", "text": None}]
    question = {"name": "q", "settings": {"type": "label_selection", "options": options}}
    span = {"name": "s", "settings": {"type": "span", "field": "text", "options": options}}
    field = {"name": "text", "settings": {"type": "text"}}
    settings, losses = settings_of({"fields": [field], "questions": [question, span]})
    assert settings.question("q").labels == {"a": "A", "b": "b"}
    assert settings.question("s").labels[0].description == "first"
    assert losses == {"descriptions of options": 1}


@pytest.mark.parametrize(
    "name", ["goemotions_multilabel", "pandalm_preference", "qa_feedback", "vader_rating"]
)
def test_the_yaml_that_argilla_wrote_is_written_again(name, shared_data):
    file = shared_data / "exports_argilla_v1" / name / "argilla.yaml"
    settings, _ = settings_in(file)
    text, losses = yaml_of(settings)
    assert yaml.safe_load(text) == yaml.safe_load(file.read_text())
    assert not losses


def test_what_1_x_cannot_hold_of_the_settings_is_counted():
    settings, _ = settings_of(
        {
            "fields": [
                {"name": "text", "type": "text", "description": "look here"},
                {"name": "talk", "type": "chat", "required": False},
            ],
            "questions": [{"name": "q", "type": "text"}],
        }
    )
    text, losses = yaml_of(settings)
    assert sorted(losses.values()) == [1, 1]
    assert "description" not in yaml.safe_load(text)["fields"][0]
    assert settings_of(yaml.safe_load(text))[0].field("talk").type == "chat"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fields: [", "cannot be read"),
        ("just words", "need the keys 'fields' and 'questions'"),
        ("fields: [text]\nquestions: []", "'text' in 'fields' is no mapping"),
        ("fields: [{name: text}]\nquestions: [{name: q}]", "needs a 'type'"),
        ("fields: [{name: text}]\nquestions: [{name: q, type: lable}]", "No question type"),
        (
            "fields: [{name: text, colour: red}]\nquestions: [{name: q, type: text}]",
            "'colour' is not accepted",
        ),
    ],
)
def test_a_broken_settings_file_is_named_with_what_is_wrong(folder, text, said):
    with pytest.raises(BadFile, match=r"argilla\.yaml") as caught:
        settings_in(folder({"argilla.yaml": text}) / "argilla.yaml")
    assert said in str(caught.value)


def test_settings_given_as_something_else_are_refused():
    with pytest.raises(BadSchema, match="'fields' and 'questions'"):
        settings_of(["text"])
