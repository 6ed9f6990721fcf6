// @ts-check
/** The records at hand: the one that is shown and those fetched ahead, reserved for one. */
import { batch, computed, signal } from "@preact/signals-core";
import { ask, get, Refused } from "../core/api.js";
import * as kept from "../core/kept.js";
import * as outbox from "../core/outbox.js";
import { me } from "../core/people.js";
import { sendable, taken } from "../questions/logic.js";
import { job, questions } from "./job.js";

/** @typedef {import("./shapes").Item} Item */
/** @typedef {import("./shapes").Place} Place */
/** @typedef {import("./shapes").Values} Values */

const AHEAD = 4;
const AGAIN = 20_000; // ms until an empty queue is asked for anew

export const places = signal(/** @type {Place[]} */ ([]));
export const at = signal(0);
export const current = computed(() => places.value[at.value] ?? null);
/** What the server said last: nothing is left; null before it was asked. */
export const empty = signal(/** @type {boolean | null} */ (null));
/** Why the queue could not be had, until it can. */
export const unreachable = signal(/** @type {Error | null} */ (null));
/** The version of each record's answer to send next. @type {Map<string, string>} */
export const versions = new Map();

/** Grows when a line begins or ends. */
export let turn = 0;
let dataset = "";
let asking = false;
let timers = /** @type {number[]} */ ([]);
let shownAt = 0;

/** Begin with a dataset whose parts are loaded; `first` is shown before what is next.
 * @param {string} id @param {() => Promise<void>} [first] */
export async function begin(id, first) {
  end();
  dataset = id;
  batch(() => {
    [places.value, at.value, empty.value, unreachable.value] = [[], 0, null, null];
  });
  shownAt = Date.now();
  const third = ((job.peek()?.work.lease_seconds ?? 600) * 1000) / 3;
  timers = [
    Number(setInterval(renew, third)),
    Number(setInterval(() => current.peek() ?? refill(), AGAIN)),
  ];
  await first?.();
  await refill();
}

/** Leave the dataset, and give back what is reserved. */
export function end() {
  for (const one of timers) clearInterval(one);
  const ids = places.peek().map((one) => one.item.record.id);
  if (ids.length) void ask("DELETE", `/me/leases?records=${ids.join(",")}`).catch(() => {});
  [timers, dataset] = [[], ""];
  turn++;
}

/** Ask for more where few are left. */
export async function refill() {
  const wanted = AHEAD - (places.peek().length - at.peek());
  if (asking || !dataset || wanted <= 0) return;
  const [of, without] = [dataset, known()];
  asking = true;
  try {
    const path = `/me/datasets/${of}/queue?limit=${AHEAD}&exclude=${without.join(",")}`;
    const items = /** @type {Item[]} */ ((await get(path)).items);
    if (of !== dataset) return;
    const there = new Set(known());
    const fresh = items.filter((one) => !there.has(one.record.id)).map(placeOf);
    batch(() => {
      unreachable.value = null;
      empty.value = items.length === 0;
      places.value = [...places.value, ...fresh];
    });
  } catch (error) {
    unreachable.value = /** @type {Error} */ (error);
  } finally {
    asking = false;
  }
}

/** Records not to be given again: at hand here, or with an answer on its way. */
function known() {
  const here = places.peek().map((one) => one.item.record.id);
  const away = outbox.letters.peek().map((one) => one.record);
  return [...new Set([...here, ...away])].slice(-200);
}

/** @param {string} record */
export const draftName = (record) => `draft.${me.peek()?.id ?? ""}.${record}`;

/** A record as it came, with what this browser knows of it. @param {Item} item @returns {Place} */
export function placeOf(item) {
  const { record, answer } = item;
  versions.set(record.id, item.version);
  const draft = /** @type {Partial<Place> | null} */ (kept.get(draftName(record.id)));
  const given = answer?.values ?? {};
  const told = Object.fromEntries(Object.entries(given).map(([name, one]) => [name, one.value]));
  const prefilled = job.peek()?.work.suggestions === "filled" && !answer && !draft;
  const filled = prefilled ? fill(item) : {};
  const values = draft?.values ?? { ...filled, ...told };
  const began =
    draft?.began ??
    Object.fromEntries(Object.keys(filled).map((name) => [name, /** @type {const} */ ("filled")]));
  const seconds = answer?.seconds ?? 0;
  return { item, values, began, revealed: false, trouble: troubleOf(item), seconds };
}

/** @param {Item} item @returns {Values} */
function fill(item) {
  const by = new Map(questions.peek().map((one) => [one.id, one]));
  const pairs = (item.record.suggestions ?? []).flatMap((one) => {
    const question = by.get(one.question_id);
    return question ? [[question.name, taken(question, one.value)]] : [];
  });
  return Object.fromEntries(pairs);
}

/** @param {Item} item @returns {import("./shapes").Trouble | null} */
function troubleOf(item) {
  const back = item.answer?.returned;
  if (back && typeof back === "object") {
    return { kind: "returned", text: back.comment ?? "", where: null };
  }
  return item.counts ? null : { kind: "lost", text: "", where: null };
}

/** Change what is known of a record. @param {string} record
 * @param {(place: Place) => Partial<Place>} change */
export function update(record, change) {
  places.value = places.value.map((one) =>
    one.item.record.id === record ? { ...one, ...change(one) } : one,
  );
}

/** Show a record now, before the one that is shown; it may be at hand already.
 * @param {Place} place */
export function show(place) {
  pause();
  const id = place.item.record.id;
  const i = places.value.findIndex((one) => one.item.record.id === id);
  batch(() => {
    if (i >= 0) at.value = i;
    else places.value = places.value.toSpliced(at.value, 0, place);
  });
  shownAt = Date.now();
}

/** Take the record that is shown out of the line; the next one is shown. @returns {Place | null} */
export function takeOut() {
  pause();
  const place = current.value;
  if (!place) return null;
  batch(() => {
    places.value = places.value.toSpliced(at.value, 1);
    at.value = Math.max(0, Math.min(at.value, places.value.length - 1));
  });
  shownAt = Date.now();
  return place;
}

/** The next or the record before among those at hand; false at either end. @param {number} by */
export function move(by) {
  const to = at.value + by;
  if (to < 0 || to >= places.value.length) return false;
  pause();
  at.value = to;
  shownAt = Date.now();
  void refill();
  return true;
}

/** Seconds spent on the record that is shown, this time and before. */
export const spent = () => (current.peek()?.seconds ?? 0) + (Date.now() - shownAt) / 1000;

/** Keep the time that was spent; it is not counted while the page is hidden. */
export function pause() {
  const place = current.peek();
  const seconds = Math.round(spent() * 10) / 10;
  if (place) update(place.item.record.id, () => ({ seconds }));
  shownAt = Date.now();
}

/** @param {Place} place */
export const body = (place) => ({ values: sendable(questions.peek(), place.values) });

async function renew() {
  const ids = places.peek().map((one) => one.item.record.id);
  if (!ids.length) return;
  try {
    const answer = await ask("POST", "/me/leases/renew", { body: { record_ids: ids } });
    for (const id of answer.lost) {
      update(id, () => ({ trouble: { kind: "lost", text: "", where: null } }));
    }
  } catch (error) {
    if (error instanceof Refused && error.status === 404) void refill();
  }
}

globalThis.document?.addEventListener("visibilitychange", () => {
  if (document.hidden) pause();
  else shownAt = Date.now();
});
globalThis.addEventListener?.("online", () => void refill());
