// @ts-check
/** What is changed on a page and not saved yet: kept in this browser, so that leaving loses nothing. */
import { useEffect, useRef, useState } from "preact/hooks";
import * as kept from "../core/kept.js";
import { me } from "../core/people.js";

/** @template T
 * @typedef {{value: T, dirty: boolean, restored: boolean, change: (part: Partial<T>) => void,
 *   reset: () => void}} Draft `restored`: it was changed on a visit before this one. */

/** A form that begins as `base`. @template {object} T @param {string} name @param {T} base
 * @returns {Draft<T>} */
export function useDraft(name, base) {
  const at = `unsaved.${me.peek()?.id ?? ""}.${name}`;
  const [draft, setDraft] = useState(() => /** @type {T | null} */ (kept.get(at)));
  const before = useRef(draft !== null);
  const dirty = draft !== null && !same(draft, base);
  useEffect(() => {
    if (draft === null || dirty) return; // saved meanwhile
    kept.remove(at);
    setDraft(null);
  }, [dirty]);
  const value = draft ? { ...base, ...draft } : base;
  return {
    value,
    dirty,
    restored: dirty && before.current,
    change: (part) => {
      const next = { ...value, ...part };
      setDraft(next);
      if (same(next, base)) kept.remove(at);
      else kept.set(at, next);
    },
    reset: () => {
      before.current = false;
      kept.remove(at);
      setDraft(null);
    },
  };
}

/** @param {unknown} one @param {unknown} other */
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
