"""What a model card says of loading the model without ostraka, by framework and shape of row."""

from __future__ import annotations

from ostraka.train import card_shapes, card_spacy, card_spans

# The library that loads the folder without ostraka, and how.
LOADING = {
    "transformers": """from transformers import pipeline

classify = pipeline("text-classification", model="{place}", top_k=None)
classify("This is awesome!", truncation=True)""",
    "peft": """from peft import PeftConfig, PeftModel
from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer

base = PeftConfig.from_pretrained("{place}").base_model_name_or_path
config = AutoConfig.from_pretrained("{place}")  # it holds the classes
model = AutoModelForSequenceClassification.from_pretrained(base, config=config)
model = PeftModel.from_pretrained(model, "{place}").eval()
tokenizer = AutoTokenizer.from_pretrained("{place}")""",
    "setfit": """from setfit import SetFitModel

model = SetFitModel.from_pretrained("{place}")
model.predict_proba(["This is awesome!"])""",
    "trl": """from transformers import AutoModelForCausalLM, AutoTokenizer

model = AutoModelForCausalLM.from_pretrained("{place}")  # an adapter needs peft installed
tokenizer = AutoTokenizer.from_pretrained("{place}")""",
    "trl:Comparison": """import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

model = AutoModelForSequenceClassification.from_pretrained("{place}")  # an adapter needs peft
tokenizer = AutoTokenizer.from_pretrained("{place}")
with torch.no_grad():
    reward = model(**tokenizer("This is awesome!", return_tensors="pt")).logits[0, 0]""",
    "openai": """import json
from pathlib import Path
from openai import OpenAI  # the key is read from OPENAI_API_KEY

about = json.loads(Path("{place}/fine_tuned_model.json").read_text())
client = OpenAI(base_url=about["base_url"])
messages = [{"role": "user", "content": "This is awesome!"}]
client.chat.completions.create(model=about["model"], messages=messages)""",
    "sklearn": """import json
from pyarrow import feather

config = json.load(open("{place}/config.json"))
weights = feather.read_table("{place}/weights.arrow")  # term, idf, a weight per class""",
    **card_shapes.LOADING,
    **card_spacy.LOADING,
    **card_spans.LOADING,
}
