"""Records of an upload into the dataset that was begun for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from ostraka.errors import BadLines, OstrakaError
from ostraka.server.caller import Caller
from ostraka.server.config import Config
from ostraka.server.errors import Invalid
from ostraka.server.jobs import uploads
from ostraka.server.jobs.looking import layout_of

BESIDE = "answers beside the first to a question, which became its suggestion"


def items(
    config: Config, who: Caller, asked: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], Counter[str], str]:
    """The records of an upload, what was left out by reason, and the format.

    Raises `Invalid` for lines that cannot be read, unless they are to be skipped.
    """
    from ostraka.data.formats._load import Plan, read
    from ostraka.data.memory import Memory

    kept = uploads.find(config, who, asked["upload"])
    user = who.username if asked["answers"] == "mine" else None
    plan = Plan(layout_of(asked["reading"], user), skip_bad=asked["skip_bad"])
    try:
        found = read([kept.path], asked["reading"].get("format"), plan)
    except BadLines as error:
        raise Invalid(f"{error.count:,} lines of {kept.file} cannot be read.") from None
    except OstrakaError as error:
        raise Invalid(kept.plain(str(error))) from None
    rows = [one.to_dict() for one in Memory(found.settings, found.columns).iterate()]
    lost = Counter(found.report.lost)
    if asked["answers"] == "suggestions":
        rows = [as_suggestions(row, kept.file, lost) for row in rows]
    return rows, lost, found.report.format


def as_suggestions(row: dict[str, Any], file: str, lost: Counter[str]) -> dict[str, Any]:
    """A record whose answers are suggestions: the first to each question, by who gave it."""
    made = list(row["suggestions"])
    there = {one["question_name"] for one in made}
    for response in row["responses"]:
        for name, answer in (response["values"] or {}).items():
            if name in there:
                lost[BESIDE] += 1
                continue
            there.add(name)
            agent = str(response["user_id"] or file)
            made.append({"question_name": name, "value": answer["value"], "agent": agent})
    return {**row, "responses": [], "suggestions": made}
