// @ts-check
/** The records that people differ over most, and the way to settle them. */
import { percent } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { h, html } from "../../ui/h.js";
import { Link } from "../../ui/shell.js";
import { Panel } from "./panel.js";

/** @typedef {import("../../annotate/shapes").DataRecord} DataRecord */
/** @typedef {{items: {record: DataRecord, disagreement: number | null}[],
 *   counts: {conflict: number}}} Listed */

const SHOWN = 160; // characters of a record

/** @param {{id: string, contested: import("../../ui/asked.js").Asked<Listed>}} given */
export function Contested({ id, contested }) {
  const tools = contested.value
    ? h(
        Link,
        { to: `/datasets/${id}/review`, class: "button" },
        contested.value.counts.conflict
          ? t("overview.toReview", { n: contested.value.counts.conflict })
          : t("manage.review"),
      )
    : null;
  const draw = (/** @type {Listed} */ value) =>
    value.items.length
      ? html`
          <ol class="contested">
            ${value.items.map(
              ({ record, disagreement }) => html`
                <li key=${record.id}>
                  ${h(
                    Link,
                    { to: `/datasets/${id}/review/${record.id}`, class: "words" },
                    html`
                      <span dir="auto">${gist(record)}</span>
                    `,
                  )}
                  <span class="muted small block">
                    ${t("overview.apart", { share: percent(disagreement ?? 0) })}
                  </span>
                </li>
              `,
            )}
          </ol>
        `
      : html`
          <p class="muted">${t("overview.noConflicts")}</p>
        `;
  return h(Panel, {
    title: t("overview.contested"),
    asked: contested,
    draw,
    tools,
    name: "contested",
  });
}

/** The beginning of a record's first text, or its name. @param {DataRecord} record */
function gist(record) {
  const text = Object.values(record.fields).find((one) => typeof one === "string" && one.trim());
  const words = typeof text === "string" ? text : (record.external_id ?? record.id);
  const letters = Array.from(words);
  return letters.length > SHOWN ? `${letters.slice(0, SHOWN).join("")}…` : words;
}
