// @ts-check
/** Something the server is asked to do: busy, refused or done, told in its place. */
import { useEffect, useRef, useState } from "preact/hooks";
import { ask, get } from "../core/api.js";
import { t } from "../core/i18n.js";
import { announce } from "./announce.js";
import { Failed } from "./failed.js";
import { h, html } from "./h.js";

/** @typedef {{busy: boolean, error: Error | null, done: string, batch: string | null}} State */
/** @typedef {<T>(act: () => Promise<T>, said?: string, batch?: (told: T) => string | null) =>
 *   Promise<T | undefined>} Run */
/** @typedef {State & {run: Run, forget: () => void}} Act */

/** @type {State} */
const QUIET = { busy: false, error: null, done: "", batch: null };

/** `run(act, said)` gives what the act gives, or undefined where it failed; `said` is told after it,
 * `batch` finds the token by which it is undone. @returns {Act} */
export function useAct() {
  const [state, setState] = useState(QUIET);
  const here = useRef(true);
  useEffect(() => () => void (here.current = false), []);
  const put = (/** @type {State} */ next) => {
    if (here.current) setState(next);
  };
  return {
    ...state,
    forget: () => put(QUIET),
    run: async (act, said = "", batch) => {
      put({ ...QUIET, busy: true });
      try {
        const told = await act();
        put({ ...QUIET, done: said, batch: batch?.(told) ?? null });
        if (said) announce(said);
        return told;
      } catch (error) {
        put({ ...QUIET, error: error instanceof Error ? error : new Error(String(error)) });
        return undefined;
      }
    },
  };
}

/** What became of an act, with a way to undo it where there is one.
 * @param {{act: Act, onUndone?: () => void}} given */
export function Told({ act, onUndone }) {
  if (act.error) return h(Failed, { error: act.error });
  if (!act.done) return null;
  const undo = async () => {
    const { batch } = act;
    const undone = await act.run(() => ask("POST", `/audit/batches/${batch}/undo`), t("undo.done"));
    if (undone) onUndone?.();
  };
  return html`
    <p class="row done">
      <span>${act.done}</span>
      ${
        act.batch &&
        html`
          <button type="button" class="small" onClick=${undo}>${t("do.undo")}</button>
        `
      }
    </p>
  `;
}

const LOOK = 500; // ms between two looks at a job

/** A job as it goes on; asked about until it is over. @param {string} id
 * @returns {{job: import("../types").Job | null, error: Error | null}} */
export function useJob(id) {
  const [state, setState] = useState(
    /** @type {{job: import("../types").Job | null, error: Error | null}} */ ({
      job: null,
      error: null,
    }),
  );
  useEffect(() => {
    if (!id) return;
    let timer = 0;
    let here = true;
    const look = () =>
      get(`/jobs/${id}`).then(
        (job) => {
          if (!here) return;
          setState({ job, error: null });
          if (["queued", "started"].includes(job.status)) timer = Number(setTimeout(look, LOOK));
        },
        (error) => {
          if (!here) return;
          setState((before) => ({ ...before, error }));
          timer = Number(setTimeout(look, 8 * LOOK));
        },
      );
    void look();
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [id]);
  return state;
}
