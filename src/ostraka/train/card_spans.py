"""What a model card says of models that mark spans."""

from __future__ import annotations

GIVES = "It marks stretches of a text with a label each"
LOADING = {
    "transformers:TaggedText": """from transformers import pipeline

mark = pipeline("token-classification", model="{place}", aggregation_strategy="simple")
mark("This is awesome!")""",
    "peft:TaggedText": """from peft import PeftConfig, PeftModel
from transformers import AutoConfig, AutoModelForTokenClassification, AutoTokenizer, pipeline

base = PeftConfig.from_pretrained("{place}").base_model_name_or_path
config = AutoConfig.from_pretrained("{place}")  # it holds the labels
model = AutoModelForTokenClassification.from_pretrained(base, config=config)
model = PeftModel.from_pretrained(model, "{place}").eval()
tokenizer = AutoTokenizer.from_pretrained("{place}")
mark = pipeline(
    "token-classification", model=model, tokenizer=tokenizer, aggregation_strategy="simple"
)
mark("This is awesome!")""",
}
FIGURES = (
    ("precision", "precision", "Precision"),
    ("recall", "recall", "Recall"),
    ("seen_spans_f1", "", "F1 of marking again what was marked in training"),
    ("whole_text_f1", "", "F1 of marking every text whole"),
)
