// @ts-check
/** Records that were asked for by name: from a list, from the history, or to be taken back. */
import { get } from "../core/api.js";
import { t } from "../core/i18n.js";
import * as line from "./line.js";
import { refusals } from "./replies.js";

/** @typedef {import("./shapes").Place} Place */

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

/** Begin the work on a dataset with this record. @param {string} dataset @param {string} record */
export const begin = (dataset, record) => line.begin(dataset, () => open(dataset, record));
