"""What a model card says of shapes of row that have no classes, by the shape's name."""

from __future__ import annotations

# What a hub calls the use of such a model.
PIPELINE = {"Answer": "question-answering", "TextToText": "text2text-generation"}
GIVES = {
    "Answer": "It finds the stretch of a text that answers a question about it.",
    "TextToText": "It reads a text and writes what it should become.",
}
# The input of the example, as it stands in a call.
INPUT = {"Answer": '{"question": "What is it?", "context": "It is a toad."}'}
_READER = """import torch
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("{place}")
{load}
given = tokenizer("What is it?", "It is a toad.", return_tensors="pt")
with torch.no_grad():
    said = model.eval()(**given)
# without ostraka's search for the best pair of a start and an end
first, last = said.start_logits.argmax(), said.end_logits.argmax()
tokenizer.decode(given.input_ids[0, first : last + 1])"""
_REWRITER = """from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("{place}")
{load}
ids = model.eval().generate(**tokenizer("This is awesome!", return_tensors="pt"))
tokenizer.decode(ids[0], skip_special_tokens=True)"""
_WHOLE = 'model = {auto}.from_pretrained("{place}")'
_BESIDE = """from peft import PeftConfig, PeftModel

model = {auto}.from_pretrained(PeftConfig.from_pretrained("{place}").base_model_name_or_path)
model = PeftModel.from_pretrained(model, "{place}")"""
LOADING = {
    f"{framework}:{shape}": code.replace("{load}", load.replace("{auto}", auto))
    for framework, load in (("transformers", _WHOLE), ("peft", _BESIDE))
    for shape, code, auto in (
        ("Answer", _READER, "AutoModelForQuestionAnswering"),
        ("TextToText", _REWRITER, "AutoModelForSeq2SeqLM"),
    )
}
FIGURES: tuple[tuple[str, str, str], ...] = (
    ("exact_match", "exact_match", "Exact match (SQuAD)"),
    ("f1", "f1", "F1 (SQuAD)"),
    ("chrf", "chrf", "chrF2"),
    ("rouge_l", "rouge", "ROUGE-L"),
)
_ALIKE = "It says how much alike two texts are, as a number: the higher, the more."
_PAIR = '("A cat sleeps.", "The cat is asleep.")'
PIPELINE |= dict.fromkeys(("ScoredPair", "TextPair", "Triplet"), "sentence-similarity")
GIVES |= dict.fromkeys(("ScoredPair", "TextPair", "Triplet"), _ALIKE)
INPUT |= dict.fromkeys(("ScoredPair", "TextPair", "Triplet", "LabeledPair"), _PAIR)
_ENCODERS = {
    "": """from sentence_transformers import SentenceTransformer

model = SentenceTransformer("{place}")
vectors = model.encode(["A cat sleeps.", "The cat is asleep."])
model.similarity(vectors, vectors)  # cosines""",
    ":CrossEncoder": """from sentence_transformers import CrossEncoder

model = CrossEncoder("{place}")
model.predict([("A cat sleeps.", "The cat is asleep.")], apply_softmax=model.num_labels > 1)""",
}
LOADING |= {
    f"sentence{dash}transformers{kind}": code
    for kind, code in _ENCODERS.items()
    for dash in "-_"  # a framework goes by either
}
FIGURES += (
    ("spearman", "spearmanr", "Spearman's rank correlation"),
    ("pearson", "pearsonr", "Pearson's correlation"),
    ("average_precision", "average_precision", "Average precision of what is alike"),
    ("untrained_spearman", "", "Spearman's correlation before the training"),
    ("untrained_accuracy", "", "Accuracy before the training"),
    ("untrained_average_precision", "", "Average precision before the training"),
    ("overlap_spearman", "", "Spearman's correlation of shared words, without a model"),
    ("overlap_accuracy", "", "Accuracy by shared words, without a model"),
    ("overlap_average_precision", "", "Average precision by shared words, without a model"),
)
