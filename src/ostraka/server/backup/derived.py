"""What is made from the data, such as what search reads: rebuilt after a restore, not kept.

A table without a column `seq` is taken for such. What triggers do not fill again by themselves
adds a function here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import Connection, select

from ostraka.server.database.sql import every
from ostraka.server.database.tables import datasets, records
from ostraka.server.index import texts
from ostraka.server.search.reindex import reindex
from ostraka.server.stores import plan as plans


def index_again(db: Connection) -> None:
    """Write what search reads of every dataset anew."""
    for dataset in every(db, select(datasets).order_by(datasets.c.seq)):
        reindex(db, plans.read(db, dataset))


def missing_words(db: Connection) -> Iterator[str]:
    """Datasets in which search would not find what is there, or find what is not."""
    for dataset in every(db, select(datasets).order_by(datasets.c.seq)):
        own = select(records.c.seq).where(records.c.dataset_seq == dataset["seq"])
        wrong = set(db.execute(own).scalars()) ^ set(texts.indexed(db, dataset["seq"]))
        if wrong:
            yield (
                f"Search is not up to date for {len(wrong):,} records of the dataset "
                f"{dataset['name']!r}."
            )


REBUILD: list[Callable[[Connection], None]] = [index_again]  # called once the rows are back
CHECKS: list[Callable[[Connection], Iterable[str]]] = [missing_words]  # problems, as sentences
