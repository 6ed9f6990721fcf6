// @ts-check
/** A button that opens a list of acts. */
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "./h.js";

/** @typedef {{label: string, on?: boolean, run: () => unknown}} Entry */

/** @param {{label: string, title?: string, entries: (Entry | "line")[]}} given */
export function Menu({ label, title, entries }) {
  const [open, setOpen] = useState(false);
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const items = () => [...(box.current?.querySelectorAll("[role^=menuitem]") ?? [])];
  const focus = (/** @type {number} */ by) => {
    const all = /** @type {HTMLElement[]} */ (items());
    const now = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    all[(now + by + all.length) % all.length]?.focus();
  };
  const close = () => {
    setOpen(false);
    box.current?.querySelector("button")?.focus();
  };
  useEffect(() => {
    if (!open) return;
    focus(1);
    const away = (/** @type {Event} */ e) => {
      if (e.target instanceof Node && !box.current?.contains(e.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", away);
    return () => document.removeEventListener("pointerdown", away);
  }, [open]);
  const onKeyDown = (/** @type {KeyboardEvent} */ e) => {
    if (!open) return;
    if (e.key === "Escape") close();
    else if (e.key === "Tab") setOpen(false);
    else if (e.key === "ArrowDown") focus(1);
    else if (e.key === "ArrowUp") focus(-1);
    else return;
    if (e.key !== "Tab") e.preventDefault();
    e.stopPropagation();
  };
  const chosen = (/** @type {Entry} */ entry) => () => {
    close();
    entry.run();
  };
  return html`
    <div class="menu" ref=${box} onKeyDown=${onKeyDown}>
      <button
        type="button"
        aria-haspopup="menu"
        aria-expanded=${String(open)}
        title=${title}
        aria-label=${title ? `${title}: ${label}` : undefined}
        onClick=${() => setOpen(!open)}
      >
        ${label}
        <span class="caret" aria-hidden="true"></span>
      </button>
      ${
        open &&
        html`
          <div role="menu" aria-label=${title ?? label}>
            ${entries.map((one) =>
              one === "line"
                ? html`
                    <hr />
                  `
                : html`
                    <button
                      type="button"
                      tabindex="-1"
                      role=${one.on === undefined ? "menuitem" : "menuitemradio"}
                      aria-checked=${one.on === undefined ? undefined : String(one.on)}
                      onClick=${chosen(one)}
                    >
                      ${one.label}
                    </button>
                  `,
            )}
          </div>
        `
      }
    </div>
  `;
}
