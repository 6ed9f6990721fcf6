// @ts-check
/** What is kept in this browser. Where its storage is full or blocked, it is kept until reload. */
import { signal } from "@preact/signals-core";

const PREFIX = "ostraka.";
/** @type {Map<string, string>} */
const instead = new Map();

/** Whether the browser refused to keep something. */
export const blocked = signal(false);

/** @param {string} name @returns {unknown} What was kept under a name, or null. */
export function get(name) {
  let text = instead.get(name) ?? null;
  try {
    text ??= globalThis.localStorage?.getItem(PREFIX + name) ?? null;
  } catch {
    blocked.value = true;
  }
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null; // not written by us
  }
}

/** @param {string} name @param {unknown} value */
export function set(name, value) {
  const text = JSON.stringify(value);
  try {
    globalThis.localStorage.setItem(PREFIX + name, text);
    instead.delete(name);
  } catch {
    instead.set(name, text);
    blocked.value = true;
  }
}

/** @param {string} name */
export function remove(name) {
  instead.delete(name);
  try {
    globalThis.localStorage?.removeItem(PREFIX + name);
  } catch {
    blocked.value = true;
  }
}

/** @param {string} start @returns {string[]} The names that begin like this, sorted. */
export function names(start) {
  const found = new Set([...instead.keys()].filter((name) => name.startsWith(start)));
  try {
    const storage = globalThis.localStorage;
    for (let i = 0; i < (storage?.length ?? 0); i++) {
      const key = storage.key(i) ?? "";
      if (key.startsWith(PREFIX + start)) found.add(key.slice(PREFIX.length));
    }
  } catch {
    blocked.value = true;
  }
  return [...found].sort();
}
