// @ts-check
/** Every text that people see comes from a catalogue, in the language they chose. */
import { signal } from "@preact/signals-core";
import en from "../i18n/en.js";
import * as kept from "./kept.js";

/** @typedef {keyof typeof en} Key */
/** @typedef {string | {one: string, other: string}} Entry */
/** @typedef {Record<string, string | number>} Params */

export const LANGUAGES = { en: "English", de: "Deutsch" };
/** @typedef {keyof typeof LANGUAGES} Language */

/** @type {Record<string, Entry>} */
const english = en;
export const language = signal(/** @type {Language} */ ("en"));
const catalogue = signal(english);

/** The text of a name; `n` chooses between one and many. @param {Key} key @param {Params} [given] */
export function t(key, given = {}) {
  const entry = catalogue.value[key] ?? english[key] ?? key;
  return filled(typeof entry === "string" ? entry : entry[form(given["n"])], given);
}

/** @param {string | number | undefined} n @returns {"one" | "other"} */
function form(n) {
  return new Intl.PluralRules(language.value).select(Number(n)) === "one" ? "one" : "other";
}

/** @param {string} text @param {Params} given */
function filled(text, given) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = given[name];
    return value === undefined ? whole : typeof value === "number" ? number(value) : value;
  });
}

/** @param {number} value */
export const number = (value) => new Intl.NumberFormat(language.value).format(value);

/** @param {number} at ms since 1970 */
export const clock = (at) =>
  new Intl.DateTimeFormat(language.value, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);

/** @param {Language} to */
export async function speak(to) {
  const found = to === "en" ? en : (await import("../i18n/de.js")).default;
  catalogue.value = found;
  language.value = to;
  kept.set("language", to);
  if (globalThis.document) document.documentElement.lang = to;
}

/** The language chosen before, or the browser's where there is a catalogue. */
export function preferred() {
  const chosen = kept.get("language") ?? globalThis.navigator?.language?.slice(0, 2);
  return /** @type {Language} */ (String(chosen) in LANGUAGES ? chosen : "en");
}
