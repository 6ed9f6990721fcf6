"""An archive in the layout of the one that the demo reads."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from pathlib import Path

from ostraka.cli._demo_fetch import Archive
from ostraka.cli._demo_tweets import INNER, RATINGS, TEXTS


def make_archive(folder: Path, texts: list[tuple[str, float]], ratings: list[list[int]]) -> Archive:
    """A source archive with another archive inside, that holds texts and ratings."""
    numbered = list(zip(range(1, len(texts) + 1), texts, ratings, strict=True))
    files = {
        TEXTS: "".join(f"{n}\t{mean}\t{text}\n" for n, (text, mean), _ in numbered),
        RATINGS: "".join(
            f"{n}\t{sum(given) / len(given)}\t1.0\t{json.dumps(given)}\n"
            for n, _, given in numbered
        ),
    }
    inner = packed({f"hutto_ICWSM_2014/{name}": text.encode() for name, text in files.items()})
    whole = packed({f"vaderSentiment-0/{INNER}": inner})
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tiny.tar.gz").write_bytes(whole)
    return Archive("tiny==0", "tiny.tar.gz", hashlib.sha256(whole).hexdigest(), source=True)


def packed(files: dict[str, bytes]) -> bytes:
    """The bytes of a compressed tar archive."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return made.getvalue()
