// @ts-check
/** How long answers took. */
import { duration } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { h, html } from "../../ui/h.js";
import { Panel } from "./panel.js";
import { BarRow } from "./spreads.js";

/** @typedef {import("./shapes").Figures} Figures */

/** @param {{figures: import("../../ui/asked.js").Asked<Figures>}} given */
export function Times({ figures }) {
  const draw = (/** @type {Figures} */ { seconds }) => {
    const { n, median, bounds, bars } = seconds;
    if (!n || median === null)
      return html`
        <p class="muted">${t("overview.noTimes")}</p>
      `;
    const most = Math.max(...bars);
    return html`
      <p class="muted small">${t("overview.median", { time: duration(median), n })}</p>
      <table class="bars">
        <tbody>
          ${bars.map((count, i) =>
            h(BarRow, { key: i, text: between(bounds[i - 1], bounds[i]), count, most }),
          )}
        </tbody>
      </table>
    `;
  };
  return h(Panel, { title: t("overview.times"), asked: figures, draw, name: "times" });
}

/** @param {number | undefined} low @param {number | undefined} high */
function between(low, high) {
  if (low === undefined) return t("overview.below", { high: duration(high ?? 0) });
  if (high === undefined) return t("overview.above", { low: duration(low) });
  return t("overview.from", { low: duration(low), high: duration(high) });
}
