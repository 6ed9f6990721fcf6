// @ts-check
/** A text that carries spans. It is drawn in paragraphs, and a change draws the one it is in. */
import { Component } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { signal } from "@preact/signals-core";
import { focused, focusOn, questions } from "../annotate/job.js";
import * as line from "../annotate/line.js";
import {
  acts,
  chosen,
  cursor,
  labelOf,
  mark,
  placeIn,
  spansOf,
  titleOf,
  wordsOf,
} from "../annotate/marking.js";
import { t } from "../core/i18n.js";
import { bind } from "../core/keys.js";
import { innermost, lanes, paragraphs, same, segments, snapped } from "../core/spans.js";
import { colour } from "../questions/span.js";
import { optionsOf } from "../questions/logic.js";
import { h, html } from "../ui/h.js";

/** @typedef {import("../annotate/shapes").Question} Question */
/** @typedef {import("../annotate/shapes").Span} Span */
/** @typedef {import("../core/spans.js").Paragraph} Paragraph */
/** @typedef {import("../core/spans.js").Range} Range */

/** Other people's answers, whose spans are shown beneath those of the record, a lane for each.
 * @typedef {Span & {who: string, at: number}} Other */
export const others = signal(
  /** @type {{who: string, values: import("../annotate/shapes").Values}[]} */ ([]),
);

const LONG = 20_000; // characters from which on paragraphs out of sight are not laid out
const NOBODY = "\0cursor";

/** The question whose spans this field carries now; undefined where none does.
 * @param {string} field */
export function questionFor(field) {
  const all = questions.value.filter(
    ({ settings }) => settings.type === "span" && settings.field === field,
  );
  const now = focused.value;
  return all.find((one) => one === now) ?? all[0];
}

/** @param {{question: Question, field: string, title: string, text: string}} given */
export function MarkedText({ question, field, title, text }) {
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const parts = useMemo(() => paragraphs(text), [text]);
  const spans = spansOf(question);
  const lane = lanes(spans);
  const beneath = othersOf(question.name);
  const record = line.current.value?.item.record.id ?? "";
  const here =
    cursor.value?.record === record && cursor.value.field === field ? cursor.value.range : null;
  const at =
    chosen.value && spans.some((one) => same(one, /** @type {Span} */ (chosen.value)))
      ? chosen.value
      : null;
  const people = others.value.length;
  useEffect(() => box.current?.style.setProperty("--lanes", String(people + 1)), [people]);
  useEffect(() => {
    box.current?.querySelector(".seg.cur")?.scrollIntoView({ block: "nearest" });
  }, [here?.[0], here?.[1]]);
  const onFocus = () => {
    focusOn(question.name);
    bind("spans", { ...acts(question, text, () => box.current?.blur()) });
    const first = wordsOf(text)[0];
    if (!here && first) cursor.value = { record, field, range: first };
  };
  useEffect(() => {
    if (document.activeElement === box.current && box.current) onFocus();
  }, [question, text]);
  const onMouseUp = (/** @type {MouseEvent} */ e) => {
    const range = selected(box.current);
    if (range) {
      const exact =
        e.shiftKey &&
        question.settings.type === "span" &&
        question.settings.allow_character_annotation !== false;
      const words = parts.filter((one) => one.end > range[0] && one.start < range[1]);
      const around = /** @type {[number, number]} */ ([
        words[0]?.start ?? 0,
        words.at(-1)?.end ?? 0,
      ]);
      const near = wordsOf(text).filter(([a, b]) => b > around[0] && a < around[1]);
      mark(question, text, exact ? range : snapped(near, range));
      return;
    }
    const place = e.target instanceof Node ? placeIn(e.target, 0) : null;
    chosen.value = place === null ? null : (innermost(spans, place) ?? null);
  };
  const options = optionsOf(question).map((one) => one.value);
  return html`
    <div
      ref=${box}
      class=${`spans-text${text.length > LONG ? " long" : ""}${people ? " peopled" : ""}`}
      tabindex="0"
      dir="auto"
      role="group"
      aria-label=${t("spans.text", { title, label: titleOf(question, labelOf(question)) })}
      onFocus=${onFocus}
      onMouseUp=${onMouseUp}
      onBlur=${() => (cursor.value = null)}
    >
      ${parts.map((part) =>
        h(Drawn, {
          key: part.start,
          part,
          spans: spans.filter((one) => one.start < part.end && one.end > part.start),
          cursor: here && here[0] < part.end && here[1] > part.start ? here : null,
          beneath: beneath.filter((one) => one.start < part.end && one.end > part.start),
          chosen: at && at.start < part.end && at.end > part.start ? at : null,
          lane,
          hue: (label) => options.indexOf(label),
          title: (label) => titleOf(question, label),
        }),
      )}
    </div>
  `;
}

/** The spans of others, with the place of their lane. @param {string} name @returns {Other[]} */
function othersOf(name) {
  return others.value.flatMap(({ who, values }, at) => {
    const found = values[name];
    const spans = Array.isArray(found) ? /** @type {Span[]} */ (found) : [];
    return spans.map((one) => ({ ...one, who, at }));
  });
}

/** What is selected in the text, in code points; null where nothing is.
 * @param {HTMLElement | null} box @returns {Range | null} */
function selected(box) {
  const selection = getSelection();
  if (!box || !selection || selection.isCollapsed || !selection.rangeCount) return null;
  const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(0);
  const [a, b] = [placeIn(startContainer, startOffset), endOf(box, endContainer, endOffset)];
  selection.removeAllRanges();
  return a !== null && b !== null && b > a ? [a, b] : null;
}

/** @param {HTMLElement} box @param {Node} node @param {number} offset */
function endOf(box, node, offset) {
  const place = placeIn(node, offset);
  if (place !== null || !box.contains(node)) return place;
  const before = node.childNodes[offset - 1] ?? node.childNodes[offset]?.previousSibling;
  const seg = before instanceof Element ? [...before.querySelectorAll(".seg")].at(-1) : null;
  return seg ? placeIn(seg, (seg.textContent ?? "").length) : null;
}

/** @typedef {{part: Paragraph, spans: Span[], beneath: Other[], cursor: Range | null,
 *   chosen: Span | null, lane: Map<Span, number>, hue: (label: string) => number,
 *   title: (label: string) => string}} Given */

/** @extends {Component<Given, {}>} */
class Drawn extends Component {
  /** Only where something in this paragraph changed. @param {Given} next */
  shouldComponentUpdate(next) {
    const now = this.props;
    return (
      next.part !== now.part ||
      String(next.cursor) !== String(now.cursor) ||
      next.chosen !== now.chosen ||
      told(next) !== told(now)
    );
  }

  render() {
    const { part, spans, beneath, cursor, chosen, lane, hue, title } = this.props;
    const here = cursor ? [{ start: cursor[0], end: cursor[1], label: NOBODY }] : [];
    const more = [...spans, ...beneath, ...here];
    return html`
      <p class="part">
        ${segments(part, more).map((seg) => {
          const under = /** @type {Other[]} */ (seg.spans.filter((one) => "who" in one));
          const over = seg.spans.filter((one) => one.label !== NOBODY && !("who" in one));
          const on = chosen !== null && over.some((one) => same(one, chosen));
          const said = under.map((one) => `${one.who}: ${title(one.label)}`);
          const names = [...over.map((one) => title(one.label)), ...said].join(", ");
          const cur = over.length + under.length < seg.spans.length;
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
              class=${kind.join(" ")}
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

/** @param {Given} given */
const told = ({ spans, beneath, lane }) =>
  [...spans, ...beneath]
    .map(
      (one) => `${one.start} ${one.end} ${one.label} ${lane.get(one)} ${"who" in one && one.who}`,
    )
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
