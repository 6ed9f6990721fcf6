// @ts-check
/** What keys do on the page of records. */
import "../core/keytable_pages.js";
import { optionActs, rankingActs, textActs } from "../annotate/acts.js";
import { accept } from "../annotate/answering.js";
import { focused, job, moveFocus, questions } from "../annotate/job.js";
import { t } from "../core/i18n.js";
import { bind, contexts } from "../core/keys.js";
import { go } from "../core/router.js";
import * as undo from "../core/undo.js";
import { announce } from "../ui/announce.js";
import { after, apply } from "./bulk.js";
import { accepting } from "./form.js";
import { write } from "./asked.js";
import { asked, change, hits } from "./found.js";
import { vector } from "./parts.js";
import * as picks from "./picked.js";

const FOLLOWED = 50; // records at most, since they stand in the address

/** Keys work until the function that comes back is called.
 * @param {{discard: () => void}} page What the page itself does. */
export function keys(page) {
  const undone = [
    bind("records", actsOf(page)),
    bind("options", optionActs),
    bind("ranking", rankingActs),
    bind("text", textActs),
    contexts(inForce),
  ];
  return () => undone.forEach((one) => one());
}

/** @returns {import("../core/keytable.js").Context[]} */
function inForce() {
  const kind = focused.peek()?.settings.type;
  const own = kind === "ranking" ? "ranking" : kind === "text" ? "text" : "options";
  return [own, "records", "everywhere"];
}

/** @param {{discard: () => void}} page
 * @returns {Record<string, import("../core/keys.js").Act>} */
const actsOf = (page) => ({
  next: () => step(1),
  previous: () => step(-1),
  extend: () => stretch(1),
  extendBack: () => stretch(-1),
  select: () => withActive((id) => picks.toggle(id)),
  page: picks.page,
  everything: picks.all,
  nextQuestion: () => moveFocus(1),
  previousQuestion: () => moveFocus(-1),
  apply: () => void apply("submitted"),
  discard: page.discard,
  later: () => void apply("later"),
  undo: takeBack,
  redo: () => after(undo.redo),
  accept: () => take(focused.value ? [focused.value] : []),
  acceptAll: () => take(questions.value),
  open: () => withActive(openRecord),
  unfold: () => withActive(picks.unfold),
  similar: () => withActive(similar),
  search: () => document.getElementById("search")?.focus(),
});

/** Undo, and say where there is nothing. */
export function takeBack() {
  after(() => undo.undo() || announce(t("undo.nothing")));
}

/** @param {(id: string) => void} act */
function withActive(act) {
  const id = picks.active.peek()?.record.id;
  if (id) act(id);
}

/** @param {number} by */
function step(by) {
  if (picks.move(by)) inSight();
}

/** @param {number} by */
function stretch(by) {
  picks.reach(picks.at.peek() + by);
  inSight();
}

/** The record one is at has the focus, so that it is read out and in sight. */
export function inSight() {
  requestAnimationFrame(() => {
    const row = document.querySelector(".hit[aria-current]");
    if (row instanceof HTMLElement) row.focus();
  });
}

/** The suggestions of the record one is at; for a selection, those that are sure enough.
 * @param {import("../annotate/shapes").Question[]} questions */
function take(questions) {
  if (!picks.many.peek()) return questions.forEach(accept);
  const question = questions.length === 1 ? (questions[0]?.name ?? "") : "";
  const now = accepting.peek();
  accepting.value = { ...now, on: !now.on || now.question !== question, question };
}

/** Open a record in focus; where something was looked for, what was found after it follows.
 * @param {string} id */
export function openRecord(id) {
  const ids = hits.peek().map((one) => one.record.id);
  const found = write(asked.peek()) ? ids.slice(ids.indexOf(id)).slice(0, FOLLOWED) : [id];
  go(`/datasets/${job.peek()?.dataset.id}/annotate?record=${found.join(",")}`);
}

/** Records like this one, the likest first. @param {string} id */
export function similar(id) {
  if (vector.peek()) change({ like: id, least: false });
  else announce(t("records.noVectors"));
}
