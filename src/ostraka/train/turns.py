"""Conversations as rows of a prompt and what the assistant answers."""

from __future__ import annotations

import pyarrow as pa

from ostraka.data.cells import CHAT


def by_turn(table: pa.Table) -> pa.Table:
    """A row per thing the assistant says: `record`, what came before as `prompt`, `completion`.

    So every assistant message is learnt, and nothing else, with any chat template.
    """
    records, before, said = [], [], []
    both = zip(table["record"].to_pylist(), table["messages"].to_pylist(), strict=True)
    for record, messages in both:
        for at, message in enumerate(messages):
            if message["role"] == "assistant" and at:
                records.append(record)
                before.append(messages[:at])
                said.append([message])
    return pa.table(
        {
            "record": pa.array(records, pa.large_string()),
            "prompt": pa.array(before, CHAT),
            "completion": pa.array(said, CHAT),
        }
    )
