// @ts-check
/** What one may do in a dataset, and who may do more. */
import { useEffect } from "preact/hooks";
import { signal } from "@preact/signals-core";
import { get } from "../core/api.js";

/** @typedef {import("../types").Rights} Rights */

const SOON = 2000; // ms in which a page and its head ask together
/** When each was asked for. @type {Map<string, number>} */
const asked = new Map();
/** @type {Map<string, import("@preact/signals-core").Signal<Rights | null>>} */
const known = new Map();

/** @param {string} id */
function of(id) {
  const found = known.get(id) ?? signal(/** @type {Rights | null} */ (null));
  known.set(id, found);
  return found;
}

/** Asked anew for each page; what was known before stands meanwhile. Null: not known yet.
 * @param {string} id @returns {Rights | null} */
export function useRights(id) {
  useEffect(() => {
    if (!id || Date.now() - (asked.get(id) ?? 0) < SOON) return;
    asked.set(id, Date.now());
    get(`/me/datasets/${id}/rights`).then(
      (rights) => (of(id).value = rights),
      () => asked.delete(id), // the page itself tells why
    );
  }, [id]);
  return of(id).value;
}
