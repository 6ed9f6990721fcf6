// @ts-check
/** Records that were asked for by name: from a list, from the history, or to be taken back. */
import { effect } from "@preact/signals-core";
import { ask, get, Refused } from "../core/api.js";
import { t } from "../core/i18n.js";
import * as line from "./line.js";
import { refusals } from "./replies.js";

/** @typedef {import("./shapes").Place} Place */

const PORTION = 8; // records fetched at once, and how many are at hand before the queue's own come
const PATIENCE = 5000; // ms until it is tried again after a request failed

/** A record as the queue gives it, reserved where it still needs this person; null: it is gone.
 * Raises `Refused`, `Unreachable`. @param {string} dataset @param {string} record
 * @returns {Promise<Place | null>} */
export async function fetched(dataset, record) {
  const { items } = await get(`/me/datasets/${dataset}/queue?records=${record}`);
  return items[0] ? line.placeOf(items[0]) : null;
}

/** Show a record. @param {string} dataset @param {string} record */
export async function open(dataset, record) {
  try {
    const place = await fetched(dataset, record);
    if (place) line.show(place);
    else refusals.value = [...refusals.value, t("record.gone")];
  } catch (error) {
    refusals.value = [...refusals.value, /** @type {Error} */ (error).message];
  }
}

/** Begin the work on a dataset with these records, the ids with commas between them; the queue goes
 * on after the last. @param {string} dataset @param {string} records */
export function begin(dataset, records) {
  const [first = "", ...rest] = records.split(",");
  return line.begin(dataset, async () => {
    const turn = line.turn;
    await open(dataset, first);
    if (rest.length && turn === line.turn) await follow(dataset, rest);
  });
}

/** Have the next of these records at hand as the ones before are done, until another line begins.
 * Those one has answered already are passed over, so that after a reload one goes on.
 * @param {string} dataset @param {string[]} rest */
async function follow(dataset, rest) {
  const turn = line.turn;
  let busy = false;
  let since = 0; // when a request failed
  const ends = () => turn !== line.turn || !rest.length;
  const few = () => line.places.value.length - line.at.value < PORTION;
  const more = async () => {
    if (busy || Date.now() - since < PATIENCE) return;
    busy = true;
    try {
      while (!ends() && few()) await portion(dataset, rest, turn);
    } catch (error) {
      since = Date.now();
      if (!(error instanceof Refused)) return;
      rest.length = 0;
      refusals.value = [...refusals.value, error.message];
    } finally {
      busy = false;
    }
  };
  await more();
  const stop = effect(() => {
    if (few() && !ends()) void more();
    if (ends()) queueMicrotask(() => stop());
  });
}

/** Fetch the next few, which leave `rest` once they are there. @param {string} dataset
 * @param {string[]} rest @param {number} turn */
async function portion(dataset, rest, turn) {
  const ids = rest.slice(0, PORTION);
  /** @type {{items: import("./shapes").Item[]}} */
  const { items } = await get(`/me/datasets/${dataset}/queue?records=${ids.join(",")}`);
  if (turn !== line.turn) {
    void ask("DELETE", `/me/leases?records=${ids.join(",")}`).catch(() => {});
    return;
  }
  rest.splice(0, ids.length);
  const there = new Set(line.places.peek().map((one) => one.item.record.id));
  const fresh = items.filter(
    ({ record, answer }) => !there.has(record.id) && (!answer || answer.status === "draft"),
  );
  line.places.value = [...line.places.peek(), ...fresh.map(line.placeOf)];
}
