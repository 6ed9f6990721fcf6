// @ts-check
/** What happens in a dataset, as the server tells it. */
import { base } from "./place.js";

const PATIENCE = 20_000; // ms until it is tried again after the server ended the stream

/** Call an act for each event of its name; where there is no stream, `poll` every 20 s.
 * @param {string} dataset @param {Record<string, (told: any) => void>} acts
 * @param {() => void} [poll] @returns {() => void} To hear no more. */
export function hear(dataset, acts, poll) {
  /** @type {EventSource | null} */
  let source = null;
  let timer = 0;
  const begin = () => {
    source = new EventSource(`${base}/api/v1/datasets/${dataset}/events`);
    for (const [name, act] of Object.entries(acts)) {
      source.addEventListener(name, (e) => act(JSON.parse(e.data)));
    }
    source.onerror = () => {
      if (source?.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      poll?.();
      timer = Number(setTimeout(begin, PATIENCE));
    };
  };
  begin();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
