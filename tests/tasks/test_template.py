"""Several fields joined into one text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ostraka as rg
from ostraka.errors import BadOption, UnknownName
from ostraka.tasks._template import Template, blank, name_of

SETTINGS = {
    "fields": [
        rg.TextField(name="title"),
        rg.TextField(name="body", required=False),
        rg.ChatField(name="talk", required=False),
    ],
    "questions": [rg.TextQuestion(name="words")],
}


def texts_of(records, fields, template=None):
    dataset = rg.FeedbackDataset(**SETTINGS)
    dataset.add_records([{"fields": record} for record in records])
    snapshot = dataset.snapshot()
    return Template.of(snapshot.settings, fields, template).texts(snapshot).to_pylist()


CELLS = st.none() | st.sampled_from(["", " ", "\t\n", "\u00a0\u2003"]) | st.text(max_size=5)


@given(
    records=st.lists(st.tuples(CELLS.map(lambda cell: cell or ""), CELLS), min_size=1, max_size=5),
    template=st.sampled_from(["{title}\n{body}", "<{body}> {title}!", "{{{title}}}{body}{title}"]),
)
def test_it_is_str_format_except_where_every_field_is_blank(records, template):
    found = texts_of([{"title": t, "body": b} for t, b in records], ("title", "body"), template)
    assert found == [
        template.format(title=t, body=b or "") if (t + (b or "")).strip() else None
        for t, b in records
    ]


@given(st.lists(st.none() | st.text(alphabet=" \t\n\u00a0\u2003\u3000x", max_size=4)))
def test_blank_is_missing_empty_or_white_space(texts):
    import pyarrow as pa

    found = blank(pa.array(texts, pa.large_string())).to_pylist()
    assert found == [not (text or "").strip() for text in texts]


def test_one_field_is_taken_as_it_is():
    assert texts_of([{"title": " one "}, {"title": ""}], ("title",)) == [" one ", ""]
    assert texts_of([{"title": "one"}, {"title": " "}], ("title",), "Title: {title}") == [
        "Title: one",
        None,
    ]


def test_several_fields_stand_one_per_line():
    assert texts_of([{"title": "a", "body": "b"}], ("body", "title")) == ["b\na"]


@pytest.mark.parametrize(
    ("fields", "template", "error", "says"),
    [
        ((), None, BadOption, "No text field is named"),
        (("talk",), None, BadOption, "'talk' is a chat field"),
        (("titel",), None, UnknownName, "Did you mean 'title'"),
        (("title",), "{}", UnknownName, "No field given to this template named ''"),
        (("title",), "{title} {body}", UnknownName, "named 'body'"),
        (("title",), "{title.upper}", UnknownName, "title.upper"),
        (("title",), "{title!r}", BadOption, "write '{title}'"),
        (("title",), "{title:>9}", BadOption, "write '{title}'"),
        (("title",), "{title", BadOption, "cannot be read"),
        (("title", "body"), "{title}", BadOption, "does not use 'body'"),
        (("title",), "", BadOption, "does not use 'title'"),
    ],
)
def test_what_a_template_cannot_do_is_said(fields, template, error, says):
    with pytest.raises(error, match=says):
        texts_of([{"title": "one"}], fields, template)


def test_names_come_from_things_or_strings():
    assert name_of(rg.TextField(name="title"), "text") == name_of("title", "text") == "title"
    with pytest.raises(BadOption, match="text=None: give it, or its name"):
        name_of(None, "text")
