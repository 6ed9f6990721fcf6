"""The drawings of reports: HTML that needs no script and follows light and dark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files


def document(title: str, parts: Iterable[str]) -> str:
    """A whole page that needs no other file."""
    style = (files("ostraka.cli") / "report.css").read_text(encoding="utf-8")
    body = "\n".join(parts)
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def percent(share: float) -> str:
    """A share as whole percent."""
    return f"{share:.0%}"


def tile(figure: str, words: str, *, main: bool = False) -> str:
    """A figure in large type with what it is."""
    kind = "tile main" if main else "tile"
    return f'<div class="{kind}"><b>{escape(figure)}</b><span>{escape(words)}</span></div>'


def figure(title: str, body: str, caption: str = "") -> str:
    """A drawing in a frame."""
    below = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"<figure><h3>{escape(title)}</h3>{body}{below}</figure>"


def legend(names: Iterable[str]) -> str:
    """Which colour is which."""
    keys = (f'<span><i class="k{at}"></i>{escape(n)}</span>' for at, n in enumerate(names))
    return f'<div class="legend">{"".join(keys)}</div>'


def stack(shares: Sequence[float], names: Sequence[str]) -> str:
    """Shares of a whole in one bar."""
    said = ", ".join(f"{n} {percent(s)}" for n, s in zip(names, shares, strict=True))
    parts = (
        f'<i class="k{at}" style="flex:{share:.4f}" title="{escape(name)} {percent(share)}">'
        f"{percent(share) if share >= 0.08 else ''}</i>"
        for at, (name, share) in enumerate(zip(names, shares, strict=True))
        if share > 0
    )
    return f'<div class="stack" role="img" aria-label="{escape(said)}">{"".join(parts)}</div>'


def stacked_row(name: str, shares: Sequence[float], names: Sequence[str]) -> str:
    """A named bar of shares."""
    return f'<div class="row two"><span>{escape(name)}</span>{stack(shares, names)}</div>'


def columns(heights: Sequence[int], names: Sequence[str]) -> str:
    """Counts as columns side by side."""
    top = max(*heights, 1)
    parts = (
        f'<div title="{count:,}">{count:,}<i style="height:{80 * count / top:.1f}%"></i>'
        f"<span>{escape(name)}</span></div>"
        for name, count in zip(names, heights, strict=True)
    )
    return f'<div class="columns">{"".join(parts)}</div>'


def measure_row(name: str, value: float, *, mark: float | None = None, plain: bool = False) -> str:
    """A figure between 0 and 1 as a bar; `mark` draws a line to compare with."""
    kind = ' class="plain"' if plain else ""
    line = "" if mark is None else f'<u style="left:{100 * mark:.2f}%"></u>'
    track = f'<div class="track"><i{kind} style="width:{100 * value:.2f}%"></i>{line}</div>'
    return f'<div class="row"><span>{escape(name)}</span>{track}<b>{100 * value:.1f}%</b></div>'


def interval_row(name: str, value: float, bounds: tuple[float, float] | None) -> str:
    """A figure between 0 and 1 as a mark, with the bounds within which it may lie."""
    low, high = bounds or (value, value)
    left, right = max(low, 0), max(high, 0)  # below chance is drawn at the edge
    reach = f'<em style="left:{100 * left:.2f}%;width:{100 * (right - left):.2f}%"></em>'
    dot = f'<s style="left:{100 * max(value, 0):.2f}%"></s>'
    said = f"{low:.3f} to {high:.3f}"
    return (
        f'<div class="row"><span>{escape(name)}</span>'
        f'<div class="track" title="{said}">{reach}{dot}</div><b>{value:.3f}</b></div>'
    )


def line(values: Sequence[float]) -> str:
    """Values one after the other as a line, with the first, the last and the bounds."""
    low, high = min(values), max(values)
    span, steps = (high - low) or 1.0, max(len(values) - 1, 1)
    points = " ".join(
        f"{300 * at / steps:.1f},{90 - 80 * (value - low) / span:.1f}"
        for at, value in enumerate(values)
    )
    said = f"from {values[0]:.2f} to {values[-1]:.2f}"
    return (
        f'<svg viewBox="0 0 300 100" role="img" aria-label="{said}" width="100%">'
        f'<polyline points="{points}" fill="none" stroke="var(--accent)" stroke-width="2"/></svg>'
        f"<small>{said}; lowest {low:.2f}, highest {high:.2f}</small>"
    )


def table(
    heads: Sequence[str], rows: Iterable[Sequence[object]], *, best: int | None = None
) -> str:
    """A table; row number `best` stands out."""
    top = "".join(f"<th>{escape(head)}</th>" for head in heads)
    lines = (
        f"<tr{' class=best' if at == best else ''}>"
        + "".join(f"<td>{escape(str(cell))}</td>" for cell in row)
        + "</tr>"
        for at, row in enumerate(rows)
    )
    return f'<div class="scroll"><table><tr>{top}</tr>{"".join(lines)}</table></div>'


def matrix(counts: Sequence[Sequence[int]], names: Sequence[str]) -> str:
    """A confusion matrix: what people settled on in rows, what the model said in columns."""
    top = "".join(f"<th>{escape(name)}</th>" for name in names)
    lines = []
    for name, line in zip(names, counts, strict=True):
        whole = max(sum(line), 1)
        cells = (
            f'<td style="background:color-mix(in srgb, var(--accent) {85 * n / whole:.0f}%, '
            f'var(--track))"><b>{n}</b><small>{percent(n / whole)}</small></td>'
            for n in line
        )
        lines.append(f"<tr><th>{escape(name)}</th>{''.join(cells)}</tr>")
    return f'<table class="matrix"><tr><th></th>{top}</tr>{"".join(lines)}</table>'


def quote(text: str, below: str) -> str:
    """A text that somebody wrote, and a drawing about it."""
    return f'<div class="quote"><p>{escape(text)}</p>{below}</div>'


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    """Terms and what they are; the second part is HTML."""
    inside = "".join(f"<dt>{escape(term)}</dt><dd>{text}</dd>" for term, text in pairs)
    return f"<dl>{inside}</dl>"
