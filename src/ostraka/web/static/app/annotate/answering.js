// @ts-check
/** Answering: values change, drafts are kept, a record is finished, and each of it is undone. */
import { batch, computed, signal } from "@preact/signals-core";
import { get } from "../core/api.js";
import * as kept from "../core/kept.js";
import * as outbox from "../core/outbox.js";
import * as undo from "../core/undo.js";
import { alike, missing, taken } from "../questions/logic.js";
import * as done from "./finished.js";
import { focus, focusOn, job, questions } from "./job.js";
import * as line from "./line.js";
import { provenance, suggested } from "./provenance.js";

/** @typedef {import("./shapes").Place} Place */
/** @typedef {import("./shapes").Value} Value */
/** @typedef {import("./shapes").Values} Values */
/** @typedef {import("./shapes").Status} Status */
/** @typedef {"missing" | "look" | "reason" | "wait" | "compare"} Held */

const PAUSE = 800; // ms after the last change until the server has the draft

/** The questions that are still needed for the record that is shown. */
export const needed = computed(() => missing(questions.value, line.current.value?.values ?? {}));
/** Why the record was not finished, with a number that grows each time it is tried. */
export const held = signal(
  /** @type {{why: Held | null, times: number}} */ ({ why: null, times: 0 }),
);
/** What was finished last, for the line that offers to undo it. */
export const finished = signal(/** @type {{status: Status, at: number} | null} */ (null));
/** How many were submitted in this visit. */
export const today = signal(0);
/** Places that have left the line, by record. @type {Map<string, Place>} */
export const gone = new Map();

/** Where answers go: to `tried` a value, to `taken` all those of a record; else they are drafts of
 * one's own where `drafts`.
 * @typedef {{tried: ((name: string, value: Value | undefined) => void) | null, drafts: boolean,
 *   taken: ((place: Place, next: {values: Values, began: Place["began"]}) => void) | null}} Way */
/** @type {Way} */
const OWN = { tried: null, taken: null, drafts: true };
let way = OWN;
let draftTimer = 0;
let pending = ""; // the record whose draft is not in the outbox yet

/** Let answers go another way, until what comes back is called. @param {Partial<Way>} other */
export function instead(other) {
  way = { ...OWN, ...other };
  return () => {
    way = OWN;
  };
}

/** A value of the record that is shown changes; undefined takes the answer away.
 * @param {string} name @param {Value | undefined} value @param {"accepted"} [how] */
export function answer(name, value, how) {
  if (way.tried) return way.tried(name, value);
  const place = line.current.value;
  if (!place) return;
  const values = { ...place.values };
  if (value === undefined) delete values[name];
  else values[name] = value;
  if (alike(values[name], place.values[name]) && !how) return;
  const began = how ? { ...place.began, [name]: how } : place.began;
  (way.taken ?? become)(place, { values, began });
}

/** @param {Place} place @param {{values: Values, began: Place["began"]}} next */
function become(place, next) {
  const id = place.item.record.id;
  const before = { values: place.values, began: place.began };
  const to = (/** @type {typeof before} */ state) => () => {
    line.show({ ...(gone.get(id) ?? place), ...state });
    change(id, state);
  };
  change(id, next);
  undo.push({ undo: to(before), redo: to(next) });
}

/** @param {string} id @param {{values: Values, began: Place["began"]}} state */
function change(id, state) {
  line.update(id, () => state);
  held.value = { why: null, times: held.value.times };
  if (way.drafts) keepDraft(id, state);
}

/** @param {string} id @param {{values: Values, began: Place["began"]}} state */
function keepDraft(id, state) {
  kept.set(line.draftName(id), state);
  if (pending && pending !== id) saveDraft();
  pending = id;
  outbox.brewing.value = true;
  clearTimeout(draftTimer);
  draftTimer = Number(setTimeout(saveDraft, PAUSE));
}

/** Give the draft that is not sent yet to the outbox. */
export function saveDraft() {
  const place = line.places.peek().find((one) => one.item.record.id === pending);
  settle();
  if (place) send(place, "draft");
}

/** No draft waits for its time any more. */
function settle() {
  clearTimeout(draftTimer);
  pending = "";
  outbox.brewing.value = false;
}

/** Take the suggestion for a question. @param {import("./shapes").Question} question */
export function accept(question) {
  const place = line.current.value;
  const one = place && suggested(place, question);
  if (!one) return false;
  answer(question.name, taken(question, one.value), "accepted");
  return true;
}

/** Finish the record that is shown; the next one is shown in the same frame. False: see `held`.
 * @param {"submitted" | "discarded" | "later"} status @param {string | null} [reason] */
export function finish(status, reason = null) {
  const place = line.current.value;
  if (!place) return false;
  const why = obstacle(place, status, reason);
  if (why) {
    if (why === "missing") focusOn(needed.value[0]?.name ?? "");
    held.value = { why, times: held.value.times + 1 };
    return false;
  }
  go(place, status, reason);
  return true;
}

/** @param {Place} place @param {"submitted" | "discarded" | "later"} status
 * @param {string | null} reason */
function go(place, status, reason) {
  finishedAs(place, status, reason);
  undo.push({
    undo: () => comeBack(place),
    redo: () => {
      line.show(gone.get(place.item.record.id) ?? place);
      finishedAs(place, status, reason);
    },
  });
}

/** The record that is shown leaves, and is known to be finished after a reload too.
 * @param {Place} place @param {done.Done["status"]} status @param {string | null} reason */
export function finishedAs(place, status, reason) {
  settle();
  leave(place, status, reason);
  done.add({ record: place.item.record.id, status, reason });
}

/** @param {Place} place @param {Status} status @param {string | null} reason
 * @returns {Held | null} */
function obstacle(place, status, reason) {
  const work = job.peek()?.work;
  if (status === "discarded") return work?.discard_needs_reason && !reason ? "reason" : null;
  if (status !== "submitted") return null;
  if (needed.value.length) return "missing";
  const required = questions.value.filter((one) => one.required);
  const seen = provenance(place, questions.value) ?? {};
  const asIs =
    required.length > 0 && required.every((one) => seen[one.name]?.outcome === "accepted");
  if (asIs && line.spent() < (work?.minimum_look_seconds ?? 0)) return "look";
  return answeredFirst(place) ? "wait" : null;
}

/** Where suggestions come after the answer, the server gives them out once it has the answer: it is
 * sent, and the record stays. False where that is done. @param {Place} place */
function answeredFirst(place) {
  const there = place.revealed || place.item.record.suggestions?.length;
  if (there || job.peek()?.work.suggestions !== "revealed") return false;
  settle();
  line.update(place.item.record.id, () => ({ revealed: true }));
  send(place, "submitted");
  return true;
}

/** The server has the answer: show what was suggested, or go on where nothing was.
 * @param {string} id */
export async function reveal(id) {
  const waits = () => held.peek().why === "wait" && line.current.peek()?.item.record.id === id;
  if (!waits()) return;
  const suggestions = (await get(`/records/${id}/suggestions`)).items;
  const place = line.current.peek();
  if (!place || !waits()) return;
  if (!suggestions.length) return go(place, "submitted", null);
  line.update(id, ({ item }) => ({ item: { ...item, record: { ...item.record, suggestions } } }));
  held.value = { why: "compare", times: held.peek().times + 1 };
}

/** @param {Place} place @param {"submitted" | "discarded" | "later"} status
 * @param {string | null} reason */
function leave(place, status, reason) {
  batch(() => {
    const out = line.takeOut() ?? place;
    gone.set(out.item.record.id, { ...out, trouble: null });
    send(out, status, reason);
    focus.value = 0;
    finished.value = { status, at: Date.now() };
    held.value = { why: null, times: held.value.times };
    if (status === "submitted") today.value++;
  });
  void line.refill();
}

/** The record is shown again with its answer, which is a draft from now on. @param {Place} place */
export function comeBack(place) {
  done.drop(place.item.record.id);
  const back = gone.get(place.item.record.id) ?? place;
  batch(() => {
    if (finished.value?.status === "submitted") today.value--;
    line.show(back);
    finished.value = null;
    focus.value = 0;
  });
  send(back, "draft");
}

/** @param {Place} place @param {Status} status @param {string | null} [reason] */
function send(place, status, reason = null) {
  const { id } = place.item.record;
  const { values } = line.body(place);
  const none = status === "draft" && Object.keys(values).length === 0;
  outbox.put({
    dataset: job.peek()?.dataset.id ?? "",
    record: id,
    version: line.versions.get(id) ?? null,
    body: {
      status: none ? "todo" : status,
      values: none ? null : values,
      seconds: Math.round((status === "draft" ? line.spent() : place.seconds) * 10) / 10,
      reason,
      provenance: none ? null : provenance(place, questions.peek()),
    },
  });
}
