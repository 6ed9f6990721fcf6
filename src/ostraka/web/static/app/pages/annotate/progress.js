// @ts-check
/** How far one is. */
import { today } from "../../annotate/answering.js";
import { counts } from "../../annotate/replies.js";
import { t } from "../../core/i18n.js";
import { html } from "../../ui/h.js";

export function Progress() {
  const own = counts.value;
  if (!own) return null;
  return html`
    <span class="muted progress">${t("progress.you", { n: own.submitted, now: today.value })}</span>
  `;
}
