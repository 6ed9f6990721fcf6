// @ts-check
/** A field drawn by the dataset's own HTML, in a frame without our origin: what runs there sees no
 * cookie, no storage and no page of ours; it is told the record, and tells how high it is. */
import { useEffect, useRef, useState } from "preact/hooks";
import { at } from "../core/place.js";
import { html } from "../ui/h.js";

const HIGHEST = 4000; // px

/** @param {{template: string, advanced: boolean, record: import("../annotate/shapes").DataRecord,
 *   title: string}} given */
export function Custom({ template, advanced, record, title }) {
  const frame = useRef(/** @type {HTMLIFrameElement | null} */ (null));
  const loaded = useRef(false);
  const [height, setHeight] = useState(120);
  const tell = () => {
    const { id, fields, metadata } = record;
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const theme = document.documentElement.dataset["theme"];
    const told = {
      template,
      advanced,
      record: { id, fields, metadata },
      dark: theme === "dark" || (dark && theme !== "light"),
    };
    frame.current?.contentWindow?.postMessage(told, "*"); // its origin is none
  };
  useEffect(() => {
    if (loaded.current) tell();
  }, [record]);
  useEffect(() => {
    const heard = (/** @type {MessageEvent} */ e) => {
      const asked = Number(e.data?.height);
      if (e.source === frame.current?.contentWindow && asked > 0)
        setHeight(Math.min(HIGHEST, asked));
    };
    addEventListener("message", heard);
    return () => removeEventListener("message", heard);
  }, []);
  return html`
    <iframe
      ref=${frame}
      class="custom"
      sandbox="allow-scripts"
      title=${title}
      height=${height}
      src=${`${at}/app/frame/frame.html`}
      onLoad=${() => {
        loaded.current = true;
        tell();
      }}
    ></iframe>
  `;
}
