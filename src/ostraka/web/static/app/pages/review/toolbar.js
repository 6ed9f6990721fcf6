// @ts-check
/** Which records come, in which order, and whether names are shown. */
import { t } from "../../core/i18n.js";
import { counts, filter, sift } from "../../review/list.js";
import { html } from "../../ui/h.js";

/** @typedef {import("../../review/shapes").Filter} Filter */

/** @type {Filter["state"][]} */
const STATES = ["conflict", "full", "resolved", ""];
/** @type {Filter["order"][]} */
const ORDERS = ["disagreement", "newest", "random"];

/** @param {{names: import("@preact/signals-core").Signal<boolean>}} given */
export function Toolbar({ names }) {
  const { state, order } = filter.value;
  const found = counts.value;
  const number = (/** @type {Filter["state"]} */ one) => {
    if (!found) return "";
    return one ? found[one] : found.conflict + found.full + found.resolved;
  };
  return html`
    <div class="toolbar">
      <label>
        <span class="muted">${t("review.show")}</span>
        <select
          id="state"
          value=${state}
          onChange=${(/** @type {any} */ e) => sift({ state: e.currentTarget.value })}
        >
          ${STATES.map(
            (one) => html`
              <option key=${one} value=${one}>
                ${t(`review.state_${one || "all"}`)} ${number(one)}
              </option>
            `,
          )}
        </select>
      </label>
      <label>
        <span class="muted">${t("review.order")}</span>
        <select
          id="order"
          value=${order}
          onChange=${(/** @type {any} */ e) => sift({ order: e.currentTarget.value })}
        >
          ${ORDERS.map(
            (one) => html`
              <option key=${one} value=${one}>${t(`review.order_${one}`)}</option>
            `,
          )}
        </select>
      </label>
      <button
        type="button"
        aria-pressed=${String(names.value)}
        onClick=${() => (names.value = !names.value)}
      >
        ${t("review.names")}
        <kbd>Y</kbd>
      </button>
    </div>
  `;
}
