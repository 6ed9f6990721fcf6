// @ts-check
/** Names with their values, as the server keeps them: a list of what they are. */
import { html } from "./h.js";

/** @param {{rows: unknown[][], class?: string}} given */
export function Facts({ rows, class: name }) {
  return html`
    <dl class=${name}>
      ${rows.map(
        ([name, value]) => html`
          <dt dir="auto">${name}</dt>
          <dd class="words" dir="auto">
            ${typeof value === "object" ? JSON.stringify(value) : String(value)}
          </dd>
        `,
      )}
    </dl>
  `;
}
