// @ts-check
/** The questions for the selection or the active record, and what an answer would change. */
import { questions } from "../../annotate/job.js";
import * as line from "../../annotate/line.js";
import { t } from "../../core/i18n.js";
import { Ask } from "../../questions/ask.js";
import { preview, refusal } from "../../records/bulk.js";
import { accepting } from "../../records/form.js";
import { parts } from "../../records/parts.js";
import * as picks from "../../records/picked.js";
import { nameOf } from "../../core/ids.js";
import { h, html } from "../../ui/h.js";

/** @param {{dataset: import("../../types").Dataset}} given */
export function Form({ dataset }) {
  const place = line.current.value;
  if (dataset.status !== "ready")
    return html`
      <section class="form" aria-label=${t("annotate.questions")}>
        <p class="muted">${t("records.unpublished")}</p>
      </section>
    `;
  const spans = parts.value.questions.filter((one) => one.settings.type === "span");
  const titles = spans.map((one) => one.title).join(", ");
  return html`
    <section class="form" aria-label=${t("annotate.questions")}>
      <p class="applies" role="status">${whom()}</p>
      ${place && questions.value.map((question, n) => h(Ask, { key: question.id, question, place, n }))}
      ${
        spans.length > 0 &&
        html`
          <p class="muted small">${t("records.spans", { titles })}</p>
        `
      }
      ${picks.many.value > 0 && parts.value.offered && h(Accept, {})}
      ${picks.many.value > 0 && h(Preview, {})}
    </section>
  `;
}

function whom() {
  const n = picks.many.value;
  const hit = picks.active.value;
  if (n) return t("records.applies", { n });
  return hit ? t("records.appliesOne", { name: nameOf(hit.record) }) : "";
}

/** Suggestions that are sure enough are taken as answers. */
function Accept() {
  const now = accepting.value;
  const put = (/** @type {Partial<typeof now>} */ change) =>
    (accepting.value = { ...now, ...change });
  return html`
    <fieldset class="accepting">
      <label class="check">
        <input
          type="checkbox"
          checked=${now.on}
          onChange=${(/** @type {any} */ e) => put({ on: e.currentTarget.checked })}
        />
        ${t("records.accept")}
        <kbd>A</kbd>
      </label>
      <div class="row">
        <label>
          ${t("records.least")}
          <input
            type="number"
            min="0"
            max="1"
            step="0.05"
            value=${now.least}
            onInput=${(/** @type {any} */ e) => put({ least: Number(e.currentTarget.value) || 0 })}
          />
        </label>
        <label>
          ${t("records.acceptOf")}
          <select
            value=${now.question}
            onChange=${(/** @type {any} */ e) => put({ question: e.currentTarget.value })}
          >
            <option value="">${t("records.everyQuestion")}</option>
            ${parts.value.questions.map(
              (one) => html`
                <option key=${one.name} value=${one.name}>${one.title}</option>
              `,
            )}
          </select>
        </label>
      </div>
    </fieldset>
  `;
}

/** What would happen, in numbers, before it does. */
function Preview() {
  const told = preview.value;
  if (refusal.value)
    return html`
      <p class="preview trouble words" role="alert">${refusal.value.message}</p>
    `;
  if (!told)
    return html`
      <p class="preview muted">${t("records.tryIt")}</p>
    `;
  return html`
    <div role="status">
      <ul class="preview" aria-label=${t("records.preview")}>
        ${counted(told).map(
          (one) => html`
            <li key=${one}>${one}</li>
          `,
        )}
        ${Object.entries(told.refused).map(
          ([why, n]) => html`
            <li key=${why} class="trouble words">${t("records.refused", { n, why })}</li>
          `,
        )}
      </ul>
    </div>
  `;
}

const COUNTS = /** @type {const} */ (["new", "changed", "same", "drafts", "skipped", "held"]);

/** The counts that are not zero, in words. @param {import("../../types").BulkAnswered} told */
export function counted(told) {
  return COUNTS.filter((one) => told[one] > 0).map((one) =>
    t(`records.count.${one}`, { n: told[one] }),
  );
}
