// @ts-check
/** Suggested spans: offered in the text, and taken one by one. */
import { t } from "../core/i18n.js";
import * as spans from "../core/spans.js";
import { taken } from "../questions/logic.js";
import { announce } from "../ui/announce.js";
import { answer } from "./answering.js";
import { job } from "./job.js";
import * as line from "./line.js";
import { spansOf, titleOf } from "./marking.js";
import { suggested } from "./provenance.js";

/** @typedef {import("./shapes").Question} Question */
/** @typedef {import("./shapes").Span} Span */
/** @typedef {Span & {offered: true}} Offer */

/** @type {Offer[]} */
const NONE = [];

/** The suggested spans that are not among one's own. @param {Question} question @returns {Offer[]} */
export function offersOf(question) {
  const place = line.current.value;
  const filled = place?.began[question.name] === "filled"; // what is missing was taken away
  if (!place || filled || job.value?.work.suggestions === "hidden") return NONE;
  const value = taken(question, suggested(place, question)?.value ?? []);
  if (!Array.isArray(value) || !value.length) return NONE;
  const own = new Set(spansOf(question).map(key));
  const all = /** @type {Span[]} */ (value);
  return all.filter((one) => !own.has(key(one))).map((one) => ({ ...one, offered: true }));
}

/** @param {Span} one */
const key = ({ start, end, label }) => `${start} ${end} ${label}`;

/** @param {Question} question @param {Offer} offer */
export function take(question, { label, start, end }) {
  const { settings } = question;
  const overlap = settings.type === "span" && settings.allow_overlapping;
  const next = spans.toggled(spansOf(question), { label, start, end }, overlap);
  answer(question.name, next, "accepted");
  announce(t("spans.taken", { label: titleOf(question, label) }));
}

/** Take what is offered at a place; false where nothing is. @param {Question} question
 * @param {number} at */
export function takeAt(question, at) {
  const offer = spans.innermost(offersOf(question), at);
  if (!offer) return false;
  take(question, /** @type {Offer} */ (offer));
  return true;
}
