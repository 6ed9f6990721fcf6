"""What was sent is remembered."""

from __future__ import annotations

from ostraka.train.remote.journal import NAME, Journal


def test_ids_are_added_and_read_again(tmp_path) -> None:
    journal = Journal(tmp_path)
    assert journal.read() == {}
    journal.note(training_file="file-1")
    journal.note(job="ftjob-1")
    assert Journal(tmp_path).read() == {"training_file": "file-1", "job": "ftjob-1"}
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_a_file_that_was_cut_off_is_as_none(tmp_path) -> None:
    (tmp_path / NAME).write_text('{"job": "ft')
    assert Journal(tmp_path).read() == {}


def test_forgetting_leaves_no_file(tmp_path) -> None:
    journal = Journal(tmp_path)
    journal.note(job="ftjob-1")
    journal.forget()
    journal.forget()
    assert list(tmp_path.iterdir()) == []
