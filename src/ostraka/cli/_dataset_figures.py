"""Drawings of a dataset's report: shares in any number of colours, dots, marked texts, lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from ostraka.cli._report_parts import percent
from ostraka.schema.questions import Question

TONES = 8


def tones(options: int, *, ordered: bool) -> list[str]:
    """A colour per option: along a scale where they have an order, else as different as can be."""
    if ordered and options > 1:
        steps = [100 * at / (options - 1) for at in range(options)]
        return [
            f"color-mix(in oklab, var(--c2) {max(2 * step - 100, 0):.0f}%, color-mix(in oklab, "
            f"var(--c1) {min(2 * step, 100):.0f}%, var(--c0)))"
            for step in steps
        ]
    if options == 2:
        return ["var(--c0)", "var(--c2)"]
    return [f"var(--c{at})" if at < TONES else "var(--soft)" for at in range(options)]


def option_names(question: Question) -> list[str]:
    """The options as annotators read them."""
    declared: Any = getattr(question, "labels", None) or getattr(question, "values", ())
    if isinstance(declared, dict):
        return list(declared.values())
    return [str(getattr(one, "text", None) or getattr(one, "value", one)) for one in declared]


def key(names: Sequence[str], colours: Sequence[str]) -> str:
    """Which colour is which."""
    keys = (
        f'<span><i style="background:{colour}"></i>{escape(name)}</span>'
        for name, colour in zip(names, colours, strict=True)
    )
    return f'<div class="legend">{"".join(keys)}</div>'


def parts(shares: Sequence[float], names: Sequence[str], colours: Sequence[str]) -> str:
    """Shares of a whole in one bar; a part that is wide enough says its share."""
    shown = [one for one in zip(names, shares, colours, strict=True) if one[1] > 0]
    said = ", ".join(f"{name} {percent(share)}" for name, share, _ in shown)
    inside = (
        f'<i style="flex:{share:.4f};background:{colour}" title="{escape(name)} {percent(share)}">'
        f"{percent(share) if share >= 0.08 else ''}</i>"
        for name, share, colour in shown
    )
    return f'<div class="stack" role="img" aria-label="{escape(said)}">{"".join(inside)}</div>'


def counted_row(name: str, share: float, words: str, *, mark: float | None = None) -> str:
    """A share as a bar with figures beside it; `mark` draws a line to compare with."""
    line = "" if mark is None else f'<u style="left:{100 * mark:.2f}%"></u>'
    track = f'<div class="track"><i style="width:{100 * share:.2f}%"></i>{line}</div>'
    return f'<div class="row"><span>{escape(name)}</span>{track}<b>{escape(words)}</b></div>'


def shares_matrix(shares: Sequence[Sequence[float]], names: Sequence[str]) -> str:
    """A square of shares, each row of a whole."""
    top = "".join(f"<th>{escape(name)}</th>" for name in names)
    lines = []
    for name, line in zip(names, shares, strict=True):
        cells = (
            f'<td style="background:color-mix(in srgb, var(--accent) {85 * share:.0f}%, '
            f'var(--track))">{percent(share)}</td>'
            for share in line
        )
        lines.append(f"<tr><th>{escape(name)}</th>{''.join(cells)}</tr>")
    inside = f"<tr><th></th>{top}</tr>{''.join(lines)}"
    return f'<div class="scroll"><table class="matrix small">{inside}</table></div>'


def dots(points: Iterable[tuple[float, float, str, bool]], across: str, up: str) -> str:
    """A dot per `(x, y, words, striking)`; x from 0 to its largest, y from 0 to 1."""
    known = list(points)
    top = max([x for x, *_ in known] or [1]) or 1
    drawn = "".join(
        f'<circle cx="{40 + 550 * x / top:.1f}" cy="{200 - 180 * y:.1f}" r="{5 if hot else 4}" '
        f'class="{"hot" if hot else "dot"}"><title>{escape(words)}</title></circle>'
        for x, y, words, hot in sorted(known, key=lambda point: point[3])
    )
    lines = "".join(
        f'<line x1="40" x2="590" y1="{200 - 180 * y:.0f}" y2="{200 - 180 * y:.0f}"/>'
        f'<text x="34" y="{204 - 180 * y:.0f}" text-anchor="end">{percent(y)}</text>'
        for y in (0, 0.25, 0.5, 0.75, 1)
    )
    words = f"{len(known)} people by {across} and {up}"
    return (
        f'<svg class="plot" viewBox="0 0 600 230" role="img" aria-label="{escape(words)}">{lines}'
        f'{drawn}<text x="40" y="222">0</text><text x="315" y="222" text-anchor="middle">'
        f'{escape(across)}</text><text x="590" y="222" text-anchor="end">{top:,.0f}</text></svg>'
    )


def steps(values: Sequence[float | None], said: str) -> str:
    """Shares one after the other as a line; None leaves a gap in it."""
    width = 550 / max(len(values) - 1, 1)
    known = [(40 + width * at, 120 - 100 * v) for at, v in enumerate(values) if v is not None]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in known)
    marks = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" class="dot"/>' for x, y in known)
    scale = "".join(
        f'<line x1="40" x2="590" y1="{120 - 100 * y:.0f}" y2="{120 - 100 * y:.0f}"/>'
        f'<text x="34" y="{124 - 100 * y:.0f}" text-anchor="end">{percent(y)}</text>'
        for y in (0, 0.5, 1)
    )
    return (
        f'<svg class="plot" viewBox="0 0 600 150" role="img" aria-label="{escape(said)}">{scale}'
        f'<polyline class="path" points="{line}"/>{marks}<text x="40" y="142">first tenth</text>'
        '<text x="590" y="142" text-anchor="end">last tenth</text></svg>'
    )


def marked(text: str, depths: Sequence[float]) -> str:
    """A text whose characters are the darker, the larger the share of people who marked them."""
    inside, at = "", 0
    while at < len(text):
        end = at
        while end < len(text) and depths[end] == depths[at]:
            end += 1
        piece, share = escape(text[at:end]), depths[at]
        style = f"background:color-mix(in srgb, var(--accent) {75 * share:.0f}%, transparent)"
        said = f'title="marked by {percent(share)}"'
        inside += f'<mark style="{style}" {said}>{piece}</mark>' if share > 0 else piece
        at = end
    return inside
