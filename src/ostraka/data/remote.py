"""Records on a server, as a store: pages when they are looked at, columns when they are worked on.

Nothing is kept here but what was changed and not sent yet, and what was settled. Every step reads
the records as they are on the server at that moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4
from weakref import WeakValueDictionary

import numpy as np
import pyarrow as pa

from ostraka.data.build import build
from ostraka.data.client.authors import Authors, Choice
from ostraka.data.client.bar import bar
from ostraka.data.client.bodies import OWN, Difference, batches, record_body
from ostraka.data.client.http import Client
from ostraka.data.client.parts import QUESTION, Body, Kind
from ostraka.data.columns import Columns
from ostraka.data.memory import Settled
from ostraka.data.remote_page import Page, RemoteRecord, follow, page_of
from ostraka.data.remote_read import Batch, RemoteRead
from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadRecord
from ostraka.schema.records import FeedbackRecord
from ostraka.schema.responses import UnifiedValueSchema, plain
from ostraka.schema.where import Where

Given = FeedbackRecord | Mapping[str, Any]
IN_PLACE = "It was changed in place to this; mend the record and go on."


class Remote(RemoteRead):
    """A dataset of a server. `version` counts the steps that changed something from here."""

    def __init__(self, client: Client, body: Body, vectors: Sequence[str] | None = None) -> None:
        super().__init__(client, body, vectors)
        self.version = 0
        self._pinned: dict[str, FeedbackRecord] = {}
        self._handed: WeakValueDictionary[str, FeedbackRecord] = WeakValueDictionary()
        self._settled: dict[str, tuple[dict[str, int], Settled]] = {}

    # --- read -------------------------------------------------------------------------------

    def snapshot(self, where: Where) -> Snapshot:
        """The records of a view as they are now."""
        self.flush()
        found = self.whole(where)
        return Snapshot(self.settings, found.columns, pa.array(found.ids, pa.large_string()))

    def hand(self, page: Page, row: int) -> FeedbackRecord:
        """A record as an object; the same one as long as somebody holds it."""
        name = page.ids[row]
        held = self._handed.get(name)
        if held is None:
            held = RemoteRecord.from_source(page, row, name, page.external_id(row))
            self._handed[name] = held
        elif held.source is not page:
            follow(held, page, row)
        return held

    def open(self, batch: Batch) -> Page:
        """Records that were read, to be handed out."""
        return Page(self, batch.columns, batch.ids)

    # --- what was settled -------------------------------------------------------------------

    def settle(self, question: str, ids: Sequence[str], verdicts: Settled) -> None:
        """Keep what `question` was settled to, for the records' `unified_responses`."""
        self._settled[question] = ({name: row for row, name in enumerate(ids)}, verdicts)

    def unified(self, record: FeedbackRecord) -> dict[str, list[UnifiedValueSchema]]:
        """What was settled for this record, by question; questions without a verdict are absent."""
        found = {}
        for question, (rows, verdicts) in self._settled.items():
            row = rows.get(str(record.id))
            value = None if row is None else verdicts.value(row)
            if value is not None:
                many = value if verdicts.strategy == "disagreement" else [value]
                found[question] = [UnifiedValueSchema(v, verdicts.strategy) for v in many]
        return found

    # --- write ------------------------------------------------------------------------------

    def put(
        self, items: Sequence[Given], *, authors: Choice = "refuse", show_progress: bool = False
    ) -> Authors:
        """Add records; says what became of the authors of answers.

        Raises `BadRecord` before anything is sent where one does not fit, `AlreadyThere` for an
        external id that is in use, and `ServerRefused`.
        """
        self.flush()
        columns = build(items, self.settings, {}, np.arange(len(items)))
        people = self._authors(authors)
        people.learn(self._who(columns))
        page = Page(self, columns, [""] * len(items))
        bodies = [self._body(page.before(row), people) for row in range(len(items))]
        made: list[Body] = []
        with bar("records sent", len(items), shown=show_progress) as tell:
            for batch in batches(bodies):
                made += self.served.add(batch)
                self.version += 1
                tell(len(made))
        page.ids[:] = [one["id"] for one in made]
        self._adopt(items, page)
        return people

    def pin(self, record: FeedbackRecord) -> None:
        """A handed-out record was changed; it is sent with the next step."""
        name = str(record.id)
        if self._handed.get(name) is record:
            self._pinned[name] = record
            self.version += 1

    def flush(self) -> None:
        """Send the changes of handed-out records; raises `BadRecord`, `ServerRefused`."""
        if not self._pinned:
            return
        changed = list(self._pinned.values())
        columns = self._checked(changed)
        ids = [str(record.id) for record in changed]
        differences = [self._difference(record) for record in changed]
        self._name_authors(differences)
        pairs = list(zip(ids, differences, strict=True))
        bodies = [{"id": name, **one.body} for name, one in pairs if one.body]
        for batch in batches(bodies):
            self.served.put(batch)
        questions = self.parts.ids[QUESTION.what]
        for name, one in pairs:
            if one.users or one.questions:
                self.served.drop_parts(name, one.users, {questions[q] for q in one.questions})
        page = Page(self, columns, ids)
        for row, record in enumerate(changed):
            record.move(page, row)
        self._pinned.clear()

    def drop(self, ids: Sequence[str]) -> None:
        """Delete records; what was changed about them is forgotten."""
        for name in ids:
            self._pinned.pop(name, None)
            self._handed.pop(name, None)
        self.flush()
        self.served.drop(ids)
        self.version += 1

    def _authors(self, choice: Choice) -> Authors:
        return Authors(self.client, self.body["workspace_id"], choice)

    @staticmethod
    def _who(columns: Columns) -> list[str | None]:
        """The authors of answers, None standing for answers without one."""
        anonymous: list[str | None] = [None] if (columns.user < 0).any() else []
        return [*columns.users, *anonymous]

    def _body(self, record: dict[str, Any], people: Authors) -> Body:
        record["responses"] = people.responses(record["responses"])
        outer = record["external_id"]
        name = f"{OWN}{uuid4().hex}" if outer is None else outer
        return record_body(record, self.parts.ids[QUESTION.what], name)

    def _adopt(self, items: Sequence[Given], page: Page) -> None:
        """Objects that were added: their later changes count as those of handed-out ones."""
        for row, item in enumerate(items):
            if isinstance(item, FeedbackRecord) and item.bind(page, page.ids[row]):
                item.move(page, row)
                self._handed[page.ids[row]] = item

    def _checked(self, changed: Sequence[FeedbackRecord]) -> Columns:
        users: dict[str, int] = {}
        try:
            return build(changed, self.settings, users, np.arange(len(changed)))
        except BadRecord as error:
            number, _, rest = str(error).removeprefix("Record ").partition(" ")
            name = changed[int(number.rstrip(":"))].id
            said = f"Record {name}{':' if number.endswith(':') else ''} {rest}"
            raise BadRecord(said.replace("Nothing of this batch was added.", IN_PLACE)) from None

    def _difference(self, record: FeedbackRecord) -> Difference:
        before, after = page_of(record).before(record.place), plain(record.to_dict())
        found = Difference(before, after, self.parts.ids[QUESTION.what])
        if found.renamed or found.vectors:
            what = "its external_id" if found.renamed else f"its vectors {sorted(found.vectors)}"
            text = f"Record {record.id}: a server cannot change {what}, once set. {IN_PLACE}"
            raise BadRecord(text if found.renamed else text.replace("change", "remove"))
        return found

    def _name_authors(self, differences: Sequence[Difference]) -> None:
        """Usernames in changed answers become ids. Raises `BadOption` for unknown people."""
        people = self._authors("refuse")
        changed = [one for one in differences if "responses" in one.body]
        people.learn(r["user_id"] for one in changed for r in one.body["responses"])
        for one in changed:
            one.body["responses"] = people.responses(one.body["responses"])
            one.users -= {r["user_id"] for r in one.body["responses"]}

    # --- what it is made of -----------------------------------------------------------------

    def delete(self) -> None:
        """Delete the whole dataset."""
        self._pinned.clear()
        name = self.body["name"]
        self.client.delete(f"/datasets/{self.body['id']}", f"delete the dataset {name!r}")

    def declare(self, kind: Kind, body: Body) -> None:
        """Add a part."""
        self.flush()
        path = kind.made.format(self.body["id"])
        self.client.post(path, f"add the {kind.what} {body['name']!r}", body)
        self._renew()

    def alter(self, kind: Kind, name: str, changes: Body) -> None:
        """Change a part."""
        self.flush()
        path = kind.changed.format(self.parts.id_of(kind, name))
        self.client.patch(path, f"change the {kind.what} {name!r}", changes)
        self._renew()

    def forget(self, kind: Kind, name: str) -> None:
        """Delete a part."""
        self.flush()
        path = kind.changed.format(self.parts.id_of(kind, name))
        self.client.delete(path, f"delete the {kind.what} {name!r}")
        self._renew()

    def _renew(self) -> None:
        self.reload()
        self.version += 1
