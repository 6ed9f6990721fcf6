// @ts-check
/** What is kept until this tab closes, over a reload; where the browser keeps nothing, not at all. */

const PREFIX = "ostraka.";

/** @param {string} name @returns {any} What was kept under a name, or null. */
export function get(name) {
  try {
    return JSON.parse(globalThis.sessionStorage.getItem(PREFIX + name) ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} name @param {unknown} value */
export function set(name, value) {
  try {
    globalThis.sessionStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // full or blocked: it is a comfort, and what it would bring back is with the server
  }
}
