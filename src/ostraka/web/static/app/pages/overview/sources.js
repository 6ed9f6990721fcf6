// @ts-check
/** What became of suggestions, by who or what made them. */
import { percent } from "../../core/format.js";
import { number, t } from "../../core/i18n.js";
import { h, html } from "../../ui/h.js";
import { Panel } from "./panel.js";

/** @typedef {import("./shapes").Figures} Figures */

/** @param {{figures: import("../../ui/asked.js").Asked<Figures>}} given */
export function Sources({ figures }) {
  const draw = (/** @type {Figures} */ value) =>
    value.sources.length
      ? html`
          <div class="scroll" tabindex="0" role="group" aria-label=${t("overview.sources")}>
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">${t("overview.source")}</th>
                  <th scope="col" class="number">${t("overview.outcome_accepted")}</th>
                  <th scope="col" class="number">${t("overview.outcome_changed")}</th>
                  <th scope="col" class="number">${t("overview.outcome_rejected")}</th>
                  <th scope="col" class="number">${t("overview.taken")}</th>
                </tr>
              </thead>
              <tbody>
                ${value.sources.map(
                  (one) => html`
                    <tr key=${one.agent}>
                      <th scope="row" dir="auto">${one.agent ?? t("overview.noAgent")}</th>
                      <td class="number">${number(one.accepted)}</td>
                      <td class="number">${number(one.changed)}</td>
                      <td class="number">${number(one.rejected)}</td>
                      <td class="number">${percent(one.acceptance)}</td>
                    </tr>
                  `,
                )}
              </tbody>
            </table>
          </div>
        `
      : html`
          <p class="muted">${t("overview.noSources")}</p>
        `;
  return h(Panel, { title: t("overview.sources"), asked: figures, draw, name: "sources" });
}
