// @ts-check
/** Three rows as a language model's trainer sees them, with what is wrong with any. */
import { useState } from "preact/hooks";
import { ask } from "../core/api.js";
import { t } from "../core/i18n.js";
import { Failed } from "../ui/failed.js";
import { h, html } from "../ui/h.js";
import { body, PATIENCE } from "./cell.js";

/** @typedef {import("../types").Checked} Checked */
/** @typedef {import("./cell.js").Given} Given */

/** @param {{dataset: string, given: Given}} given */
export function Rows({ dataset, given }) {
  const [told, setTold] = useState(/** @type {Checked | null} */ (null));
  const [error, setError] = useState(/** @type {Error | null} */ (null));
  const [busy, setBusy] = useState(false);
  const look = async () => {
    setBusy(true);
    setError(null);
    try {
      const asked = { ...body(given), look: true };
      const path = `/datasets/${dataset}/trainings/check`;
      setTold(await ask("POST", path, { body: asked, patience: PATIENCE }));
    } catch (refused) {
      setError(/** @type {Error} */ (refused));
    }
    setBusy(false);
  };
  return html`
    <div class="rows">
      <button type="button" disabled=${busy} aria-busy=${String(busy)} onClick=${look}>
        ${t("training.lookAtRows")}
      </button>
      ${error && h(Failed, { error })}
      ${told?.problems.map(
        (one) => html`
          <p class="trouble words" key=${one.text}>${one.text}</p>
        `,
      )}
      ${
        told?.report &&
        html`
          <pre tabindex="0" dir="auto">${told.report}</pre>
        `
      }
    </div>
  `;
}
