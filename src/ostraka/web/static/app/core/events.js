// @ts-check
/** What happens, as the server tells it in streams. */
import { base } from "./place.js";

const PATIENCE = 20_000; // ms until it is tried again after the server ended the stream

/** @typedef {Record<string, (told: any, id: string) => void>} Acts By the name of the event. */

/** Call an act for each event of its name. @param {() => string} path Asked for at each beginning.
 * @param {Acts} acts @param {{patience?: number, lost?: (() => void) | undefined}} [more]
 * `patience`: ms until it is tried again; `lost` is called where the server ended the stream.
 * @returns {() => void} To hear no more. */
export function stream(path, acts, { patience = PATIENCE, lost } = {}) {
  /** @type {EventSource | null} */
  let source = null;
  let timer = 0;
  const begin = () => {
    source = new EventSource(`${base}/api/v1${path()}`);
    for (const [name, act] of Object.entries(acts)) {
      source.addEventListener(name, (e) => act(JSON.parse(e.data), e.lastEventId));
    }
    source.onerror = () => {
      if (source?.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      lost?.();
      timer = Number(setTimeout(begin, patience));
    };
  };
  begin();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}

/** What happens in a dataset; where there is no stream, `poll` every 20 s.
 * @param {string} dataset @param {Acts} acts @param {() => void} [poll] @returns {() => void} */
export const hear = (dataset, acts, poll) =>
  stream(() => `/datasets/${dataset}/events`, acts, { lost: poll });
