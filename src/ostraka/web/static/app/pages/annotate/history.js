// @ts-check
/** One's own last answers, to be opened again. */
import { useEffect } from "preact/hooks";
import { finished } from "../../annotate/answering.js";
import { questions } from "../../annotate/job.js";
import { open } from "../../annotate/opened.js";
import { savedAt } from "../../core/outbox.js";
import { moment } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { nameOf } from "../../core/ids.js";
import { answers } from "../../records/summary.js";
import { useAsked } from "../../ui/asked.js";
import { Failed } from "../../ui/failed.js";
import { h, html } from "../../ui/h.js";
import { Pane } from "./pane.js";

/** @typedef {{record_id: string, external_id: string | null, revised: boolean,
 *   answer: import("../../annotate/shapes").Answer}} Given */

/** @param {import("./aside.js").Given} given */
export default function History({ dataset, onClose }) {
  /** @type {import("../../ui/asked.js").Asked<{items: Given[]}>} */
  const asked = useAsked(`/me/datasets/${dataset}/answers`);
  useEffect(asked.again, [savedAt.value, finished.value]);
  const items = asked.value?.items;
  return h(
    Pane,
    { title: t("aside.history"), mark: "⇧H", onClose },
    html`
      ${asked.error && h(Failed, { error: asked.error, again: asked.again })}
      ${
        items?.length === 0 &&
        html`
          <p class="muted">${t("aside.noHistory")}</p>
        `
      }
      <ol class="past">
        ${items?.map((one) => h(Entry, { key: one.record_id, one, dataset }))}
      </ol>
    `,
  );
}

/** @param {{one: Given, dataset: string}} given */
function Entry({ one, dataset }) {
  const { answer, record_id: id, external_id, revised } = one;
  const words = answers(questions.value, answer.values)
    .map(({ text }) => text)
    .join(" · ");
  return html`
    <li>
      <button type="button" class="plain" onClick=${() => void open(dataset, id)}>
        <span class=${`own ${answer.status}`}>
          <span class="dot" aria-hidden="true"></span>
          ${t(`status.${answer.status}`)}
        </span>
        <b class="words" dir="auto">${nameOf({ id, external_id })}</b>
        <span class="muted">${moment(answer.updated_at)}</span>
        <span class="words answer" dir="auto">${words}</span>
        ${
          revised &&
          html`
            <span class="revised">✓ ${t("aside.revised")}</span>
          `
        }
      </button>
    </li>
  `;
}
