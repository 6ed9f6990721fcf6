// @ts-check
/** An answer in few words, for a cell of the table. */
import { number, t } from "../../core/i18n.js";
import { optionsOf } from "../../questions/logic.js";
import { orderOf } from "../../review/majority.js";

/** @typedef {import("../../annotate/shapes").Question} Question */
/** @typedef {import("../../annotate/shapes").Value} Value */
/** @typedef {import("../../annotate/shapes").Span} Span */

const LONG = 140;

/** @param {Question} question @param {Value | undefined} value */
export function told(question, value) {
  if (value === undefined) return "–";
  return SHORT[question.settings.type](question, value);
}

/** @param {Question} question @param {unknown} value */
const named = (question, value) =>
  optionsOf(question).find((one) => one.value === String(value))?.text ?? String(value);

/** @param {Question} question @param {Value} value */
const several = (question, value) =>
  Array.isArray(value) ? value.map((one) => named(question, one)).join(", ") : "";

/** How many marks, and their labels. @param {Question} question @param {Value} value */
function marks(question, value) {
  const all = Array.isArray(value) ? /** @type {Span[]} */ (value) : [];
  if (!all.length) return t("spans.none");
  const labels = [...new Set(all.map((one) => named(question, one.label)))].join(", ");
  return `${t("spans.list", { n: all.length })}: ${labels}`;
}

/** @type {Record<Question["settings"]["type"], (question: Question, value: Value) => string>} */
const SHORT = {
  label_selection: named,
  multi_label_selection: several,
  rating: (_, value) => number(Number(value)),
  ranking: orderOf,
  span: marks,
  text: (_, value) => {
    const letters = Array.from(String(value));
    return letters.length > LONG ? `${letters.slice(0, LONG).join("")}…` : String(value);
  },
};
