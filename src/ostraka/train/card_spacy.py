"""What a model card says of spaCy's pipelines and of SpanMarker: the code without ostraka."""

from __future__ import annotations

_CATEGORIES = """import spacy

nlp = spacy.load("{place}")  # from a hub: huggingface_hub.snapshot_download comes first
nlp("This is awesome!").cats"""
_SPANS = """import spacy

nlp = spacy.load("{place}")  # from a hub: huggingface_hub.snapshot_download comes first
doc = nlp("Ann lives in Paris.")
[(span.text, span.label_) for span in [*doc.ents, *doc.spans.get("sc", [])]]"""
_ON_TRANSFORMER = "# pip install spacy-curated-transformers==0.3.1 'numpy<2.4'\n"
_MARKER = """from span_marker import SpanMarkerModel  # it needs transformers below 5

model = SpanMarkerModel.from_pretrained("{place}")
model.predict("Ann lives in Paris.")"""
LOADING = {
    "spacy": _CATEGORIES,
    "spacy:TaggedText": _SPANS,
    "spacy-transformers": _ON_TRANSFORMER + _CATEGORIES,
    "spacy-transformers:TaggedText": _ON_TRANSFORMER + _SPANS,
    "span-marker": _MARKER,
}
