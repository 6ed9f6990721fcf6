// @ts-check
/** What each kind of question takes, without anything that is drawn. */

/** @typedef {import("../annotate/shapes").Question} Question */
/** @typedef {import("../annotate/shapes").Value} Value */
/** @typedef {import("../annotate/shapes").Values} Values */
/** @typedef {import("../annotate/shapes").Ranked} Ranked */
/** @typedef {{value: string, text: string, description?: string | null}} Option */

/** The options of a question as value and text; none for a text.
 * @param {Question} question @returns {Option[]} */
export function optionsOf(question) {
  const settings = question.settings;
  if (settings.type === "text") return [];
  if (settings.type === "rating") {
    return settings.options.map(({ value }) => ({ value: String(value), text: String(value) }));
  }
  return settings.options;
}

/** Whether a value answers its question as far as the page can tell.
 * @param {Question} question @param {Value | undefined} value */
export function answered(question, value) {
  if (value === undefined || value === "") return false;
  const kind = question.settings.type;
  if (kind === "text") return String(value).trim() !== "";
  if (kind === "multi_label_selection") return Array.isArray(value) && value.length > 0;
  if (kind === "ranking") return unranked(question, value).length === 0;
  return true; // no spans is an answer once it was said
}

/** Begun, but not to be submitted: an order that leaves options out.
 * @param {Question} question @param {Value | undefined} value */
export function halfway(question, value) {
  if (question.settings.type !== "ranking" || value === undefined) return false;
  const left = unranked(question, value).length;
  return left > 0 && left < optionsOf(question).length;
}

/** @param {Question} question @param {Value | undefined} value */
function unranked(question, value) {
  const ranks = new Map(rankedOf(value).map((one) => [one.value, one.rank]));
  return optionsOf(question).filter((one) => !ranks.get(one.value));
}

/** The questions that must still be answered. @param {Question[]} questions @param {Values} values */
export function missing(questions, values) {
  return questions.filter((one) => {
    const value = values[one.name];
    return halfway(one, value) || (one.required && !answered(one, value));
  });
}

/** What is sent: no empty values. @param {Question[]} questions @param {Values} values */
export function sendable(questions, values) {
  /** @type {Record<string, {value: Value}>} */
  const found = {};
  for (const one of questions) {
    const value = values[one.name];
    const some = answered(one, value) || halfway(one, value);
    if (value !== undefined && some) found[one.name] = { value };
  }
  return found;
}

/** @param {Value | undefined} one @param {Value | undefined} other */
export const alike = (one, other) => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));

/** @param {Value | undefined} value @returns {unknown} */
function sorted(value) {
  if (!Array.isArray(value)) return value;
  return value.map((one) => (typeof one === "object" ? JSON.stringify(plain(one)) : one)).sort();
}

/** @param {object} one A span or a rank, without a score. */
function plain(one) {
  const parts = Object.entries(one).filter(([name]) => name !== "score");
  return Object.fromEntries(parts.sort(([a], [b]) => a.localeCompare(b)));
}

/** A value as the page keeps it. @param {Question} question @param {Value} value @returns {Value} */
export function taken(question, value) {
  const kind = question.settings.type;
  if (kind === "span" && Array.isArray(value)) {
    const spans = /** @type {import("../annotate/shapes").Span[]} */ (value);
    return spans.map(({ label, start, end }) => ({ label, start, end }));
  }
  return value;
}

// ── ranking ──────────────────────────────────────────────────────────────────────────────────────

/** @param {Value | undefined} value @returns {Ranked[]} */
export const rankedOf = (value) =>
  Array.isArray(value) ? /** @type {Ranked[]} */ (value).filter((one) => one.rank) : [];

/** Options in groups of one rank, the best first; ties share a group.
 * @param {Value | undefined} value @returns {string[][]} */
export function groups(value) {
  /** @type {Map<number, string[]>} */
  const by = new Map();
  for (const one of rankedOf(value)) {
    const rank = one.rank ?? 0;
    by.set(rank, [...(by.get(rank) ?? []), one.value]);
  }
  return [...by.keys()].sort((a, b) => a - b).map((rank) => by.get(rank) ?? []);
}

/** Groups as a value; after a tie of two the next rank is two further on, as in a contest.
 * @param {string[][]} order @returns {Ranked[]} */
export function ranks(order) {
  let rank = 1;
  return order
    .filter((group) => group.length)
    .flatMap((group) => {
      const found = group.map((value) => ({ value, rank }));
      rank += group.length;
      return found;
    });
}

/** Give an option the next rank, or take its rank away.
 * @param {Value | undefined} value @param {string} option */
export function ranked(value, option) {
  const order = groups(value);
  const had = order.some((group) => group.includes(option));
  const rest = order.map((group) => group.filter((one) => one !== option));
  return ranks(had ? rest : [...order, [option]]);
}

/** The last group joins the one before it. @param {Value | undefined} value */
export function tied(value) {
  const order = groups(value);
  const [before, last] = order.slice(-2);
  if (!before || !last) return null;
  return ranks([...order.slice(0, -2), [...before, ...last]]);
}

/** Without the rank that was given last. @param {Value | undefined} value */
export function unrank(value) {
  const order = groups(value);
  const last = order.at(-1);
  if (!last) return null;
  return ranks([...order.slice(0, -1), last.slice(0, -1)]);
}

/** An option at a place among the groups; unranked ones stay so.
 * @param {Value | undefined} value @param {string} option @param {number} to */
export function placed(value, option, to) {
  const rest = groups(value)
    .map((group) => group.filter((one) => one !== option))
    .filter((group) => group.length);
  rest.splice(Math.max(0, Math.min(rest.length, to)), 0, [option]);
  return ranks(rest);
}
