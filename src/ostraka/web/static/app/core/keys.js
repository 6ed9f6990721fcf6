// @ts-check
/** Turns what is pressed into acts, by the one table of keys. */
import { KEYS } from "./keytable.js";
import { look } from "./look.js";

/** @typedef {import("./keytable.js").Context} Context */
/** An act; `n` is the place of the digit that was pressed, from 0. False: not taken, go on looking.
 * @typedef {(event: KeyboardEvent, n: number) => unknown} Act */

/** @type {Map<Context, Record<string, Act>>} */
const bound = new Map();
const CHARACTER = /^(?:Shift\+)?[^\s]$|^\S \S$/; // a letter, a digit, a sign, or two of them
const SECOND = 1500; // ms to press the second key of two
let first = { key: "", at: 0 };
/** @type {() => Context[]} */
let inForce = () => ["everywhere"];

/** Which contexts are in force, the likeliest first, until the function that comes back is called.
 * @param {() => Context[]} contexts */
export function contexts(contexts) {
  inForce = contexts;
  return () => {
    if (inForce === contexts) inForce = () => ["everywhere"];
  };
}

/** The acts of a context, from now until the function that comes back is called.
 * @param {Context} context @param {Record<string, Act>} acts */
export function bind(context, acts) {
  bound.set(context, acts);
  return () => {
    if (bound.get(context) === acts) bound.delete(context);
  };
}

/** @param {Context} context @param {string} name */
export const actOf = (context, name) => bound.get(context)?.[name];

/** The contexts that have acts now: those of the page that is open. */
export const present = () => new Set(bound.keys());

/** The names a key may have in the table, the likeliest first.
 * @param {KeyboardEvent} e @returns {string[]} */
export function namesOf(e) {
  const held = (e.ctrlKey || e.metaKey ? "Ctrl+" : "") + (e.altKey ? "Alt+" : "");
  const shift = e.shiftKey ? "Shift+" : "";
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(e.code)?.[1];
  const letter = e.key.length === 1 && e.key.toLowerCase() !== e.key.toUpperCase();
  const named = letter ? held + shift + e.key.toLowerCase() : held + e.key;
  const names = e.key.length === 1 ? [named] : [held + shift + e.key];
  return digit && !held ? [shift + digit, ...names] : names;
}

/** Whether keys are letters of a text here. @param {EventTarget | null} target */
export function typing(target) {
  if (!(target instanceof HTMLElement)) return false;
  const box = target.closest("input, textarea, select, [contenteditable=true]");
  return box !== null;
}

/** A key is pressed anywhere. @param {KeyboardEvent} e */
export function pressed(e) {
  if (e.isComposing || e.defaultPrevented) return;
  const target = /** @type {HTMLElement} */ (e.target);
  const onButton = target.closest?.("button, a, summary, [role=menuitem], [role=option]");
  if ((e.key === "Enter" || e.key === " ") && onButton && !e.ctrlKey && !e.metaKey) return;
  if (document.querySelector("dialog[open]")) return; // it has keys of its own
  const names = chord(namesOf(e));
  for (const name of names) {
    for (const context of inForce()) {
      if (acted(e, context, name)) return e.preventDefault();
    }
  }
}

/** @param {KeyboardEvent} e @param {Context} context @param {string} name */
function acted(e, context, name) {
  const row = KEYS.find((one) => one.context === context && one.keys.includes(name));
  if (!row || (!row.typing && typing(e.target))) return false;
  if (look.peek().letters === "off" && context !== "spans" && CHARACTER.test(name)) return false;
  const act = actOf(context, row.act);
  return act !== undefined && act(e, row.keys.indexOf(name)) !== false;
}

/** Two keys one after the other, such as G then H. @param {string[]} names */
function chord(names) {
  const now = performance.now();
  const key = names[0] ?? "";
  const two = now - first.at < SECOND ? [`${first.key} ${key}`] : [];
  const begins = KEYS.some((row) => row.keys.some((one) => one.startsWith(`${key} `)));
  first = { key: begins ? key : "", at: now };
  return [...two, ...names];
}
