"""Whether a value answers a question: a check for each kind of question.

A check gives the reason why not, or None. Offsets of spans are in characters (code points).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from ostraka.server.shapes.common import NUL

Fields = Mapping[str, Any]
Settings = Mapping[str, Any]
Check = Callable[[Any, Settings, Fields], str | None]
SPANS_MAX = 10_000
SPAN_KEYS = {"label", "start", "end", "score"}
SHOWN = 10


def problem(value: Any, settings: Settings, fields: Fields, *, whole: bool = True) -> str | None:
    """Why `value` is no answer to a question with these settings, or None.

    `whole` asks a ranking to have every option ranked, as a submitted answer has.
    """
    reason = CHECKS[settings["type"]](value, settings, fields)
    if reason is None and whole and settings["type"] == "ranking":
        return _incomplete(value, settings)
    return reason


def _text(value: Any, settings: Settings, fields: Fields) -> str | None:
    if not isinstance(value, str):
        return f"a text is needed, {_kind(value)} came"
    return "a text without the character NUL is needed" if NUL in value else None


def _rating(value: Any, settings: Settings, fields: Fields) -> str | None:
    allowed = [option["value"] for option in settings["options"]]
    if isinstance(value, bool) or value not in allowed or not isinstance(value, int):
        return f"{value!r} is not among {_listed(allowed)}"
    return None


def _label(value: Any, settings: Settings, fields: Fields) -> str | None:
    allowed = _options(settings)
    if not isinstance(value, str) or value not in allowed:
        return f"{value!r} is not among {_listed(allowed)}"
    return None


def _labels(value: Any, settings: Settings, fields: Fields) -> str | None:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        return f"a list of labels is needed, {_kind(value)} came"
    if not value:
        return "at least one label is needed"
    allowed = _options(settings)
    strange = [one for one in value if one not in allowed]
    if strange:
        return f"{_listed(strange)} not among {_listed(allowed)}"
    return None if len(set(value)) == len(value) else "a label stands twice"


def _ranking(value: Any, settings: Settings, fields: Fields) -> str | None:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        return 'a list of {"value": ..., "rank": ...} is needed'
    allowed = _options(settings)
    for one in value:
        rank = one.get("rank")
        if one.get("value") not in allowed:
            return f"{one.get('value')!r} is not among {_listed(allowed)}"
        if rank is not None and not (_whole(rank) and 1 <= rank <= len(allowed)):
            return f"the rank {rank!r} of {one['value']!r} is not between 1 and {len(allowed)}"
    named = [one["value"] for one in value]
    return None if len(set(named)) == len(named) else "an option is ranked twice"


def _incomplete(value: Any, settings: Settings) -> str | None:
    ranked = {one["value"] for one in value if one.get("rank") is not None}
    missing = [option for option in _options(settings) if option not in ranked]
    return f"no rank for {_listed(missing)}" if missing else None


def _spans(value: Any, settings: Settings, fields: Fields) -> str | None:
    if not isinstance(value, list) or len(value) > SPANS_MAX:
        return f"a list of at most {SPANS_MAX:,} spans is needed"
    text = fields.get(settings["field"])
    if not isinstance(text, str):
        return f"the record has no text {settings['field']!r} to mark"
    allowed = _options(settings)
    for span in value:
        reason = _span(span, allowed, len(text))
        if reason is not None:
            return reason
    if settings.get("allow_overlapping"):
        return None
    ordered = sorted(value, key=lambda span: (span["start"], span["end"]))
    for one, other in pairwise(ordered):
        if other["start"] < one["end"]:
            return f"spans overlap at {other['start']}"
    return None


def _span(span: Any, allowed: Mapping[str, None], length: int) -> str | None:
    if not isinstance(span, dict) or not {"label", "start", "end"} <= span.keys() <= SPAN_KEYS:
        return 'each span is {"label": ..., "start": ..., "end": ...}'
    start, end = span["start"], span["end"]
    if span["label"] not in allowed:
        return f"{span['label']!r} is not among {_listed(allowed)}"
    if not (_whole(start) and _whole(end) and 0 <= start < end <= length):
        return f"from {start!r} to {end!r} is no stretch of a text of {length} characters"
    return None


CHECKS: dict[str, Check] = {
    "text": _text,
    "rating": _rating,
    "label_selection": _label,
    "multi_label_selection": _labels,
    "ranking": _ranking,
    "span": _spans,
}


def _options(settings: Settings) -> dict[str, None]:
    return dict.fromkeys(option["value"] for option in settings["options"])


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _kind(value: Any) -> str:
    return "nothing" if value is None else type(value).__name__


def _listed(values: Any) -> str:
    found = [repr(value) for value in values]
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return ", ".join(found[:SHOWN]) + more
