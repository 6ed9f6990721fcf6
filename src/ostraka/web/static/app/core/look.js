// @ts-check
/** The theme and the text settings of this browser. `early.js` applies them before the first frame. */
import { signal } from "@preact/signals-core";
import * as kept from "./kept.js";

/** @typedef {{theme?: "system" | "light" | "dark", size?: string, measure?: string, face?: string}} Look */

export const look = signal(/** @type {Look} */ (kept.get("look") ?? {}));

/** @param {Look} change */
export function setLook(change) {
  look.value = { ...look.value, ...change };
  kept.set("look", look.value);
  Object.assign(document.documentElement.dataset, change);
}
