// @ts-check
/** Every text that people see comes from a catalogue, in the language they chose. */
import { signal } from "@preact/signals-core";
import { AREAS } from "../i18n/areas.js";
import en from "../i18n/en.js";
import * as kept from "./kept.js";

/** @typedef {import("../i18n/areas.js").Area} Area */
/** @typedef {keyof typeof en | import("../i18n/areas.js").AreaKey} Key */
/** @typedef {string | {one: string, other: string}} Entry */
/** @typedef {Record<string, string | number>} Params */

export const LANGUAGES = { en: "English", de: "Deutsch" };
/** @typedef {keyof typeof LANGUAGES} Language */

/** @type {Record<string, Entry>} */
let english = en;
export const language = signal(/** @type {Language} */ ("en"));
const catalogue = signal(english);
/** @type {Set<Area>} */
const opened = new Set();

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

/** Load the texts of areas. @param {Area[]} areas */
export async function open(areas) {
  if (areas.every((one) => opened.has(one))) return;
  await load(language.peek(), areas);
}

/** What is open, and some more, in a language. @param {Language} to @param {Area[]} [more] */
async function load(to, more = []) {
  const wanted = new Set([...opened, ...more]);
  const areas = [...wanted].map(async (area) => ({
    in: (await AREAS[area][to]()).default,
    en: (await AREAS[area].en()).default,
  }));
  const [main, ...found] = await Promise.all([
    to === "en" ? en : import("../i18n/de.js").then((one) => one.default),
    ...areas,
  ]);
  for (const area of wanted) opened.add(area);
  english = Object.assign({}, en, ...found.map((one) => one.en));
  catalogue.value = Object.assign({}, main, ...found.map((one) => one.in));
}

/** @param {Language} to */
export async function speak(to) {
  await load(to);
  language.value = to;
  kept.set("language", to);
  if (globalThis.document) document.documentElement.lang = to;
}

/** The language chosen before, or the browser's where there is a catalogue. */
export function preferred() {
  const chosen = kept.get("language") ?? globalThis.navigator?.language?.slice(0, 2);
  return /** @type {Language} */ (String(chosen) in LANGUAGES ? chosen : "en");
}
