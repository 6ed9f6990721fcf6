"""A dataset with every kind of question, whose people are users of the server of these tests."""

from served import user_id

import ostraka as rg

PEOPLE = ("ann", "bob", "cid", "dan", "eve", "u0", "u1", "u2", "u9")


def settings(**more):
    """Only `tone` must be answered: a server asks for every required answer."""
    return {
        "fields": [rg.TextField(name="text"), rg.TextField(name="note", required=False)],
        "questions": [
            rg.LabelQuestion(name="tone", labels=["good", "bad", "odd"]),
            rg.RatingQuestion(name="stars", values=[1, 2, 3, 4, 5], required=False),
            rg.MultiLabelQuestion(name="topics", labels=["food", "art", "law"], required=False),
            rg.RankingQuestion(name="order", values=["a", "b", "c"], required=False),
            rg.SpanQuestion(name="marks", field="text", labels=["who", "where"], required=False),
            rg.TextQuestion(name="words", required=False),
        ],
        "metadata_properties": [
            rg.TermsMetadataProperty(name="source", values=["web", "mail"]),
            rg.IntegerMetadataProperty(name="length", min=0, max=100),
            rg.FloatMetadataProperty(name="score"),
        ],
        "vectors_settings": [rg.VectorSettings(name="vec", dimensions=2)],
        **more,
    }


def record(**parts):
    """A full record as a dict; parts replace its own."""
    ranks = [{"value": "a", "rank": 1}, {"value": "b", "rank": 3}, {"value": "c", "rank": 1}]
    return {
        "fields": {"text": "Ann went to Rome", "note": "short"},
        "metadata": {"source": "web", "length": 16, "score": 0.5, "extra": {"deep": [1, None]}},
        "vectors": {"vec": [1.0, 0.5]},
        "responses": [
            {
                "user_id": user_id("ann"),
                "values": {
                    "tone": {"value": "good"},
                    "stars": {"value": 4},
                    "topics": {"value": ["law", "food"]},
                    "order": {"value": ranks},
                    "marks": {"value": [{"label": "who", "start": 0, "end": 3}]},
                    "words": {"value": "a trip"},
                },
                "status": "submitted",
            },
            {"user_id": user_id("bob"), "values": {"tone": {"value": "bad"}}, "status": "draft"},
            {"user_id": user_id("cid"), "values": None, "status": "discarded"},
        ],
        "suggestions": [
            {
                "question_name": "tone",
                "value": "odd",
                "score": 0.25,
                "agent": "m-1",
                "type": "model",
            },
            {
                "question_name": "topics",
                "value": ["art"],
                "score": [0.5],
                "agent": None,
                "type": None,
            },
        ],
        "external_id": "r-1",
        **parts,
    }
