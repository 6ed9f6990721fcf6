// @ts-check
/** Which suggestions were there, and what became of them: recorded with each answer. */
import { alike, answered, taken } from "../questions/logic.js";

/** @typedef {import("./shapes").Place} Place */
/** @typedef {import("./shapes").Question} Question */
/** @typedef {import("./shapes").Suggestion} Suggestion */
/** @typedef {import("./shapes").Seen} Seen */

/** The suggestion for a question: the surest where several agents made one.
 * @param {Place} place @param {Question} question @returns {Suggestion | undefined} */
export function suggested(place, question) {
  const all = place.item.record.suggestions ?? [];
  const mine = all.filter((one) => one.question_id === question.id);
  return mine.sort((a, b) => sure(b) - sure(a))[0];
}

/** A suggestion's score as one number. @param {Suggestion} suggestion */
export function sure(suggestion) {
  const { score } = suggestion;
  return Array.isArray(score) ? Math.max(0, ...score) : (score ?? 0);
}

/** Whether the answer stands as it was suggested. @param {Place} place @param {Question} question */
export function untouched(place, question) {
  const one = suggested(place, question);
  if (!one || place.began[question.name] === undefined) return false;
  return alike(place.values[question.name], taken(question, one.value));
}

/** @param {Place} place @param {Question[]} questions */
export function provenance(place, questions) {
  /** @type {Record<string, Seen>} */
  const found = {};
  for (const question of questions) {
    const one = suggested(place, question);
    if (!one) continue;
    const { id, agent, score } = one;
    const shown = !place.revealed;
    found[question.name] = {
      suggestion_id: id,
      shown,
      outcome: outcome(place, question),
      agent,
      score,
    };
  }
  return Object.keys(found).length ? found : null;
}

/** @param {Place} place @param {Question} question @returns {Seen["outcome"]} */
function outcome(place, question) {
  const one = suggested(place, question);
  const value = place.values[question.name];
  if (!one || (!answered(question, value) && !place.began[question.name])) return null;
  if (alike(value, taken(question, one.value))) return "accepted";
  return place.began[question.name] ? "changed" : "rejected";
}
