// @ts-check
/** What keys do on the annotate page, by the kind of the question in focus. */
import { t } from "../core/i18n.js";
import * as undo from "../core/undo.js";
import { raw } from "../fields/field.js";
import { optionsOf, ranked, tied, unrank } from "../questions/logic.js";
import { choose } from "../questions/options.js";
import { moveRow } from "../questions/ranking.js";
import { announce } from "../ui/announce.js";
import { accept, answer, finish, saveDraft } from "./answering.js";
import { focused, moveFocus, questions } from "./job.js";
import * as line from "./line.js";
import { labels, relabel } from "./marking.js";

/** @typedef {import("./shapes").Question} Question */
/** @typedef {Record<string, import("../core/keys.js").Act>} Acts */

/** The value of the question in focus. @param {Question} question */
const valueOf = (question) => line.current.value?.values[question.name];

export const pageActs = () =>
  /** @type {Acts} */ ({
    submit: () => finish("submitted"),
    later: () => finish("later"),
    undo: takeBack,
    redo: () => undo.redo() && announce(t("undo.redone")),
    save: saveDraft,
    nextQuestion: () => moveFocus(1),
    previousQuestion: () => moveFocus(-1),
    nextRecord: () => line.move(1),
    previousRecord: () => line.move(-1),
    accept: () => focused.value && accept(focused.value) && goOn(focused.value),
    acceptAll: () => questions.value.forEach(accept),
    raw: () => (raw.value = !raw.value),
    intoText: () => inFocus(".spans-text") ?? inFocus(".q.on textarea"),
  });

/** Undo, and say so. */
export function takeBack() {
  announce(undo.undo() ? t("undo.done") : t("undo.nothing"));
}

/** @param {Question} question */
function goOn(question) {
  if (question.settings.type !== "text") moveFocus(1);
}

/** @param {string} selector */
function inFocus(selector) {
  const found = document.querySelector(selector);
  if (!(found instanceof HTMLElement)) return null;
  found.focus();
  return found;
}

/** @type {Acts} */
export const optionActs = {
  pick: (_, n) => pick(n),
  pickMore: (_, n) => pick(n + 10),
  filter: () => inFocus(".q.on .filter") !== null,
  up: () => step(1),
  down: () => step(-1),
};

/** @param {number} n The place of the option, from 0. */
function pick(n) {
  const question = focused.value;
  if (!question) return false;
  const option = question.settings.type === "rating" ? rated(question, n) : optionsOf(question)[n];
  if (!option) return false;
  if (question.settings.type === "span") {
    if (!relabel(question, option.value)) {
      labels.value = { ...labels.value, [question.name]: option.value };
    }
    return true;
  }
  const several = question.settings.type === "multi_label_selection";
  choose(question, valueOf(question), option.value, { on: !several });
  return true;
}

/** A rating's digit is its number; 0 is ten where there is no zero.
 * @param {Question} question @param {number} n */
function rated(question, n) {
  if (n > 9) return undefined;
  const wanted = n === 9 ? ["0", "10"] : [String(n + 1)];
  const options = optionsOf(question);
  return wanted.map((one) => options.find(({ value }) => value === one)).find(Boolean);
}

/** @param {number} by */
function step(by) {
  const question = focused.value;
  if (!question || question.settings.type !== "rating") return false;
  const values = question.settings.options.map((one) => one.value).sort((a, b) => a - b);
  const i = values.indexOf(Number(valueOf(question)));
  const to = values[i < 0 ? (by > 0 ? 0 : values.length - 1) : i + by];
  if (to !== undefined) answer(question.name, to);
  return true;
}

/** @type {Acts} */
export const rankingActs = {
  pick: (_, n) => {
    const question = focused.value;
    const option = question && optionsOf(question)[n];
    if (!question || !option) return false;
    const next = ranked(valueOf(question), option.value);
    answer(question.name, next.length ? next : undefined);
    if (next.length === optionsOf(question).length) moveFocus(1);
    return true;
  },
  tie: () => put(tied),
  unrank: () => put(unrank),
  rowUp: () => focused.value && moveRow(focused.value, valueOf(focused.value), -1),
  rowDown: () => focused.value && moveRow(focused.value, valueOf(focused.value), 1),
};

/** @param {typeof tied} change */
function put(change) {
  const question = focused.value;
  const next = question && change(valueOf(question));
  if (question && next) answer(question.name, next.length ? next : undefined);
}

/** @type {Acts} */
export const textActs = { write: () => inFocus(".q.on textarea") !== null };
