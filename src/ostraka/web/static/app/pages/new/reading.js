// @ts-check
/** What the columns of a file are, as it is shown and as the server is told. Draws nothing. */
import { draftOf } from "../../manage/schema.js";

/** @typedef {import("../../types").Preview} Preview */
/** @typedef {import("../../types").ColumnFound} Column */
/** @typedef {Column["use"]} Use */
/** @typedef {import("../../manage/shapes").FieldDraft} FieldDraft */
/** @typedef {import("../../manage/shapes").QuestionDraft} QuestionDraft */
/** @typedef {{name: string, use: Use, kind: string}} Told */

/** @type {Use[]} */
export const USES = ["text", "answer", "person", "id", "status", "metadata", "nothing"];
export const ANSWERS = /** @type {const} */ ([
  "label",
  "labels",
  "rating",
  "text",
  "span",
  "ranking",
]);
const ONE = ["person", "id", "status"]; // of these there is one at most

/** The columns as they were found. @param {Column[]} columns @returns {Told[]} */
export const toldBy = (columns) =>
  columns.map(({ name, use, kind }) => ({ name, use, kind: kind ?? "label" }));

/** A column becomes something else; what there is one of is taken from another.
 * @param {Told[]} columns @param {string} name @param {Partial<Told>} part @returns {Told[]} */
export function changed(columns, name, part) {
  return columns.map((one) => {
    if (one.name === name) return { ...one, ...part };
    const taken = part.use !== undefined && ONE.includes(part.use) && one.use === part.use;
    return taken ? { ...one, use: /** @type {Use} */ ("metadata") } : one;
  });
}

/** What the server is told about columns; nothing where all is guessed.
 * @param {Told[] | null} columns @param {string} separator */
export function readingOf(columns, separator) {
  if (!columns?.length) return {};
  const named = (/** @type {Use} */ use) =>
    columns.filter((one) => one.use === use).map((one) => one.name);
  const answers = columns.filter((one) => one.use === "answer");
  return {
    text: named("text"),
    label: answers.map((one) => `${one.name}:${one.kind}`),
    annotator: named("person")[0] ?? "",
    id: named("id")[0] ?? "",
    status: named("status")[0] ?? "",
    metadata: named("metadata"),
    ...(separator ? { separator } : {}),
  };
}

/** Fields and questions of a file; what was changed about them before is kept where it fits.
 * @param {Preview} seen @param {{fields: FieldDraft[], questions: QuestionDraft[]}} before */
export function partsOf(seen, before) {
  const { fields, questions } = draftOf(
    /** @type {any} */ (seen.fields),
    /** @type {any} */ (seen.questions),
  );
  const names = new Set(questions.map((one) => one.name));
  return {
    fields: fields.map((one) => ({ ...one, was: null, ...titled(one, before.fields) })),
    questions: [
      ...questions.map((one) => again({ ...one, was: null }, before.questions)),
      ...before.questions.filter((one) => one.key !== one.name && !names.has(one.name)),
    ],
  };
}

/** @param {FieldDraft} field @param {FieldDraft[]} before */
function titled(field, before) {
  const had = before.find((one) => one.name === field.name);
  return had ? { title: had.title } : {};
}

/** A question as it was changed, with the options that came to it.
 * @param {QuestionDraft} question @param {QuestionDraft[]} before @returns {QuestionDraft} */
function again(question, before) {
  const { options } = question; // their values stay: the answers have them
  const had = before.find((one) => one.key === question.key);
  if (!had || had.settings.type !== question.settings.type) return question;
  const there = new Set(had.options.map((one) => one.value));
  const more = options.filter((one) => !there.has(one.value));
  return { ...had, settings: question.settings, options: [...had.options, ...more] };
}

/** Which questions stand in columns: their names and kinds stay. @param {Preview} seen */
export const asked = (seen) =>
  new Set(seen.columns.flatMap((one) => (one.question ? [one.question] : [])));

/** A name for a dataset, out of that of a file. @param {string} file */
export const nameFrom = (file) =>
  file.replace(/(\.(gz|csv|tsv|jsonl?|ndjson|parquet|xlsx|txt))+$/i, "");

/** Whose the answers are, unless somebody says it: of those who are here, else of nobody.
 * @param {Preview} seen @returns {"people" | "suggestions"} */
export const usual = (seen) => (seen.nobody || seen.strangers.length ? "suggestions" : "people");
