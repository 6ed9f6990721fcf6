// @ts-check
/** An answer, a suggestion and a text in few words, for a line of a list. */
import { sure } from "../annotate/provenance.js";
import { t } from "../core/i18n.js";
import { groups, optionsOf } from "../questions/logic.js";

/** @typedef {import("../annotate/shapes").Question} Question */
/** @typedef {import("../annotate/shapes").Suggestion} Suggestion */
/** @typedef {import("../annotate/shapes").Value} Value */
/** @typedef {{text: string, hit: boolean}} Part */

const [BEFORE, LONGEST] = [60, 400]; // characters of a text shown before what was found, and in all
const SHORT = 40;

/** @param {Question} question @param {Value} value */
export function brief(question, value) {
  const names = new Map(optionsOf(question).map((one) => [one.value, one.text]));
  const name = (/** @type {unknown} */ one) => names.get(String(one)) ?? String(one);
  const { type } = question.settings;
  if (type === "span") return t("records.marks", { n: Array.isArray(value) ? value.length : 0 });
  if (type === "ranking")
    return groups(value)
      .map((one) => one.map(name).join(" = "))
      .join(" > ");
  if (Array.isArray(value)) return value.map(name).join(", ");
  const text = name(value);
  return text.length > SHORT ? `${text.slice(0, SHORT)}…` : text;
}

/** @param {Question[]} questions @param {Record<string, {value: Value}> | null | undefined} values */
export function answers(questions, values) {
  return questions.flatMap((one) => {
    const given = values?.[one.name];
    return given === undefined ? [] : [{ title: one.title, text: brief(one, given.value) }];
  });
}

/** The surest suggestion to each question. @param {Question[]} questions
 * @param {Suggestion[] | undefined} suggestions */
export function suggestions(questions, suggestions = []) {
  return questions.flatMap((question) => {
    const all = suggestions.filter((one) => one.question_id === question.id);
    const best = all.sort((a, b) => sure(b) - sure(a))[0];
    return best
      ? [{ suggestion: best, title: question.title, text: brief(question, best.value) }]
      : [];
  });
}

/** The words that are looked for, without what says how. @param {string} q @returns {string[]} */
export function words(q) {
  const found = q.toLocaleLowerCase().match(/"[^"]+"|[^\s"]+/gu) ?? [];
  return found.map((one) => one.replace(/^"|"$|\*$/g, "")).filter((one) => one.length > 0);
}

/** A text from a little before the first word that was found, with what was found.
 * @param {string} text @param {string[]} wanted @returns {Part[]} */
export function snippet(text, wanted) {
  const flat = text.slice(0, 100_000).replace(/\s+/g, " ").trim();
  const low = flat.toLocaleLowerCase();
  const same = low.length === flat.length; // some letters are longer in lower case
  const first = same
    ? Math.min(...wanted.map((one) => low.indexOf(one)).filter((i) => i >= 0))
    : Infinity;
  const start = Number.isFinite(first) && first > BEFORE ? first - BEFORE : 0;
  const cut = flat.slice(start, start + LONGEST);
  const shown = `${start ? "…" : ""}${cut}${start + LONGEST < flat.length ? "…" : ""}`;
  return same ? lit(shown, wanted) : [{ text: shown, hit: false }];
}

/** @param {string} text @param {string[]} wanted @returns {Part[]} */
function lit(text, wanted) {
  const low = text.toLocaleLowerCase();
  /** @type {Part[]} */
  const found = [];
  let at = 0;
  while (at < text.length) {
    const next = wanted
      .map((word) => ({ word, i: low.indexOf(word, at) }))
      .filter(({ i }) => i >= 0)
      .sort((a, b) => a.i - b.i || b.word.length - a.word.length)[0];
    if (!next) break;
    if (next.i > at) found.push({ text: text.slice(at, next.i), hit: false });
    at = next.i + next.word.length;
    found.push({ text: text.slice(next.i, at), hit: true });
  }
  if (at < text.length) found.push({ text: text.slice(at), hit: false });
  return found;
}

/** The texts of a record in a row. @param {import("../annotate/shapes").DataRecord} record
 * @param {import("../annotate/shapes").Field[]} fields */
export function textOf(record, fields) {
  return fields
    .flatMap(({ name, settings }) => {
      const value = record.fields[name];
      if (settings.type === "text" && typeof value === "string") return [value];
      if (settings.type !== "chat" || !Array.isArray(value)) return [];
      return value.map((turn) => (typeof turn?.content === "string" ? turn.content : ""));
    })
    .join(" · ");
}
