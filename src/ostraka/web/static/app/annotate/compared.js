// @ts-check
/** Comparing fields of a record side by side: which ones, in which order, and what they answer. */
import { optionsOf, ranks } from "../questions/logic.js";

/** @typedef {import("./shapes").Field} Field */
/** @typedef {import("./shapes").Question} Question */
/** @typedef {import("./shapes").Value} Value */
/** @typedef {{fields: Field[], question: Question | null}} Sides */
/** @typedef {"first" | "second" | "muchFirst" | "muchSecond" | "equal" | "bad"} Choice */

const MOST = 4;
const RESPONSE =
  /^(response|answer|completion|output|candidate|chosen|rejected|summary|translation)/i;
const EQUAL = /\b(equal|tie|same|both good|no difference)\b/i;
const MUCH = /\b(much|far|clearly|strongly|significantly)\b/i;
const RATHER =
  /^(is )?((slightly|somewhat|a bit|a little|much|far|clearly|strongly|significantly) )*better\b/i;
const BAD = /\b(both bad|neither|none)\b/i;

/** What can be compared in a dataset: the texts that a question's options name, or that are called
 * as responses are; null where there are not two to four.
 * @param {Field[]} fields @param {Question[]} questions @returns {Sides | null} */
export function sidesOf(fields, questions) {
  const texts = fields.filter((one) => one.settings.type === "text");
  const asked = questions.filter(({ settings }) =>
    ["ranking", "label_selection"].includes(settings.type),
  );
  for (const question of asked) {
    const named = texts.filter((one) => optionFor(question, one));
    if (some(named)) return { fields: named, question };
  }
  const responses = texts.filter((one) => RESPONSE.test(one.name) || RESPONSE.test(one.title));
  if (!some(responses)) return null;
  const fits = asked.find(
    (one) => one.settings.type === "ranking" && optionsOf(one).length === responses.length,
  );
  return { fields: responses, question: fits ?? null };
}

/** @param {Field[]} fields */
const some = (fields) => fields.length >= 2 && fields.length <= MOST;

/** The option that names a field, alone or as "response 1 is slightly better"; or, with `much`, the
 * one that says it is much better. @param {Question} question @param {Field} field */
export function optionFor(question, field, much = false) {
  const names = [field.name, field.title].map(plain);
  return optionsOf(question).find((one) =>
    [one.value, one.text].map(plain).some((text) => {
      if (names.includes(text)) return !much;
      const more = names.map((name) => text.startsWith(`${name} `) && text.slice(name.length + 1));
      return more.some((rest) => rest && RATHER.test(rest) && MUCH.test(rest) === much);
    }),
  );
}

/** @param {string} text */
const plain = (text) =>
  text
    .toLocaleLowerCase()
    .replace(/[\s_-]+/g, " ")
    .trim();

/** Fields in an order that is drawn for a record and a person, and can be worked out again from
 * their two ids: a shuffle with numbers from FNV-1a (Fowler, Noll, Vo) over "record person place".
 * @template T @param {T[]} fields @param {string} record @param {string} person @returns {T[]} */
export function drawnOrder(fields, record, person) {
  const found = [...fields];
  for (let i = found.length - 1; i > 0; i--) {
    const j = hashed(`${record} ${person} ${i}`) % (i + 1);
    const [a, b] = [/** @type {T} */ (found[i]), /** @type {T} */ (found[j])];
    [found[i], found[j]] = [b, a];
  }
  return found;
}

/** @param {string} text */
function hashed(text) {
  let hash = 0x811c9dc5;
  for (const one of new TextEncoder().encode(text)) hash = Math.imul(hash ^ one, 0x01000193) >>> 0;
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** What a choice between two fields answers; undefined where the question has no such answer.
 * @param {Question} question @param {Field[]} shown From left to right. @param {Choice} choice
 * @returns {Value | undefined} */
export function answerFor(question, [left, right, ...more], choice) {
  if (!left || !right || more.length) return undefined;
  const options = optionsOf(question);
  if (question.settings.type === "label_selection") {
    if (/first/i.test(choice)) return optionFor(question, left, choice !== "first")?.value;
    if (/second/i.test(choice)) return optionFor(question, right, choice !== "second")?.value;
    const wanted = choice === "equal" ? EQUAL : BAD;
    return options.find((one) => wanted.test(one.text) || wanted.test(plain(one.value)))?.value;
  }
  const [a, b] = [left, right].map((one) => optionFor(question, one)?.value);
  if (!a || !b || options.length !== 2 || !["first", "second", "equal"].includes(choice))
    return undefined;
  if (choice === "equal") return ranks([[a, b]]);
  return ranks(choice === "first" ? [[a], [b]] : [[b], [a]]);
}

/** Texts as rows of paragraphs, the first of each beside each other.
 * @param {string[]} texts @returns {string[][]} */
export function rows(texts) {
  const all = texts.map((one) =>
    one
      .split(/\n\s*\n|\n/)
      .map((part) => part.trim())
      .filter(Boolean),
  );
  const most = Math.max(1, ...all.map((one) => one.length));
  return Array.from({ length: most }, (_, i) => all.map((one) => one[i] ?? ""));
}
