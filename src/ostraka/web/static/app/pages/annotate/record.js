// @ts-check
/** The record: its fields, in order, and what can be done about it beside answering. */
import { signal } from "@preact/signals-core";
import { job } from "../../annotate/job.js";
import { t } from "../../core/i18n.js";
import { nameOf } from "../../core/ids.js";
import { FieldOf } from "../../fields/field.js";
import { h, html } from "../../ui/h.js";

/** @typedef {{can: boolean, Compare: any, sides: any}} View What is compared side by side, and the
 * component that does it once it is loaded. */

/** The records that are known to be flagged by oneself. */
export const flags = signal(/** @type {ReadonlySet<string>} */ (new Set()));

/** @param {{place: import("../../annotate/shapes").Place, view?: View, children?: any}} given */
export function RecordPane({ place, view, children }) {
  const { record } = place.item;
  return html`
    <section class="record" aria-label=${t("annotate.record")} tabindex="0">
      <h2 id="record-title" tabindex="-1" data-record=${record.id}>
        ${t("annotate.recordOf", { title: nameOf(record) })}
      </h2>
      ${
        view?.Compare
          ? h(view.Compare, { record, sides: view.sides })
          : (job.value?.fields ?? []).map((field) => h(FieldOf, { key: field.id, field, record }))
      }
      ${children}
    </section>
  `;
}

/** @param {{record: string, acts: Record<string, () => void>, pane: string, wide: boolean,
 *   view: View}} given */
export function Beside({ record, acts, pane, wide, view }) {
  /** @type {[string, string, string, boolean][]} */
  const tools = [
    ["info", "I", t("record.info"), pane === "info"],
    ["notes", "N", t("record.notes"), pane === "notes"],
    ["flag", "F", t("record.flag"), flags.value.has(record)],
    ["widen", "W", t("record.widen"), wide],
    ["history", "⇧H", t("record.history"), pane === "history"],
  ];
  if (view.can) tools.unshift(["view", "V", t("record.view"), Boolean(view.Compare)]);
  return html`
    <p class="beside">
      ${tools.map(
        ([act, key, label, on]) => html`
          <button
            type="button"
            class="plain"
            key=${act}
            aria-pressed=${String(on)}
            onClick=${acts[act]}
          >
            ${label}
            <kbd>${key}</kbd>
          </button>
        `,
      )}
    </p>
  `;
}
