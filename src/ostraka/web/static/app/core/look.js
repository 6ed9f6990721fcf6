// @ts-check
/** The theme and the text settings of this browser. `early.js` applies them before the first frame. */
import { signal } from "@preact/signals-core";
import * as kept from "./kept.js";

/** What there is to choose; the first is as it is without a choice. */
export const LOOKS = /** @type {const} */ ({
  theme: ["system", "light", "dark"],
  size: ["2", "1", "3", "4"],
  measure: ["75", "60", "90"],
  face: ["system", "serif", "mono"],
});

/** `spacing`: between letters, words and lines. `letters`: whether single letters are keys.
 * @typedef {{[Name in keyof typeof LOOKS]?: (typeof LOOKS)[Name][number]} &
 *   {spacing?: "usual" | "wide", letters?: "on" | "off"}} Look */

export const look = signal(/** @type {Look} */ (kept.get("look") ?? {}));

/** @param {Look} change */
export function setLook(change) {
  look.value = { ...look.value, ...change };
  kept.set("look", look.value);
  Object.assign(document.documentElement.dataset, change);
}
