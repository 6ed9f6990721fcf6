"""`ostraka agreement` and `ostraka people`."""

import re

import ostraka as rg


def lines_of(done):
    assert done.exit_code == 0, done.output
    return [re.split(r"\s{2,}", line.strip()) for line in done.output.splitlines()]


def test_every_measure_that_fits_has_a_line_with_its_interval(run, saved):
    lines = lines_of(run("agreement", saved))
    found = rg.FeedbackDataset.load_from_disk(saved).compute_agreement_metrics("alpha", "tone")
    low, high = found.interval
    alpha = ["tone", "Krippendorff's α", "nominal", f"{found.result:.3f}"]
    assert [*alpha, f"{low:.3f} to {high:.3f}", "119"] in lines
    named = [line[1] for line in lines if line[0] == "tone"]
    assert named == ["Krippendorff's α", "agreeing pairs", "Fleiss' κ", "Cohen's κ", "Gwet's AC1"]


def test_what_is_undefined_says_why_once_per_question(run, saved):
    shown = run("agreement", saved).output
    assert shown.count("no record has two submitted answers") == 1
    assert "stars (Krippendorff's α, agreeing pairs," in shown


def test_questions_measures_levels_and_people_can_be_chosen(run, saved):
    asked = ("-q", "tone", "-m", "cohen-kappa", "-p", "ana", "-p", "cleo", "--resamples", "0")
    lines = lines_of(run("agreement", saved, *asked))
    assert [line[:3] for line in lines[2:]] == [["tone", "Cohen's κ", "nominal"]]
    assert lines[2][4:] == ["–", "78"]
    ordinal = lines_of(run("agreement", saved, "--level", "ordinal"))
    assert ordinal[2][:3] == ["stars", "Krippendorff's α", "ordinal"]


def test_what_cannot_be_measured_is_an_error(run, saved):
    done = run("agreement", saved, "-q", "why")
    assert (done.exit_code, "'why' is a text question" in done.output) == (1, True)
    done = run("agreement", saved, "--level", "ordinl")
    assert (done.exit_code, "Did you mean 'ordinal'" in done.output) == (1, True)
    assert run("agreement", saved, "-p", "nobody").exit_code == 1


def test_people_are_listed_by_answers_those_to_look_at_first(run, tmp_path):
    careless_people().save_to_disk(tmp_path / "crowd")
    lines = lines_of(run("people", "crowd", "tone"))
    assert lines[0] == ["tone: 5 people, settled by majority; 1 to look at"]
    assert [line[0] for line in lines[4:9]] == ["lazy", "ana", "ben", "cleo", "dan"]
    assert lines[9][0].startswith("look at lazy: always says good")
    assert "gold" not in lines[2]


def test_gold_answers_and_a_strategy_can_be_named(run, tmp_path):
    careless_people().save_to_disk(tmp_path / "crowd")
    asked = ("--gold", "right", "--strategy", "dawid_skene", "--limit", "2")
    lines = lines_of(run("people", "crowd", "tone", *asked))
    assert "settled by dawid_skene" in lines[0][0]
    gold = lines[2].index("gold")
    assert {line[0]: line[gold] for line in lines if line[0] in ("lazy", "ana")} == {
        "lazy": "50%",
        "ana": "100%",
    }
    assert lines[-1] == ["3 more; --limit 5 lists all."]


def careless_people():
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[rg.LabelQuestion(name="tone", labels=["good", "bad"])],
    )
    for number in range(40):
        right = ("good", "bad")[number % 2]
        said = {"ana": right, "ben": right, "cleo": right, "dan": right, "lazy": "good"}
        answers = [{"user_id": who, "values": {"tone": {"value": v}}} for who, v in said.items()]
        record = {"fields": {"text": f"{number}"}, "responses": answers}
        dataset.add_records({**record, "metadata": {"right": right}})
    return dataset
