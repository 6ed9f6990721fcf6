// @ts-check
/** Fields and questions that are being changed, and what of it the server is told. Draws nothing. */
import { newId } from "../core/ids.js";

/** @typedef {import("./shapes").Field} Field */
/** @typedef {import("./shapes").Question} Question */
/** @typedef {import("./shapes").FieldDraft} FieldDraft */
/** @typedef {import("./shapes").QuestionDraft} QuestionDraft */
/** @typedef {import("./shapes").SchemaDraft} SchemaDraft */
/** @typedef {import("./shapes").DraftOption} DraftOption */
/** @typedef {import("./shapes").Kind} Kind */

/** @type {Kind[]} */
export const KINDS = [
  "label_selection",
  "multi_label_selection",
  "rating",
  "ranking",
  "span",
  "text",
];
/** @type {import("./shapes").FieldSettings["type"][]} */
export const FIELD_KINDS = ["text", "chat", "image", "custom"];
const STARS = ["1", "2", "3", "4", "5"];

/** What the server has, as something to change. @param {Field[]} fields
 * @param {Question[]} questions @returns {SchemaDraft} */
export function draftOf(fields, questions) {
  return { fields: fields.map(fieldDraft), questions: questions.map(questionDraft) };
}

/** Nothing changed. @type {SchemaDraft} */
export const UNCHANGED = { fields: [], questions: [] };

/** The parts that the server has, or as they were changed, then those that are new.
 * @template {FieldDraft | QuestionDraft} P @param {P[]} base @param {P[]} changed @returns {P[]} */
export function merged(base, changed) {
  const by = new Map(changed.map((one) => [one.key, one]));
  return [...base.map((one) => by.get(one.key) ?? one), ...changed.filter((one) => !one.was)];
}

/** The parts that are new or not as the server has them.
 * @template {FieldDraft | QuestionDraft} P @param {P[]} parts @param {P[]} base @returns {P[]} */
export function changedIn(parts, base) {
  const by = new Map(base.map((one) => [one.key, JSON.stringify(one)]));
  return parts.filter((one) => by.get(one.key) !== JSON.stringify(one));
}

/** @param {Field} field @returns {FieldDraft} */
function fieldDraft({ name, title, required, settings }) {
  return { key: name, name, title, required, settings, was: name, gone: false };
}

/** @param {Question} question @returns {QuestionDraft} */
function questionDraft({ name, title, description, required, settings }) {
  const part = { key: name, name, title, required, was: name, gone: false };
  return { ...part, description: description ?? "", settings, options: optionsIn(settings) };
}

/** @param {Question["settings"]} settings @returns {DraftOption[]} */
function optionsIn(settings) {
  if (settings.type === "text") return [];
  if (settings.type === "rating") return settings.options.map((one) => number(one.value));
  return settings.options.map(({ value, text, description }) => ({
    value,
    text,
    description: description ?? "",
    was: value,
  }));
}

/** @param {number} value @returns {DraftOption} */
const number = (value) => ({
  value: String(value),
  text: String(value),
  description: "",
  was: String(value),
});

/** @param {string} [text] @returns {DraftOption} */
export const newOption = (text = "") => ({ value: text, text, description: "", was: null });

/** A new question of a kind. @param {Kind} kind @param {string} [field] What spans mark.
 * @returns {QuestionDraft} */
export function newQuestion(kind, field = "") {
  const part = { key: newId(), name: "", title: "", required: true, was: null, gone: false };
  return { ...part, description: "", ...asKind(kind, field, []) };
}

/** The settings of a kind, with the options that there are. @param {Kind} kind
 * @param {string} field @param {DraftOption[]} had */
export function asKind(kind, field, had) {
  const options =
    kind === "text"
      ? []
      : kind === "rating"
        ? STARS.map((one) => newOption(one))
        : had.length > 1
          ? had
          : [newOption(), newOption()];
  return { settings: emptySettings(kind, field), options };
}

/** @param {Kind} kind @param {string} field @returns {import("./shapes").QuestionSettings} */
function emptySettings(kind, field) {
  if (kind === "text") return { type: kind, use_markdown: false };
  if (kind === "rating" || kind === "ranking") return { type: kind, options: [] };
  const listed = { options: [], visible_options: null };
  if (kind === "label_selection") return { type: kind, ...listed };
  if (kind === "multi_label_selection") return { type: kind, ...listed, options_order: "natural" };
  const marks = { allow_overlapping: false, allow_character_annotation: true };
  return { type: kind, field, ...listed, ...marks };
}

/** A new field. @param {boolean} required @returns {FieldDraft} */
export function newField(required) {
  const settings = /** @type {const} */ ({ type: "text", use_markdown: false });
  const part = { name: "", title: "", required, was: null, gone: false };
  return { key: newId(), ...part, settings };
}

/** @param {FieldDraft["settings"]["type"]} kind @returns {FieldDraft["settings"]} */
export function fieldSettings(kind) {
  if (kind === "image") return { type: kind };
  if (kind === "custom") return { type: kind, template: "", advanced_mode: false };
  return { type: kind, use_markdown: kind === "chat" };
}

/** The settings as the server takes them. @param {QuestionDraft} question
 * @returns {import("./shapes").QuestionSettings} */
export function settingsOf({ settings, options }) {
  if (settings.type === "text") return settings;
  if (settings.type === "rating") {
    return { ...settings, options: options.map((one) => ({ value: Number(one.value) })) };
  }
  const told = options.map(({ value, text, description }) => ({
    value: value || text,
    text,
    description: description || null,
  }));
  return { ...settings, options: told };
}

/** @param {QuestionDraft} one @returns {import("./shapes").QuestionBody} */
export const questionBody = (one) => ({
  name: one.name || nameFor(one.title),
  title: one.title || one.name,
  description: one.description || null,
  required: one.required,
  settings: settingsOf(one),
});

/** @param {FieldDraft} one @returns {import("./shapes").FieldBody} */
export const fieldBody = (one) => ({
  name: one.name || nameFor(one.title),
  title: one.title || one.name,
  required: one.required,
  settings: one.settings,
});

/** A name to be known by, out of a title: "How good?" is how_good. @param {string} title */
export function nameFor(title) {
  const plain = title.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 100);
}

/** What the server is asked to change; null where nothing differs.
 * @param {SchemaDraft} draft @param {SchemaDraft} base
 * @returns {import("./shapes").SchemaChange | null} */
export function changeOf(draft, base) {
  const [fields, questions] = [draft.fields, draft.questions];
  /** @type {import("./shapes").SchemaChange} */
  const change = {
    add_fields: fields.filter(added).map(fieldBody),
    change_fields: {},
    delete_fields: fields.filter(deleted).map((one) => one.name),
    add_questions: questions.filter(added).map(questionBody),
    change_questions: {},
    delete_questions: questions.filter(deleted).map((one) => one.name),
  };
  for (const one of fields.filter(there)) {
    const before = base.fields.find((other) => other.was === one.was);
    const { name, ...body } = fieldBody(one);
    if (!before || !alike(body, rest(fieldBody(before)))) change.change_fields[name] = body;
  }
  for (const one of questions.filter(there)) {
    const before = base.questions.find((other) => other.was === one.was);
    const { name, ...body } = questionBody(one);
    if (before && alike(body, rest(questionBody(before)))) continue;
    change.change_questions[name] = { ...body, renamed: renamedIn(one) };
  }
  return Object.values(change).some((part) => Object.keys(part).length > 0) ? change : null;
}

const added = (/** @type {FieldDraft | QuestionDraft} */ one) => one.was === null && !one.gone;
const deleted = (/** @type {FieldDraft | QuestionDraft} */ one) => one.was !== null && one.gone;
const there = (/** @type {FieldDraft | QuestionDraft} */ one) => one.was !== null && !one.gone;
const alike = (/** @type {unknown} */ one, /** @type {unknown} */ other) =>
  JSON.stringify(one) === JSON.stringify(other);

/** @template {{name: string}} T @param {T} body @returns {Omit<T, "name">} */
function rest({ name, ...body }) {
  void name;
  return body;
}

/** Which values of options have become which. @param {QuestionDraft} question */
function renamedIn({ settings, options }) {
  if (settings.type === "rating") return {};
  const changed = options.filter((one) => one.was !== null && one.was !== one.value);
  return Object.fromEntries(changed.map((one) => [one.was ?? "", one.value]));
}

/** @typedef {"noTitle" | "sameName" | "fewOptions" | "emptyOption" | "sameOption"} Wrong */

/** Why a part cannot be as it is, or null. @param {FieldDraft | QuestionDraft} part
 * @param {(FieldDraft | QuestionDraft)[]} all @returns {Wrong | null} */
export function wrongWith(part, all) {
  if (part.gone) return null;
  const name = nameOf(part);
  if (!name) return "noTitle";
  if (all.some((one) => one !== part && !one.gone && nameOf(one) === name)) {
    return "sameName";
  }
  return "options" in part ? wrongOptions(part) : null;
}

/** @param {FieldDraft | QuestionDraft} part */
export const nameOf = (part) => part.name || nameFor(part.title);

/** @param {QuestionDraft} question @returns {Wrong | null} */
function wrongOptions({ settings, options }) {
  if (settings.type === "text") return null;
  if (options.length < (settings.type === "span" ? 1 : 2)) return "fewOptions";
  if (options.some((one) => !one.text.trim())) return "emptyOption";
  const values = options.map((one) => one.value || one.text);
  return new Set(values).size < values.length ? "sameOption" : null;
}
