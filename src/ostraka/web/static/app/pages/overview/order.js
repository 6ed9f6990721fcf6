// @ts-check
/** In which order records come to people; changed by who leads. */
import { useState } from "preact/hooks";
import { ask } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { announce } from "../../ui/announce.js";
import { Failed } from "../../ui/failed.js";
import { h, html } from "../../ui/h.js";
import { Panel } from "./panel.js";

/** @typedef {import("../../types").Work} Work */

/** @type {Work["order"][]} */
const ORDERS = ["given", "random", "least_sure"];

/** @param {{id: string, work: import("../../ui/asked.js").Asked<Work>,
 *   rights: import("../../types").Rights}} given */
export function Order({ id, work, rights }) {
  const [wanted, setWanted] = useState(/** @type {Work["order"] | null} */ (null));
  const [error, setError] = useState(/** @type {Error | null} */ (null));
  const change = async (/** @type {Work["order"]} */ order) => {
    setWanted(order);
    setError(null);
    try {
      work.set(await ask("PUT", `/datasets/${id}/work`, { body: { order } }));
      announce(t("overview.orderChanged"));
    } catch (refused) {
      setError(/** @type {Error} */ (refused));
    }
    setWanted(null);
  };
  const draw = (/** @type {Work} */ value) => html`
    <fieldset
      class="order"
      disabled=${!rights.leads || wanted !== null}
      aria-busy=${String(wanted !== null)}
    >
      <legend class="unseen">${t("overview.order")}</legend>
      ${ORDERS.map(
        (order) => html`
          <label key=${order}>
            <input
              type="radio"
              name="order"
              checked=${(wanted ?? value.order) === order}
              onChange=${() => void change(order)}
            />
            <span>
              ${t(`overview.order_${order}`)}
              <span class="muted small block">${t(`overview.orderHint_${order}`)}</span>
            </span>
          </label>
        `,
      )}
    </fieldset>
    ${error && h(Failed, { error })}
    ${
      !rights.leads &&
      html`
        <p class="muted small words">
          ${t("overview.orderWho", { who: rights.who_leads.join(", ") })}
        </p>
      `
    }
  `;
  return h(Panel, { title: t("overview.order"), asked: work, draw, name: "order" });
}
