// @ts-check
/** Records that were asked for by name: from a list, from the history, or to be taken back. */
import { effect } from "@preact/signals-core";
import { get } from "../core/api.js";
import { t } from "../core/i18n.js";
import * as line from "./line.js";
import { refusals } from "./replies.js";

/** @typedef {import("./shapes").Place} Place */

const PORTION = 8; // records fetched at once, and how many are at hand before the queue's own come
let turn = 0; // of what is followed; an older one is over

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
    await open(dataset, first);
    if (rest.length) await follow(dataset, rest);
  });
}

/** Have the next of these records at hand, as the ones before are done.
 * @param {string} dataset @param {string[]} rest */
async function follow(dataset, rest) {
  const mine = ++turn;
  const more = async () => {
    const there = new Set(line.places.peek().map((one) => one.item.record.id));
    const ids = rest.splice(0, PORTION).filter((id) => !there.has(id));
    if (!ids.length) return;
    try {
      const { items } = await get(`/me/datasets/${dataset}/queue?records=${ids.join(",")}`);
      if (mine === turn) line.places.value = [...line.places.peek(), ...items.map(line.placeOf)];
    } catch (error) {
      refusals.value = [...refusals.value, /** @type {Error} */ (error).message];
    }
  };
  await more();
  const stop = effect(() => {
    const few = line.places.value.length - line.at.value < PORTION;
    if (mine !== turn || !rest.length) queueMicrotask(() => stop());
    else if (few) void more();
  });
}
