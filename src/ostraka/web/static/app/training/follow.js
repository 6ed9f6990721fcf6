// @ts-check
/** How one run goes: what it told until now, and what it tells from now on; and how several go. */
import { useEffect, useState } from "preact/hooks";
import { stream } from "../core/events.js";
import { isOpen } from "./state.js";

/** @typedef {import("./shapes").Run} Run */
/** @typedef {import("./shapes").Figures} Figures */
/** @typedef {{run: Run | null, log: string[], history: Figures[], ended: boolean}} Followed */

const OFTEN = 3000; // ms between two looks at runs that go on
const PATIENCE = 5000; // ms until it is tried again after the server ended the stream
const MOST = 5000; // lines of the log that are kept here
/** @type {Followed} */
const NOTHING = { run: null, log: [], history: [], ended: false };

/** Ask for runs again as long as one of them goes on. @param {Run[]} runs @param {() => void} again */
export function useGoing(runs, again) {
  const goesOn = runs.some(isOpen);
  useEffect(() => {
    if (!goesOn) return;
    const timer = setInterval(again, OFTEN);
    return () => clearInterval(timer);
  }, [goesOn]);
}

/** @param {string} id @param {string} turn Changes when the run begins anew. @returns {Followed} */
export function useFollowed(id, turn) {
  const [told, setTold] = useState(NOTHING);
  useEffect(() => {
    setTold(NOTHING);
    if (!id) return;
    let last = "";
    const add = (/** @type {(before: Followed, told: any) => Partial<Followed>} */ part) =>
      /** @type {import("../core/events.js").Acts[string]} */ (
        (data, at) => {
          last = at;
          setTold((before) => ({ ...before, ...part(before, data) }));
        }
      );
    const close = stream(
      () => `/trainings/${id}/events?after=${last || 0}`,
      {
        run: add((_, run) => ({ run })),
        log: add(({ log }, { text }) => ({ log: [...log, text].slice(-MOST) })),
        figures: add(({ history }, one) => ({ history: [...history, one] })),
        end: () => {
          close();
          setTold((before) => ({ ...before, ended: true }));
        },
      },
      { patience: PATIENCE },
    );
    return close;
  }, [id, turn]);
  return told;
}
