// @ts-check
/** What most people answered to a question, and who differs; nothing is drawn here. */
import { alike, groups, optionsOf } from "../questions/logic.js";

/** @typedef {import("../annotate/shapes").Question} Question */
/** @typedef {import("../annotate/shapes").Value} Value */
/** @typedef {import("../annotate/shapes").Span} Span */

/** What more people answered than anything else; undefined where several answers are level.
 * Of labels and marks that no two people chose the same way, those that most people chose.
 * @param {Question} question @param {Value[]} values @returns {Value | undefined} */
export function majority(question, values) {
  const counted = tally(values);
  const [first, second] = counted;
  if (!first) return undefined;
  if (first.n > (second?.n ?? 0)) return first.value;
  const kind = question.settings.type;
  if (kind === "multi_label_selection") return labels(question, values);
  return kind === "span" ? marks(values) : undefined;
}

/** The different answers, the most frequent first. @param {Value[]} values */
export function tally(values) {
  const found = /** @type {{value: Value, n: number}[]} */ ([]);
  for (const value of values) {
    const same = found.find((one) => alike(one.value, value));
    if (same) same.n++;
    else found.push({ value, n: 1 });
  }
  return found.sort((a, b) => b.n - a.n);
}

/** @param {Question} question @param {Value[]} values */
function labels(question, values) {
  const lists = /** @type {string[][]} */ (values);
  const chosen = optionsOf(question)
    .map((one) => one.value)
    .filter((one) => 2 * lists.filter((list) => list.includes(one)).length > values.length);
  return chosen.length ? chosen : undefined;
}

/** @param {Value[]} values */
function marks(values) {
  const lists = /** @type {Span[][]} */ (values);
  const key = (/** @type {Span} */ one) => `${one.start} ${one.end} ${one.label}`;
  const all = new Map(lists.flat().map((one) => [key(one), one]));
  const many = [...all].filter(
    ([name]) =>
      2 * lists.filter((list) => list.some((one) => key(one) === name)).length > lists.length,
  );
  const found = many.map(([, { label, start, end }]) => ({ label, start, end }));
  return found.length ? found.sort((a, b) => a.start - b.start || b.end - a.end) : undefined;
}

/** An order as text: the best first, ties with "=". @param {Question} question @param {Value} value */
export function orderOf(question, value) {
  const texts = new Map(optionsOf(question).map((one) => [one.value, one.text]));
  return groups(value)
    .map((group) => group.map((one) => texts.get(one) ?? one).join(" = "))
    .join(" > ");
}
