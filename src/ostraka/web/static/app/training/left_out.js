// @ts-check
/** What is not learnt from, by reason. */
import { t } from "../core/i18n.js";
import { html } from "../ui/h.js";

/** @param {{reasons: Record<string, number>}} given */
export function LeftOut({ reasons }) {
  const all = Object.entries(reasons);
  if (!all.length) return null;
  const total = all.reduce((sum, [, count]) => sum + count, 0);
  return html`
    <details class="left-out">
      <summary>${t("training.leftOut", { n: total })}</summary>
      <ul>
        ${all.map(
          ([why, n]) => html`
            <li key=${why}>${t("training.times", { n })} ${why}</li>
          `,
        )}
      </ul>
    </details>
  `;
}
