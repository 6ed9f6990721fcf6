// @ts-check
/** The record: its fields, in order. */
import { job } from "../../annotate/job.js";
import { t } from "../../core/i18n.js";
import { FieldOf } from "../../fields/field.js";
import { h, html } from "../../ui/h.js";

/** @param {{place: import("../../annotate/shapes").Place}} given */
export function RecordPane({ place }) {
  const { record } = place.item;
  const title =
    record.external_id && !record.external_id.startsWith("ostraka:")
      ? record.external_id
      : record.id.slice(0, 8);
  return html`
    <section class="record" aria-label=${t("annotate.record")} tabindex="0">
      <h2 id="record-title" tabindex="-1" data-record=${record.id}>
        ${t("annotate.recordOf", { title })}
      </h2>
      ${(job.value?.fields ?? []).map((field) => h(FieldOf, { key: field.id, field, record }))}
    </section>
  `;
}
