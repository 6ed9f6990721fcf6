"""The records nearest to a vector: exact search by cosine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ostraka.data.columns import Columns
from ostraka.errors import BadOption
from ostraka.schema.settings import Settings


def similar(
    columns: Columns,
    settings: Settings,
    vector_name: str,
    *,
    value: Sequence[float],
    max_results: int = 50,
) -> list[tuple[int, float]]:
    """Rows with their cosine similarity (from -1 to 1) to `value`, best first, ties by row.

    Records without the vector, or whose vector is all zeros, are left out. Raises `UnknownName`
    for a vector that is not declared and `BadOption` for a value that cannot be compared.
    """
    declared = settings.vector_settings(vector_name)
    wanted = np.asarray(value, np.float32)
    length = float(np.linalg.norm(wanted))
    if wanted.shape != (declared.dimensions,) or not np.isfinite(length) or length == 0:
        raise BadOption(
            f"value for {vector_name!r}: {declared.dimensions} finite numbers, not all zero, are "
            f"needed; {wanted.size} came."
        )
    if max_results < 1:
        raise BadOption(f"max_results={max_results}: at least 1 is needed.")
    cells = columns.one("records", f"vectors.{vector_name}")
    rows = np.flatnonzero(cells.is_valid().to_numpy(zero_copy_only=False))
    matrix = cells.drop_null().flatten().to_numpy().reshape(-1, declared.dimensions)
    lengths = np.linalg.norm(matrix, axis=1)
    near = np.zeros(len(rows), np.float32)
    there = lengths > 0
    near[there] = (matrix[there] @ wanted) / (lengths[there] * length)
    rows, near = rows[there], near[there]
    best = np.lexsort((rows, -near))[:max_results]
    return [(int(rows[i]), float(near[i])) for i in best]
