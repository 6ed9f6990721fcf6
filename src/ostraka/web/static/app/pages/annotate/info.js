// @ts-check
/** What there is to know about the record beside its fields. */
import { questions } from "../../annotate/job.js";
import { t } from "../../core/i18n.js";
import { suggestions } from "../../records/summary.js";
import { Facts } from "../../ui/facts.js";
import { h, html } from "../../ui/h.js";
import { Pane } from "./pane.js";

/** @param {import("./aside.js").Given} given */
export default function Info({ place, onClose }) {
  const record = place?.item.record;
  const own = place?.item.answer;
  const known = record && {
    [t("aside.id")]: record.id,
    [t("aside.externalId")]: record.external_id ?? "–",
    [t("aside.state")]: t(`aside.state.${/** @type {"open"} */ (record.state)}`),
    [t("aside.mine")]: own ? t(`status.${own.status}`) : "–",
  };
  const offered = suggestions(questions.value, record?.suggestions).map(
    ({ title, text, suggestion }) => [title, [text, suggestion.agent].filter(Boolean).join(" · ")],
  );
  return h(
    Pane,
    { title: t("aside.info"), mark: "I", onClose },
    known
      ? [
          h(List, { rows: Object.entries(known) }),
          h(List, { title: t("aside.metadata"), rows: Object.entries(record.metadata ?? {}) }),
          h(List, { title: t("aside.suggestions"), rows: offered }),
        ]
      : html`
          <p class="muted">${t("aside.noRecord")}</p>
        `,
  );
}

/** @param {{title?: string, rows: unknown[][]}} given */
function List({ title, rows }) {
  if (!rows.length) return null;
  return html`
    ${
      title &&
      html`
        <h3>${title}</h3>
      `
    }
    ${h(Facts, { rows, class: "facts" })}
  `;
}
