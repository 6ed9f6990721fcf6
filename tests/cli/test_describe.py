from __future__ import annotations

import ostraka as rg


def test_counts_people_answers_and_what_a_training_would_leave_out(run, saved):
    shown = run("describe", saved).output
    assert "films: 41 records, 120 responses by 3 people" in shown
    assert "responses: 119 submitted, 1 discarded" in shown
    assert "per record: 0 to 3, 2.9 on average; 1 record has none" in shown
    assert "119 submitted answers to 40 records; left out of a training: 1 record" in shown


def test_shows_settings_and_shares_of_the_options(run, saved):
    lines = run("describe", saved).output.splitlines()
    assert any(line.split()[:3] == ["field", "text", "text"] for line in lines)
    assert any(line.split()[:3] == ["question", "tone", "label_selection"] for line in lines)
    assert any(line.split()[:3] == ["metadata", "source", "terms"] for line in lines)
    good = next(line.split() for line in lines if line.startswith("good"))
    assert good[1:3] == ["56", "47%"]


def test_agreement_is_that_of_the_measure(run, saved):
    dataset = rg.FeedbackDataset.load_from_disk(saved)
    found = dataset.compute_agreement_metrics("alpha", "tone")
    assert f"Krippendorff's α (nominal) {found.result:.3f}" in run("describe", saved).output


def test_a_question_without_answers_says_why_it_has_no_agreement(run, saved):
    stars = run("describe", saved).output.partition("stars (rating)")[2]
    assert "agreement: no record has two submitted answers" in stars


def test_an_empty_dataset_can_be_described(run, tmp_path):
    empty = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[rg.LabelQuestion(name="tone", labels=["good", "bad"])],
    )
    empty.save_to_disk(tmp_path / "empty")
    done = run("describe", "empty")
    assert done.exit_code == 0
    assert "empty: 0 records, 0 responses by 0 people" in done.output


def test_names_with_brackets_are_shown_as_they_are(run, tmp_path):
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[rg.LabelQuestion(name="tone", labels=["[good]", "[/bad]"])],
    )
    dataset.save_to_disk(tmp_path / "[odd]")
    shown = run("describe", "[odd]").output
    assert "[odd]: 0 records" in shown
    assert "[good], [/bad]" in shown
