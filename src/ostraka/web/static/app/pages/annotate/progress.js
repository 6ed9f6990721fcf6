// @ts-check
/** How far one is, and the whole dataset. */
import { signal } from "@preact/signals-core";
import { today } from "../../annotate/answering.js";
import { counts } from "../../annotate/replies.js";
import { t } from "../../core/i18n.js";
import { html } from "../../ui/h.js";

/** @typedef {Pick<import("../../types").DatasetProgress, "completed" | "total">} Total */

/** How far the whole dataset is; null before it is known. */
export const total = signal(/** @type {Total | null} */ (null));

export function Progress() {
  const own = counts.value;
  const all = total.value;
  return html`
    <span class="muted progress">
      ${own && t("progress.you", { n: own.submitted, now: today.value })}
    </span>
    ${
      all &&
      all.total > 0 &&
      html`
        <span class="muted progress all">
          <progress max=${all.total} value=${all.completed} aria-hidden="true"></progress>
          ${t("progress.all", { completed: all.completed, total: all.total })}
        </span>
      `
    }
  `;
}
