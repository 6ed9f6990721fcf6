"""Both encoders of sentence-transformers on every shape of pairs."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from ostraka.errors import BadFile, BadOption, NothingToTrain, UnknownName
from ostraka.tasks._rows import LabeledPair, Rows, ScoredPair, TextPair, Triplet
from ostraka.train.adapters.sentence_transformers import Pairs
from ostraka.train.options import Options

FAST = {"num_train_epochs": 4, "learning_rate": 0.005, "per_device_train_batch_size": 8}
CLASSES = {2: ("other", "same"), 3: ("apart", "near", "same")}
GROUPS = ("good great fine", "bad awful poor", "film movie plot")
ASKED = [("good great", "fine a"), ("bad awful", "good fine"), ("film the", "movie"), ("a", "b")]
KINDS = {
    "scores": (ScoredPair, 0, "spearman", 0.6),
    "two classes": (LabeledPair, 2, "average_precision", 0.8),
    "three classes": (LabeledPair, 3, "accuracy", 0.3),  # chance: so small a network learns little
    "alone": (TextPair, 0, "accuracy", 0.05),  # chance, of 20 others
    "triplets": (Triplet, 0, "accuracy", 0.6),
}
every = pytest.mark.parametrize("kind", KINDS)
both = pytest.mark.parametrize("cross", [False, True], ids=["bi", "cross"])


def rows_of(kind: str, count: int, seed: int) -> Rows[Any]:
    """Texts of three groups of words; of one group they are alike, of neighbours near."""
    shape, classes = KINDS[kind][:2]
    rng = np.random.default_rng(seed)
    said = lambda group: " ".join(rng.permutation(GROUPS[group % 3].split())[:2])  # noqa: E731
    first = np.arange(count) % 3
    apart = np.arange(count) // 3 % (3 if classes == 3 else 2)
    names = ("anchor", "positive", "negative") if shape is Triplet else ("text_1", "text_2")
    alike = shape in (Triplet, TextPair)
    second = first if alike else first + apart
    table: dict[str, Any] = {
        "record": [str(number) for number in range(count)],
        names[0]: [said(group) for group in first],
        names[1]: [said(group) for group in second],
    }
    if shape is Triplet:
        table["negative"] = [said(group + 1) for group in first]
    if shape is ScoredPair:
        table["score"] = (1 - apart).astype(float)
    if shape is LabeledPair:
        table["label"] = (classes - 1 - apart).astype(np.int32)
    return Rows(shape, pa.table(table), CLASSES.get(classes, ()))


@pytest.fixture(scope="module")
def learn_in(fit, tiny_bert) -> Any:
    """learn_in(folder, kind, options, **changes) -> the figures and the loaded predictor."""

    def run(folder: Path, kind: str, options: Any = None, **changes: Any) -> Any:
        given = {"train": rows_of(kind, 48, 0), "held_out": rows_of(kind, 24, 1)} | changes
        given["options"] = FAST | (options or {})
        model = given.pop("model", tiny_bert)
        return fit("sentence-transformers", KINDS[kind][0], folder, model, **given)

    return run


@pytest.fixture
def learn(learn_in, tmp_path) -> Any:
    """learn(kind, options, folder, **changes): the same, in a folder of the test."""

    def run(kind: str, options: Any = None, folder: str = "1", **changes: Any) -> Any:
        return learn_in(tmp_path / folder, kind, options, **changes)

    return run


@pytest.fixture(scope="module")
def learnt(learn_in, tmp_path_factory) -> Any:
    """learnt(kind, cross=...) -> figures, predictor and folder of one training, to read."""

    @cache
    def run(kind: str, *, cross: bool) -> Any:
        folder = tmp_path_factory.mktemp("learnt")
        options = {"cross_encoder": cross, "num_train_epochs": 8, "logging_steps": 6}
        return *learn_in(folder, kind, options), folder / "model"

    return run


def scores_of(kind: str, predict: Any) -> dict[str, Any]:
    from ostraka.train.outcome import outcomes

    rows = rows_of(kind, 24, 2)
    outcome = outcomes[rows.shape.outcome]()
    found: dict[str, Any] = outcome.measure(rows, outcome.ask(rows, predict))
    return found


@every
@both
def test_it_learns_what_is_alike(kind, cross, learnt) -> None:
    figures, predict, _ = learnt(kind, cross=cross)
    losses = [line["loss"] for line in figures["history"] if "loss" in line]
    assert losses[-1] < losses[0]
    name, least = KINDS[kind][2:]
    assert scores_of(kind, predict)[name] > least
    assert figures["metrics"].keys() >= {f"untrained_{name}"}
    assert len(figures["epochs"]) == 8
    assert figures["cross_encoder"] is cross


@pytest.mark.parametrize(
    ("kind", "bi", "cross"),
    [
        ("scores", "CosineSimilarityLoss", "BinaryCrossEntropyLoss"),
        ("two classes", "ContrastiveLoss", "BinaryCrossEntropyLoss"),
        ("three classes", "SoftmaxLoss", "CrossEntropyLoss"),
        ("alone", "MultipleNegativesRankingLoss", "MultipleNegativesRankingLoss"),
        ("triplets", "TripletLoss", "MultipleNegativesRankingLoss"),
    ],
)
def test_the_data_choose_the_loss(kind, bi, cross, learnt) -> None:
    assert learnt(kind, cross=False)[0]["loss"] == bi
    assert learnt(kind, cross=True)[0]["loss"] == cross


def test_the_loss_is_shown(learn, caplog) -> None:
    with caplog.at_level("INFO", "ostraka"):
        learn("triplets", {"max_steps": 1, "eval_strategy": "no", "save_strategy": "no"})
    assert "SentenceTransformer with TripletLoss on 48 rows of Triplet" in caplog.text


@every
@both
def test_the_plain_library_loads_the_folder_and_says_the_same(kind, cross, learnt) -> None:
    import sentence_transformers

    _, predict, folder = learnt(kind, cross=cross)
    said = predict(ASKED)
    if cross:
        plain = sentence_transformers.CrossEncoder(str(folder))
        theirs = plain.predict(ASKED, apply_softmax=kind == "three classes")
        ours = said[:, 1] if kind == "two classes" else said
    else:
        plain = sentence_transformers.SentenceTransformer(str(folder))
        sides = [plain.encode(list(side)) for side in zip(*ASKED, strict=True)]
        theirs = plain.similarity_pairwise(*sides).numpy()
        ours = said
        if kind.endswith("classes"):
            assert said.sum(axis=1) == pytest.approx(1)
            if kind == "two classes":  # the more alike, the more probable
                assert np.argsort(said[:, 1]).tolist() == np.argsort(theirs).tolist()
            return
    assert ours == pytest.approx(theirs, abs=1e-6)


@pytest.mark.parametrize("kind", ["scores", "two classes", "alone"])
@both
def test_the_same_seed_gives_the_same_numbers(kind, cross, learn) -> None:
    options = {"cross_encoder": cross, "num_train_epochs": 1}
    one, first = learn(kind, options)
    two, second = learn(kind, options, "2")
    assert one == two
    assert np.array_equal(first(ASKED), second(ASKED))
    assert first([]).shape[0] == 0


@both
def test_the_held_out_scores_are_those_of_the_library(cross, learnt) -> None:
    from sentence_transformers.cross_encoder import evaluation as for_cross
    from sentence_transformers.sentence_transformer import evaluation

    _, predict, _ = learnt("scores", cross=cross)
    rows = rows_of("scores", 24, 2)
    ours, truth = scores_of("scores", predict), rows.column("score")
    one, two = rows.column("text_1"), rows.column("text_2")
    if cross:
        pairs = list(zip(one, two, strict=True))
        theirs = for_cross.CrossEncoderCorrelationEvaluator(pairs, truth)(predict.model)
    else:
        named = evaluation.EmbeddingSimilarityEvaluator(one, two, truth)(predict.model)
        theirs = {name.removesuffix("_cosine"): value for name, value in named.items()}
    assert ours["spearman"] == pytest.approx(theirs["spearman"], abs=1e-3)  # it ties more
    assert ours["pearson"] == pytest.approx(theirs["pearson"], abs=1e-6)


def test_another_loss_can_be_named(learn) -> None:
    from sentence_transformers.sentence_transformer.losses import CoSENTLoss

    short = {"num_train_epochs": 1}
    figures, _ = learn("scores", {"loss": "CoSENTLoss", "loss_options": {"scale": 5.0}} | short)
    again, _ = learn("scores", {"loss": CoSENTLoss} | short, "2")
    assert figures["loss"] == again["loss"] == "CoSENTLoss"
    with pytest.raises(UnknownName, match="of a bi-encoder named 'CosinSim.*mean 'CosineSim"):
        learn("scores", {"loss": "CosinSimilarityLoss"})
    with pytest.raises(UnknownName, match="loss of a cross-encoder"):
        learn("scores", {"loss": "CoSENTLoss", "cross_encoder": True})
    with pytest.raises(BadOption, match="CoSENTLoss refuses.*scael"):
        learn("scores", {"loss": "CoSENTLoss", "loss_options": {"scael": 5.0}})


def test_it_trains_without_held_out_rows(learn, tmp_path) -> None:
    figures, predict = learn("two classes", {"num_train_epochs": 1}, held_out=None)
    assert figures["metrics"] == {}
    assert "epochs" not in figures
    assert predict(ASKED).shape == (4, 2)
    names = {path.name for path in (tmp_path / "1" / "model").iterdir()}
    assert {"pairs.json", "pair_head.npz", "modules.json", "model.safetensors"} <= names
    assert not {"README.md", "training_args.bin", "eval"} & names


def test_one_label_alone_is_nothing_to_train(learn) -> None:
    same = rows_of("two classes", 12, 0)
    table = same.table.set_column(3, "label", pa.array([1] * 12, pa.int32()))
    with pytest.raises(NothingToTrain, match="labelled 'same'"):
        learn("two classes", train=Rows(LabeledPair, table, same.classes))


@both
def test_a_model_object_is_copied(cross, learn, tiny_bert) -> None:
    import sentence_transformers as st
    import torch

    torch.manual_seed(0)
    make = st.CrossEncoder if cross else st.SentenceTransformer
    model = make(tiny_bert, num_labels=1) if cross else make(tiny_bert)
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    learn("scores", {"cross_encoder": cross, "num_train_epochs": 1}, model=model)
    after = model.state_dict()
    assert all(torch.equal(weight, after[name]) for name, weight in before.items())
    with pytest.raises(BadOption, match=f"cross_encoder={not cross} trains a"):
        learn("scores", {"cross_encoder": not cross}, model=model)
    if cross:
        with pytest.raises(BadOption, match="has 1 outputs; these pairs need 3"):
            learn("three classes", {"cross_encoder": True}, model=model)


def test_a_cross_encoder_for_other_classes_gets_a_new_head(learn, learnt) -> None:
    _, _, folder = learnt("three classes", cross=True)
    options = {"cross_encoder": True, "num_train_epochs": 1}
    _, predict = learn("scores", options, model=str(folder))
    assert predict(ASKED).shape == (4,)


def test_arguments_of_the_other_encoder_are_refused(learn, tmp_path) -> None:
    import sentence_transformers as st

    whole = st.SentenceTransformerTrainingArguments(
        str(tmp_path / "x"), num_train_epochs=1, report_to="none", use_cpu=True
    )
    options = Options(Pairs().targets())
    options.update({"cross_encoder": True}, whole)
    with pytest.raises(BadOption, match="give CrossEncoderTrainingArguments"):
        learn_with(options, learn)


def learn_with(options: Options, learn: Any) -> Any:
    """`learn` takes names; a whole config goes through its own door."""
    given = {**options.values["pairs"], "args": options.whole["args"]}
    return learn("scores", given)


@pytest.mark.parametrize("signalled", [True, False], ids=["Ctrl-C", "raised inside a step"])
def test_an_interrupted_training_goes_on_from_its_checkpoint(
    signalled, learn, tiny_bert, interrupts
) -> None:
    import sentence_transformers as st

    options = {"num_train_epochs": 2}
    model = st.SentenceTransformer(tiny_bert)
    interrupts(model[0], 17, signalled=signalled)  # both texts of a pair pass in each step
    with pytest.raises(KeyboardInterrupt):
        learn("scores", options, "i", model=model)
    again = st.SentenceTransformer(tiny_bert)
    figures, resumed = learn("scores", options, "i", model=again, resume=True)
    assert figures["steps"] == 12
    if signalled:
        _, straight = learn("scores", options, "w", model=st.SentenceTransformer(tiny_bert))
        assert np.array_equal(resumed(ASKED), straight(ASKED))


def test_other_tokenizers_options_and_folders_are_refused(learn, learnt, tmp_path) -> None:
    with pytest.raises(BadOption, match="leave tokenizer out"):
        learn("scores", tokenizer="t")
    with pytest.raises(BadFile, match="pairs.json is missing"):
        Pairs().load(tmp_path)
    _, predict, _ = learnt("scores", cross=False)
    with pytest.raises(BadOption, match="does not take 'top_k'; pairs of texts take batch_size"):
        predict(ASKED, top_k=3)


def test_the_default_model_depends_on_the_encoder() -> None:
    options = Options(Pairs().targets())
    assert Pairs().default_for(options) == "sentence-transformers/all-MiniLM-L6-v2"
    options.update({"cross_encoder": True})
    assert Pairs().default_for(options) == "cross-encoder/ms-marco-MiniLM-L-6-v2"
