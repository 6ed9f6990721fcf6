// @ts-check
/** Marking spans: which label is at hand, where the cursor is, and what keys and mouse do there. */
import { signal } from "@preact/signals-core";
import { t } from "../core/i18n.js";
import * as spans from "../core/spans.js";
import * as undo from "../core/undo.js";
import { optionsOf } from "../questions/logic.js";
import { announce } from "../ui/announce.js";
import { answer } from "./answering.js";
import * as line from "./line.js";
import * as offers from "./offers.js";

/** @typedef {import("./shapes").Question} Question */
/** @typedef {import("./shapes").Span} Span */
/** @typedef {import("../core/spans.js").Range} Range */

/** The label to mark with, by question. */
export const labels = signal(/** @type {Record<string, string>} */ ({}));
/** Where one is in a text: in words or in characters. */
export const cursor = signal(
  /** @type {{record: string, field: string, range: Range} | null} */ (null),
);
/** The span that is chosen, to be changed or removed. */
export const chosen = signal(/** @type {Span | null} */ (null));

/** @param {Question} question */
export const labelOf = (question) =>
  labels.value[question.name] ?? optionsOf(question)[0]?.value ?? "";

/** @param {Question} question @returns {Span[]} */
export function spansOf(question) {
  const found = line.current.value?.values[question.name];
  return Array.isArray(found) ? /** @type {Span[]} */ (found) : [];
}

/** @param {Question} question */
function settings(question) {
  const found = question.settings;
  if (found.type !== "span") throw new Error(`${question.name} is no question for spans`);
  return found;
}

/** Mark a range, or take the same mark away. @param {Question} question @param {string} text
 * @param {Range} range @param {string} [label] */
export function mark(question, text, range, label = labelOf(question)) {
  const [start, end] = spans.trimmed(text, range);
  if (start >= end || !label) return;
  const had = spansOf(question);
  const span = { label, start, end };
  const next = spans.toggled(had, span, settings(question).allow_overlapping ?? false);
  labels.value = { ...labels.value, [question.name]: label };
  answer(question.name, next);
  const put = next.some((one) => spans.same(one, span));
  chosen.value = null; // the next label is for the next mark
  tell(question, text, span, next, put);
}

/** @param {Question} question @param {string} text @param {Span} span @param {Span[]} all
 * @param {boolean} put */
function tell(question, text, span, all, put) {
  const words = spans.points(text).slice(span.start, span.end).join("");
  const over = all.filter(
    (one) => !spans.same(one, span) && one.start < span.end && one.end > span.start,
  );
  const label = titleOf(question, span.label);
  const names = over.map((one) => titleOf(question, one.label)).join(", ");
  const said = put
    ? t("spans.marked", { words, label, n: all.length })
    : t("spans.unmarked", { words, n: all.length });
  announce(put && names ? `${said} ${t("spans.overlaps", { names })}` : said);
}

/** @param {Question} question @param {string} label */
export const titleOf = (question, label) =>
  optionsOf(question).find((one) => one.value === label)?.text ?? label;

/** Another label for the chosen span. @param {Question} question @param {string} label */
export function relabel(question, label) {
  const span = chosen.value;
  if (!span || !spansOf(question).some((one) => spans.same(one, span))) return false;
  const changed = { ...span, label };
  const rest = spans.without(spansOf(question), span).filter((one) => !spans.same(one, changed));
  labels.value = { ...labels.value, [question.name]: label };
  answer(
    question.name,
    [...rest, changed].sort((a, b) => a.start - b.start || b.end - a.end),
  );
  chosen.value = changed;
  return true;
}

/** @param {Question} question @param {Span} span */
export function remove(question, span) {
  answer(question.name, spans.without(spansOf(question), span));
  chosen.value = null;
  announce(t("spans.removed", { label: titleOf(question, span.label) }));
}

/** @type {{text: string, words: Range[]}} */
let known = { text: "", words: [] };
/** @param {string} text */
export function wordsOf(text) {
  if (known.text !== text) known = { text, words: spans.words(text) };
  return known.words;
}

/** What keys do in a text; `text` and `question` are those of the text that has the focus.
 * @param {Question} question @param {string} text @param {() => void} leave
 * @returns {Record<string, import("../core/keys.js").Act>} */
export function acts(question, text, leave) {
  const all = () => wordsOf(text);
  const exact = settings(question).allow_character_annotation !== false;
  const end = spans.length(text);
  const now = () => cursor.value?.range ?? null;
  const put = (/** @type {Range} */ range) => {
    const record = line.current.value?.item.record.id ?? "";
    cursor.value = { record, field: settings(question).field, range };
    chosen.value = null;
  };
  const go = (/** @type {number} */ by) => {
    const range = now();
    if (!range) return all()[0] && put(/** @type {Range} */ (all()[0]));
    const after = all().find(([from]) => from >= range[1]);
    const before = all().findLast(([, to]) => to <= range[0]);
    const to = by > 0 ? after : before;
    if (to) put(to);
  };
  const reach = (/** @type {number} */ by) => {
    const range = now();
    if (!range) return go(1);
    const inside = all().filter(([from, to]) => to > range[0] && from < range[1]);
    const after = all().find(([from]) => from >= range[1]);
    const last = by > 0 ? after : inside.at(-2);
    if (last) put([range[0], last[1]]);
  };
  const shift = (/** @type {number} */ a, /** @type {number} */ b) => {
    const range = now();
    if (!range || !exact) return;
    const next = /** @type {Range} */ ([Math.max(0, range[0] + a), Math.min(end, range[1] + b)]);
    if (next[0] < next[1]) put(next);
  };
  const by = (/** @type {number} */ n) => {
    const option = optionsOf(question)[n];
    if (!option) return false;
    if (relabel(question, option.value)) return true;
    const range = now();
    if (range) mark(question, text, range, option.value);
    return range !== null;
  };
  return {
    right: () => go(1),
    left: () => go(-1),
    line: () => byLine(1, put, all()),
    lineBack: () => byLine(-1, put, all()),
    extend: () => reach(1),
    shrink: () => reach(-1),
    endOut: () => shift(0, 1),
    endIn: () => shift(0, -1),
    startIn: () => shift(1, 0),
    startOut: () => shift(-1, 0),
    mark: (_, n) => by(n),
    markMore: (_, n) => by(n + 10),
    again: () => {
      const range = now();
      if (range) mark(question, text, range);
    },
    nextSpan: () => step(question, 1),
    previousSpan: () => step(question, -1),
    unmark: () => {
      const range = now();
      const span = chosen.value ?? (range && spans.innermost(spansOf(question), range[0]));
      if (span) remove(question, span);
    },
    undo: undo.undo,
    accept: () => {
      const range = now();
      return offers.takeAt(question, range ? range[0] : 0);
    },
    leave,
  };
}

/** The next or previous span there is; false at either end, so that Tab leaves the text.
 * @param {Question} question @param {number} by */
function step(question, by) {
  const all = spansOf(question);
  const span = chosen.value;
  const i = span ? all.findIndex((one) => spans.same(one, span)) : by > 0 ? -1 : all.length;
  const to = all[i + by];
  if (!to) {
    chosen.value = null;
    return false;
  }
  const record = line.current.value?.item.record.id ?? "";
  const { field } = settings(question);
  cursor.value = { record, field, range: [to.start, to.end] };
  chosen.value = to;
  return true;
}

/** The word above or below the cursor, as the text is laid out.
 * @param {number} by @param {(range: Range) => void} put @param {Range[]} words */
function byLine(by, put, words) {
  const here = document.querySelector(".seg.cur");
  const box = here?.getClientRects()[0];
  if (!here || !box) return;
  for (let step = 1; step < 6; step++) {
    const y = by > 0 ? box.bottom + step * 8 : box.top - step * 8;
    const hit = placeAt(box.left + 2, y);
    if (hit === null) continue;
    const word = words.find(([, to]) => to > hit);
    const range = cursor.peek()?.range;
    if (word && range && (by > 0 ? word[0] > range[0] : word[0] < range[0])) return put(word);
  }
}

/** @param {number} x @param {number} y */
function placeAt(x, y) {
  const found = document.caretPositionFromPoint?.(x, y);
  return found ? placeIn(found.offsetNode, found.offset) : null;
}

/** A place in the page as a place in the text, in code points; null outside the text.
 * @param {Node} node @param {number} offset */
export function placeIn(node, offset) {
  const holder = node instanceof Element ? node : node.parentElement;
  const seg = holder?.closest(".seg");
  if (!(seg instanceof HTMLElement)) return null;
  return Number(seg.dataset["start"]) + spans.toPoints(seg.textContent ?? "", offset);
}
