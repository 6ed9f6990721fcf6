// @ts-check
/** The paragraphs of a text with its marks; only those that a change is in are drawn anew. */
import { Component } from "preact";
import { signal } from "@preact/signals-core";
import { same, segments } from "../core/spans.js";
import { colour } from "../questions/span.js";
import { h, html } from "../ui/h.js";

/** @typedef {import("../annotate/shapes").Span} Span */
/** @typedef {import("../core/spans.js").Paragraph} Paragraph */
/** @typedef {import("../core/spans.js").Range} Range */

/** Other people's answers, whose spans are shown beneath those of the record, a lane for each.
 * @typedef {Span & {who: string, at: number}} Other */
export const others = signal(
  /** @type {{who: string, values: import("../annotate/shapes").Values}[]} */ ([]),
);

const NOBODY = "\0cursor";
/** @type {Span[]} */
const NONE = [];

/** @param {Paragraph[]} some @param {Range | null} range */
export function within(some, range) {
  return range && range[0] < (some.at(-1)?.end ?? 0) && range[1] > (some[0]?.start ?? 0);
}

/** @typedef {{cursor: Range | null, chosen: Span | null, lane: Map<Span, number>,
 *   hue: (label: string) => number, title: (label: string) => string}} Look */
/** @typedef {Look & {parts: Paragraph[], drawn: Map<Paragraph, Span[]>}} Some */

/** @extends {Component<Some, {}>} */
export class Block extends Component {
  /** Only where something in these paragraphs changed. @param {Some} next */
  shouldComponentUpdate(next) {
    const now = this.props;
    return (
      next.parts !== now.parts ||
      String(next.cursor) !== String(now.cursor) ||
      next.chosen !== now.chosen ||
      next.parts.some((one) => changed(of(next, one), of(now, one)))
    );
  }

  render() {
    const { parts, drawn, cursor, chosen, ...look } = this.props;
    return parts.map((part) =>
      h(Drawn, {
        key: part.start,
        part,
        spans: drawn.get(part) ?? NONE,
        cursor: within([part], cursor) ? cursor : null,
        chosen: chosen && within([part], [chosen.start, chosen.end]) ? chosen : null,
        ...look,
      }),
    );
  }
}

/** @param {Some} some @param {Paragraph} part */
const of = ({ drawn, lane }, part) => ({ spans: drawn.get(part) ?? NONE, lane });

/** @typedef {{spans: Span[], lane: Map<Span, number>}} Seen */
/** @param {Seen} next @param {Seen} now */
const changed = (next, now) =>
  next.spans !== now.spans && told(next.spans, next.lane) !== told(now.spans, now.lane);

/** @typedef {{part: Paragraph, spans: Span[], cursor: Range | null, chosen: Span | null,
 *   lane: Map<Span, number>, hue: (label: string) => number, title: (label: string) => string}} Given */

/** @extends {Component<Given, {}>} */
export class Drawn extends Component {
  /** Only where something in this paragraph changed. @param {Given} next */
  shouldComponentUpdate(next) {
    const now = this.props;
    return (
      next.part !== now.part ||
      String(next.cursor) !== String(now.cursor) ||
      next.chosen !== now.chosen ||
      changed(next, now)
    );
  }

  render() {
    const { part, spans, cursor, chosen, lane, hue, title } = this.props;
    const here = cursor ? [{ start: cursor[0], end: cursor[1], label: NOBODY }] : [];
    const more = [...spans, ...here];
    return html`
      <p class="part">
        ${segments(part, more).map((seg) => {
          const offered = seg.spans.filter((one) => "offered" in one);
          const under = /** @type {Other[]} */ (seg.spans.filter((one) => "who" in one));
          const own = (/** @type {Span} */ one) => !("offered" in one) && !("who" in one);
          const over = seg.spans.filter((one) => one.label !== NOBODY && own(one));
          const on = chosen !== null && over.some((one) => same(one, chosen));
          const names = [
            ...over.map((one) => title(one.label)),
            ...under.map((one) => `${one.who}: ${title(one.label)}`),
            ...offered.map((one) => `✦ ${title(one.label)}`),
          ].join(", ");
          const cur = seg.spans.some((one) => one.label === NOBODY);
          const hint = offered[0] ? ` offered ${colour(hue(offered[0].label))}` : "";
          const marked = over.length + under.length > 0;
          const kind = [
            "seg",
            cur && "cur",
            over.length && "on",
            under.length && "under",
            on && "chosen",
          ].filter(Boolean);
          return html`
            <span
              class=${kind.join(" ") + hint}
              data-start=${seg.start}
              data-n=${over.length}
              title=${names || undefined}
              style=${marked ? { background: painted(over, under, lane, hue) } : undefined}
            >
              ${seg.text}
            </span>
          `;
        })}
      </p>
    `;
  }
}

/** @param {Span[]} spans @param {Map<Span, number>} [lane] */
export const told = (spans, lane) =>
  spans
    .map((one) => {
      const whose = "who" in one ? one.who : "offered" in one;
      return `${one.start} ${one.end} ${one.label} ${lane?.get(one)} ${whose}`;
    })
    .join();

/** A line for each span in its lane, over the tint of the innermost; those of others are below.
 * @param {Span[]} over @param {Other[]} under @param {Map<Span, number>} lane
 * @param {(label: string) => number} hue */
function painted(over, under, lane, hue) {
  const below = others.peek().length;
  const colourOf = (/** @type {Span} */ one) => `var(--${colour(hue(one.label)).split(" ")[0]})`;
  const lines = [...over, ...under].map((one) => {
    const at = "at" in one ? below - 1 - Number(one.at) : below + (lane.get(one) ?? 0);
    const [c, n] = [colourOf(one), hue(one.label)];
    const [stroke, size] =
      n >= 8
        ? [`linear-gradient(90deg,${c} 60%,transparent 0)`, "8px 3px"]
        : [`linear-gradient(${c},${c})`, "100% 3px"];
    return `${stroke} 0 calc(100% - ${at * 4}px) / ${size} repeat-x`;
  });
  const last = over.at(-1);
  return `${lines.join(", ")}, color-mix(in srgb, ${last ? colourOf(last) : "transparent"} 16%, transparent)`;
}
