// @ts-check
/** How one run goes: what it told until now, and what it tells from now on. */
import { useEffect, useState } from "preact/hooks";
import { base } from "../core/place.js";

/** @typedef {import("./shapes").Run} Run */
/** @typedef {import("./shapes").Figures} Figures */
/** @typedef {{run: Run | null, log: string[], history: Figures[], ended: boolean}} Followed */

const PATIENCE = 5000; // ms until it is tried again after the server ended the stream
const MOST = 5000; // lines of the log that are kept here
/** @type {Followed} */
const NOTHING = { run: null, log: [], history: [], ended: false };

/** @param {string} id @param {string} turn Changes when the run begins anew. @returns {Followed} */
export function useFollowed(id, turn) {
  const [told, setTold] = useState(NOTHING);
  useEffect(() => {
    setTold(NOTHING);
    if (!id) return;
    let source = /** @type {EventSource | null} */ (null);
    let timer = 0;
    let last = "";
    const begin = () => {
      source = new EventSource(`${base}/api/v1/trainings/${id}/events?after=${last || 0}`);
      const on = (/** @type {string} */ name, /** @type {(data: any) => void} */ act) =>
        source?.addEventListener(name, (e) => {
          last = e.lastEventId;
          act(JSON.parse(e.data));
        });
      on("run", (run) => setTold((before) => ({ ...before, run })));
      on("log", ({ text }) =>
        setTold((before) => ({ ...before, log: [...before.log, text].slice(-MOST) })),
      );
      on("figures", (one) =>
        setTold((before) => ({ ...before, history: [...before.history, one] })),
      );
      on("end", () => {
        source?.close();
        setTold((before) => ({ ...before, ended: true }));
      });
      source.onerror = () => {
        if (source?.readyState === EventSource.CLOSED) timer = Number(setTimeout(begin, PATIENCE));
      };
    };
    begin();
    return () => {
      clearTimeout(timer);
      source?.close();
    };
  }, [id, turn]);
  return told;
}
