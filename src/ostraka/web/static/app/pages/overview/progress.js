// @ts-check
/** How many records are done, how fast that goes, and when it may end. */
import { day } from "../../core/format.js";
import { number, t } from "../../core/i18n.js";
import { h, html } from "../../ui/h.js";
import { Panel } from "./panel.js";

/** @typedef {import("./shapes").Figures} Figures */
/** @typedef {import("../../types").DatasetProgress} DatasetProgress */

const DAY = 24 * 3600 * 1000;
const WEEK = 7;
/** @type {("full" | "resolved" | "conflict" | "open")[]} */
const STATES = ["full", "resolved", "conflict", "open"];
export const SIGNS = { full: "✓", resolved: "✔", conflict: "≠", open: "○" };

/** @param {{dataset: import("../../types").Dataset,
 *   progress: import("../../ui/asked.js").Asked<DatasetProgress>,
 *   figures: import("../../ui/asked.js").Asked<Figures> | null,
 *   rights: import("../../types").Rights}} given */
export function Progress({ dataset, progress, figures, rights }) {
  const draw = (/** @type {DatasetProgress} */ value) => {
    if (dataset.status === "draft")
      return html`
        <p>${rights.leads ? t("overview.draftLead") : t("overview.draft")}</p>
      `;
    if (!value.total)
      return html`
        <p>${t("overview.noRecords")}</p>
      `;
    return html`
      ${h(Stack, { value })}
      <p class="muted">
        ${t("overview.perRecord", { n: dataset.distribution.min_submitted })}
        ${
          figures?.value &&
          html`
            ${" "}${h(Pace, { figures: figures.value })}
          `
        }
      </p>
    `;
  };
  return h(Panel, { title: t("overview.progress"), asked: progress, draw, name: "progress" });
}

/** @param {{value: DatasetProgress}} given */
function Stack({ value }) {
  let x = 0;
  const parts = STATES.map((state) => {
    const width = (value.states[state] / value.total) * 100;
    const part = { state, x, width };
    x += width;
    return part;
  });
  return html`
    <svg class="bar stack" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      ${parts.map(
        (one) =>
          one.width > 0 &&
          html`
            <rect
              key=${one.state}
              class=${one.state}
              x=${one.x}
              y="0"
              width=${one.width}
              height="10"
            />
          `,
      )}
    </svg>
    <ul class="legend">
      ${STATES.map(
        (state) => html`
          <li key=${state} class=${state}>
            <span class="sign" aria-hidden="true">${SIGNS[state]}</span>
            ${`${t(`overview.state_${state}`)} `}
            <b>${number(value.states[state])}</b>
          </li>
        `,
      )}
      <li class="all">${t("overview.records", { n: value.total })}</li>
    </ul>
  `;
}

/** @param {{figures: Figures}} given */
function Pace({ figures }) {
  if (!figures.needed) return t("overview.enough");
  const pace = paceOf(figures.days, Date.now());
  if (!pace) return t("overview.still", { n: figures.needed });
  const end = Date.now() + (figures.needed / pace) * DAY;
  const n = Math.round(pace) || 1;
  return t("overview.pace", { n, needed: number(figures.needed), end: day(end) });
}

/** Answers a day over the last week, or since there are any; 0 where there were none.
 * @param {Figures["days"]} days @param {number} now ms since 1970 */
export function paceOf(days, now) {
  const today = Math.floor(now / DAY);
  const recent = days
    .map((one) => ({ ago: today - Math.floor(Date.parse(one.day) / DAY), n: one.answers }))
    .filter((one) => one.ago < WEEK);
  const oldest = Math.max(...recent.map((one) => one.ago));
  if (!recent.length) return 0;
  const span = days.length > recent.length ? WEEK : oldest + 1;
  return recent.reduce((sum, one) => sum + one.n, 0) / span;
}
