// @ts-check
/** What there is of a person. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { ask } from "../../core/api.js";

/** @typedef {{answers: number, notes: number, verdicts: number, assignments: number,
 *   models: unknown[]}} Erasable */

/** What would go with somebody; nothing is deleted by asking. @param {string} user
 * @returns {{value: Erasable | null, error: Error | null, look: () => void}} */
export function useErasable(user) {
  const [state, setState] = useState(
    /** @type {{value: Erasable | null, error: Error | null}} */ ({ value: null, error: null }),
  );
  const look = useCallback(() => {
    ask("DELETE", `/users/${user}/data?dry_run=true`).then(
      (value) => setState({ value, error: null }),
      (error) => setState({ value: null, error }),
    );
  }, [user]);
  useEffect(look, [look]);
  return { ...state, look };
}
