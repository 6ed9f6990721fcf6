// @ts-check
/** What keys do on the review page. */
import "../core/keytable_pages.js";
import { optionActs, rankingActs, takeBack, textActs } from "../annotate/acts.js";
import { accept, answer } from "../annotate/answering.js";
import { focused, moveFocus } from "../annotate/job.js";
import * as line from "../annotate/line.js";
import { t } from "../core/i18n.js";
import { bind, contexts } from "../core/keys.js";
import * as undo from "../core/undo.js";
import { raw } from "../fields/field.js";
import { taken } from "../questions/logic.js";
import { announce } from "../ui/announce.js";
import { later, resolve } from "./desk.js";
import { columns, refill } from "./list.js";

/** Take what somebody answered to a question for the verdict; false where they did not.
 * @param {import("../annotate/shapes").Question} question @param {number} n The place of the column. */
export function take(question, n) {
  const found = columns.value[n]?.values?.[question.name];
  if (!found) return false;
  answer(question.name, taken(question, found.value));
  return true;
}

/** After a click the keys go on as before: Enter settles, and does not press the button again.
 * @param {MouseEvent} e */
export function released(e) {
  if (e.detail && e.currentTarget instanceof HTMLElement) e.currentTarget.blur();
}

/** @param {{names: () => void, sendBack: () => void, comment: () => void}} page What the page itself
 * does. @returns {() => void} To bind the keys no more. */
export function keys(page) {
  const undone = [
    bind("review", {
      take: (_, n) => focused.value !== undefined && take(focused.value, n) && moveFocus(1),
    }),
    bind("settle", {
      resolve,
      ...page,
      later,
      undo: takeBack,
      redo: () => undo.redo() && announce(t("undo.redone")),
      nextQuestion: () => moveFocus(1),
      previousQuestion: () => moveFocus(-1),
      nextRecord: () => line.move(1) && void refill(),
      previousRecord: () => line.move(-1),
      accept: () => focused.value !== undefined && accept(focused.value),
      raw: () => (raw.value = !raw.value),
      intoText: () => inFocus(".spans-text"),
      edit: () =>
        inFocus(".verdict .q :is([aria-checked=true], textarea)") ||
        inFocus(".verdict .q :is(button, li)"),
    }),
    bind("options", optionActs),
    bind("ranking", rankingActs),
    bind("text", textActs),
    contexts(inForce),
  ];
  return () => undone.forEach((one) => one());
}

/** @param {string} selector */
function inFocus(selector) {
  const found = document.querySelector(selector);
  if (!(found instanceof HTMLElement)) return false;
  found.focus();
  return true;
}

/** Digits are columns of the table, and options while one edits the verdict.
 * @returns {import("../core/keytable.js").Context[]} */
function inForce() {
  const at = document.activeElement;
  if (at?.classList.contains("spans-text")) return ["spans", "everywhere"];
  if (!at?.closest(".verdict .q")) return ["review", "settle", "everywhere"];
  const kind = focused.peek()?.settings.type;
  const own = kind === "ranking" ? "ranking" : kind === "text" ? "text" : "options";
  return [own, "settle", "everywhere"];
}
