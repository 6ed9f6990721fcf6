// @ts-check
/** Says to screen readers what others see. */
import { signal } from "@preact/signals-core";
import { html } from "./h.js";

const said = signal("");

/** @param {string} text */
export function announce(text) {
  said.value = said.value === text ? `${text}\u00a0` : text; // the same again is said again
}

export function Announcer() {
  return html`
    <div class="unseen" role="status" aria-live="polite">${said.value}</div>
  `;
}
