"""A dataset is found on a hub, in a folder, in a file or in an object, and its split is chosen."""

import huggingface_hub
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ostraka.data.hub.files import head_of, splits_of
from ostraka.data.hub.read import read
from ostraka.data.hub.repo import repo_id_in
from ostraka.data.hub.write import push
from ostraka.errors import BadFile, BadOption, BadRecord, DownloadFailed, MissingSettings

ONE = "data/train-00000-of-00001.parquet"


@pytest.fixture
def on_hub(hub, tmp_path):
    """on_hub(repo_id, **options) -> what `read` finds there."""

    def get(repo_id, **options):
        return read(repo_id, cache_dir=tmp_path / "cache", show_progress=False, **options)

    return get


def pushed(everything, tmp_path, repo_id="me/all", **options):
    scratch = tmp_path / f"scratch {options.get('split')} {options.get('layout')}"
    return push(everything.snapshot(), repo_id, scratch, token="secret", **options)


@pytest.mark.parametrize("layout", ["1.x", "2.x"])
def test_what_was_pushed_is_read_from_the_hub(everything, hub, on_hub, tmp_path, layout):
    address, report = pushed(everything, tmp_path, layout=layout)
    assert address.startswith(f"{hub.url}/datasets/me/all/commit/")
    assert hub.created[0]["type"] == "dataset"
    assert hub.message == "3 records written by ostraka"
    assert b'from_huggingface("me/all")' in hub.files["README.md"]
    found = on_hub("me/all")
    assert found.settings == everything.settings
    assert found.columns.responses.num_rows == 5
    assert report.format == found.report.format == f"Argilla {layout}"


def test_the_hub_is_also_named_with_a_prefix(everything, hub, on_hub, tmp_path, monkeypatch):
    pushed(everything, tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "me" / "all").mkdir(parents=True)
    assert repo_id_in("me/all") is None
    assert len(on_hub("hub:me/all").columns) == 3


def test_a_revision_is_read_as_it_was(everything, hub, on_hub, tmp_path):
    before, _ = pushed(everything, tmp_path)
    pushed(everything.pull(2), tmp_path, layout="2.x")
    assert len(on_hub("me/all").columns) == 2
    assert len(on_hub("me/all", revision=before.rpartition("/")[2]).columns) == 3
    assert set(hub.files) == {
        ".argilla/dataset.json",
        ".argilla/people.json",
        ".argilla/settings.json",
        "README.md",
        ONE,
    }


def test_only_the_split_that_is_asked_for_is_fetched(everything, hub, on_hub, tmp_path):
    pushed(everything, tmp_path)
    pushed(everything.pull(1), tmp_path, split="test")
    with pytest.raises(BadOption, match=r"me/all has several splits: test, train.*split='test'"):
        on_hub("me/all")
    with pytest.raises(BadOption, match="no split 'dev'; there is test, train"):
        on_hub("me/all", split="dev")
    assert len(on_hub("me/all", split="test").columns) == 1
    assert ONE not in hub.given
    assert len(on_hub("me/all", split="train").columns) == 3


def test_a_name_that_no_hub_could_have_is_refused_in_words(on_hub):
    with pytest.raises(DownloadFailed, match=r"^a\{b is neither a folder here"):
        on_hub("hub:a{b")


def test_a_private_repository_needs_a_token(everything, hub, on_hub, tmp_path):
    pushed(everything, tmp_path, private=True)
    with pytest.raises(DownloadFailed, match=r"me/all is neither a folder here.*token="):
        on_hub("me/all")
    assert len(on_hub("me/all", token="secret").columns) == 3


def test_what_was_fetched_before_is_read_without_a_network(
    everything, hub, on_hub, tmp_path, monkeypatch
):
    pushed(everything, tmp_path)
    on_hub("me/all")
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    assert len(on_hub("me/all").columns) == 3
    with pytest.raises(DownloadFailed, match="me/other"):
        on_hub("me/other")


def test_a_repository_without_settings_says_what_to_give(hub, on_hub, simple):
    hub.put("me/rows", {"README.md": b"# rows", "train.parquet": parquet({"text": ["a"]})})
    with pytest.raises(MissingSettings, match=r"me/rows has no settings.*settings=\{") as caught:
        on_hub("me/rows")
    assert isinstance(caught.value, FileNotFoundError)
    assert len(on_hub("me/rows", settings=simple).columns) == 1


def test_datasets_loads_from_the_hub_what_was_pushed(everything, hub, tmp_path):
    import datasets

    pushed(everything, tmp_path)
    loaded = datasets.load_dataset("me/all", split="train", cache_dir=str(tmp_path / "cache"))
    assert loaded.features == everything.format_as("datasets").features
    assert loaded["text"][:] == ["Hello world", "Second text", "nobody yet"]


@pytest.mark.filterwarnings("ignore:Use 'content:DeprecationWarning")  # the hub's own client
def test_what_datasets_pushed_is_read(everything, hub, on_hub, monkeypatch):
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_DISABLE_XET", True)
    hub.apart = True
    rows = everything.format_as("datasets")
    rows.push_to_hub("me/pushed", token="secret")
    rows.select([0]).push_to_hub("me/pushed", "small", split="test", token="secret")
    given = {"settings": everything.settings, "token": "secret"}
    assert len(on_hub("me/pushed", **given).columns) == 3
    assert len(on_hub("me/pushed", subset="small", **given).columns) == 1
    with pytest.raises(BadOption, match="no subset 'large'; there is default, small"):
        on_hub("me/pushed", subset="large", **given)


def test_an_option_that_nobody_takes_is_refused(tmp_path):
    with pytest.raises(BadOption, match="'revison'. Did you mean 'revision'"):
        read(tmp_path, revison="main")


def parquet(columns):
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue().to_pybytes()


def test_splits_are_told_by_the_card_or_by_the_names():
    files = ["data/a-1.parquet", "data/b-1.parquet", "x.txt", "other/c.parquet"]
    head = head_of(
        "---\nconfigs:\n- config_name: one\n  data_files:\n  - split: train\n    path: data/a-*\n"
        "  - split: test\n    path: [data/b-*]\n- config_name: two\n  data_files: other/*\n---\n# x"
    )
    assert splits_of(files, head, "one") == {
        "train": ["data/a-1.parquet"],
        "test": ["data/b-1.parquet"],
    }
    assert splits_of(files, head, "two") == {"train": ["other/c.parquet"]}
    with pytest.raises(BadOption, match="several subsets: give subset=, one of one, two"):
        splits_of(files, head, None)
    named = ["data/train-00000-of-00002.parquet", "data/train-00001-of-00002.parquet"]
    assert splits_of([*named, "test.parquet", "dev/0000.parquet"], {}, None) == {
        "train": named,
        "test": ["test.parquet"],
        "dev": ["dev/0000.parquet"],
    }
    assert splits_of(["a/train.parquet", "b/train.parquet"], {}, "b") == {
        "train": ["b/train.parquet"]
    }
    assert head_of("# no head") == head_of("---\n[broken\n---\n") == {}


def test_a_file_that_is_no_parquet_and_a_folder_without_any_are_named(folder, simple):
    made = folder({"argilla.cfg": simple})
    with pytest.raises(BadFile, match="has no Parquet files with records"):
        read(made)
    folder({"data/train.parquet": "text, not parquet"})
    with pytest.raises(BadFile, match=r"train\.parquet cannot be read as Parquet"):
        read(made)


def test_one_parquet_file_is_read_with_settings_beside_it(folder, simple):
    made = folder({"argilla.cfg": simple, "rows.parquet": pa.table({"text": ["a", "b"]})})
    assert len(read(made / "rows.parquet").columns) == 2
    with pytest.raises(BadFile, match="is no folder, no Parquet file and no hub's id"):
        read(made / "other.parquet")


def test_folders_of_other_kinds_say_who_opens_them(everything, tmp_path):
    everything.save_to_disk(tmp_path / "ours")
    with pytest.raises(MissingSettings, match="load_from_disk opens it"):
        read(tmp_path / "ours")
    everything.format_as("datasets").save_to_disk(tmp_path / "theirs")
    with pytest.raises(MissingSettings, match=r"datasets\.load_from_disk"):
        read(tmp_path / "theirs")


def test_a_dict_of_splits_and_an_object_without_settings(everything):
    import datasets

    rows = everything.format_as("datasets")
    splits = datasets.DatasetDict({"train": rows, "test": rows.select([0])})
    given = {"settings": everything.settings}
    assert len(read(splits, split="test", **given).columns) == 1
    with pytest.raises(BadOption, match="This DatasetDict has several splits: train, test"):
        read(splits, **given)
    with pytest.raises(MissingSettings, match="A Dataset does not say which fields"):
        read(rows)
    with pytest.raises(BadOption, match="subset='x' belongs to a hub's id"):
        read(rows, subset="x", **given)
    with pytest.raises(BadRecord, match="int came"):
        read(7, **given)
    with pytest.raises(BadOption, match="there is no column 'x'"):
        read(rows, skip_columns="x", **given)


def test_class_numbers_of_an_object_are_read_as_names(simple):
    import datasets

    features = datasets.Features(
        {
            "text": datasets.Value("string"),
            "label-suggestion": datasets.ClassLabel(names=["yes", "no"]),
        }
    )
    columns = {"text": ["a", "b"], "label-suggestion": [1, -1]}
    rows = datasets.Dataset.from_dict(columns, features=features)
    found = read(rows, settings=simple)
    assert found.columns.records["suggestions.label"].to_pylist() == [1, None]
