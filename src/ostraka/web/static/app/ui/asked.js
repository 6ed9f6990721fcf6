// @ts-check
/** What a page asks the server for: waiting, refused or there, and asked again when it is told to. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { get } from "../core/api.js";

/** @template T
 * @typedef {{value: T | null, error: Error | null, again: () => void, set: (value: T) => void}} Asked */

/** What `GET path` answers; nothing is asked while the path is empty. While it is asked again the
 * value of before stays; a path of its own begins anew.
 * @template T @param {string} path @returns {Asked<T>} */
export function useAsked(path) {
  const [state, setState] = useState(
    /** @type {{path: string, value: T | null, error: Error | null}} */ ({
      path,
      value: null,
      error: null,
    }),
  );
  const latest = useRef(0);
  const again = useCallback(() => {
    if (!path) return;
    const turn = ++latest.current;
    const told = (/** @type {T | null} */ value, /** @type {Error | null} */ error) => {
      if (turn !== latest.current) return;
      setState((before) => ({
        path,
        value: value ?? (before.path === path ? before.value : null),
        error,
      }));
    };
    get(path).then(
      (value) => told(value, null),
      (error) => told(null, error),
    );
  }, [path]);
  useEffect(() => {
    again();
    return () => void latest.current++;
  }, [again]);
  const mine = state.path === path;
  return {
    value: mine ? state.value : null,
    error: mine ? state.error : null,
    again,
    set: (value) => setState({ path, value, error: null }),
  };
}
