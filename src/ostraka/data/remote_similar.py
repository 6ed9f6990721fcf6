"""The records of a server nearest to a vector."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ostraka.data import similar as exact
from ostraka.data.client.bodies import include_of
from ostraka.data.client.records import PAGE_MAX
from ostraka.data.client.search import search_body, similar_body
from ostraka.data.columns import empty
from ostraka.data.remote import Remote
from ostraka.data.remote_read import Batch
from ostraka.errors import BadOption
from ostraka.schema.records import FeedbackRecord
from ostraka.schema.where import Where


def similar(
    remote: Remote, where: Where, name: str, value: Sequence[float], most: int
) -> list[tuple[FeedbackRecord, float]]:
    """Records with their cosine similarity (from -1 to 1) to `value`, best first.

    The server finds them where it can; the similarity is computed here from the vectors that come.
    """
    settings = remote.settings
    exact.similar(empty(settings), settings, name, value=value, max_results=most)  # names, sizes
    if remote.vectors is not None and name not in remote.vectors:
        raise BadOption(
            f"This dataset was opened without the vector {name!r}. Type: "
            f"FeedbackDataset.from_argilla(..., with_vectors=[{name!r}])."
        )
    found = _searched(remote, where, name, value, most)
    if found is None:
        found = remote.whole(where)
    near = exact.similar(found.columns, settings, name, value=value, max_results=most)
    chosen = found.take(np.array([row for row, _ in near], np.int64))
    page = remote.open(chosen)
    return [(remote.hand(page, at), score) for at, (_, score) in enumerate(near)]


def _searched(
    remote: Remote, where: Where, name: str, value: Sequence[float], most: int
) -> Batch | None:
    """What the server finds; None where the client has to look itself."""
    settings = remote.settings
    if most > PAGE_MAX or search_body(where, settings) is None:
        return None
    body = similar_body(where, settings, name, value)
    found = remote.served.search(body, include_of(settings, None), 0, most)
    return None if found is None else remote.gather(found[0])
