// @ts-check
/** What could not be had: why, the number to tell the server's keeper, and another try. */
import { Refused } from "../core/api.js";
import { t } from "../core/i18n.js";
import { html } from "./h.js";

/** @param {{error: Error, again?: () => void}} given */
export function Failed({ error, again }) {
  const refused = error instanceof Refused;
  return html`
    <div class="failed" role="alert">
      <p class="trouble words">${refused ? error.message : t("error.unreachable")}</p>
      ${
        refused &&
        error.status >= 500 &&
        html`
          <p class="muted">${t("error.request", { id: error.requestId })}</p>
        `
      }
      ${
        again &&
        html`
          <button type="button" onClick=${again}>${t("do.again")}</button>
        `
      }
    </div>
  `;
}
