// @ts-check
/** A text that carries spans. It is drawn in paragraphs, and a change draws the one it is in. */
import { useEffect, useMemo, useRef } from "preact/hooks";
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
import { offersOf, takeAt } from "../annotate/offers.js";
import { t } from "../core/i18n.js";
import { bind } from "../core/keys.js";
import { innermost, lanes, paragraphs, same, snapped } from "../core/spans.js";
import { optionsOf } from "../questions/logic.js";
import { h, html } from "../ui/h.js";
import { Block, others, told, within } from "./painted.js";

/** @typedef {import("../annotate/shapes").Question} Question */
/** @typedef {import("../annotate/shapes").Span} Span */
/** @typedef {import("../core/spans.js").Paragraph} Paragraph */
/** @typedef {import("../core/spans.js").Range} Range */
/** @typedef {import("./painted.js").Other} Other */

const LONG = 20_000; // characters from which on paragraphs out of sight are not laid out
const BLOCK = 50; // paragraphs

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
  const blocks = useMemo(() => blocksOf(parts), [parts]);
  const more = [...offersOf(question), ...othersOf(question.name)];
  const drawn = useMemo(() => byPart(parts, [...spans, ...more]), [parts, spans, told(more)]);
  const lane = useMemo(() => lanes(spans), [spans]);
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
    const own = place === null ? undefined : innermost(spans, place);
    if (place === null || own || !takeAt(question, place)) chosen.value = own ?? null;
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
      ${blocks.map((some) =>
        h(Block, {
          key: some[0]?.start ?? 0,
          parts: some,
          drawn,
          cursor: within(some, here) ? here : null,
          chosen: at && within(some, [at.start, at.end]) ? at : null,
          lane,
          hue: (label) => options.indexOf(label),
          title: (label) => titleOf(question, label),
        }),
      )}
    </div>
  `;
}

/** Paragraphs in blocks, so that a change among thousands asks few of them. @param {Paragraph[]} parts */
function blocksOf(parts) {
  const n = Math.ceil(parts.length / BLOCK);
  return Array.from({ length: n }, (_, i) => parts.slice(i * BLOCK, (i + 1) * BLOCK));
}

/** The spans of each paragraph that has some. @param {Paragraph[]} parts @param {Span[]} spans */
function byPart(parts, spans) {
  /** @type {Map<Paragraph, Span[]>} */
  const found = new Map();
  for (const span of spans) {
    for (let i = firstAt(parts, span.start); i < parts.length; i++) {
      const part = /** @type {Paragraph} */ (parts[i]);
      if (part.start >= span.end) break;
      found.set(part, [...(found.get(part) ?? []), span]);
    }
  }
  return found;
}

/** The place of the paragraph that a character is in. @param {Paragraph[]} parts @param {number} at */
function firstAt(parts, at) {
  let [low, high] = [0, parts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((parts[middle]?.start ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
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
