// @ts-check
/** The record with its responses side by side, paragraph by paragraph. */
import { useEffect } from "preact/hooks";
import { signal } from "@preact/signals-core";
import { answer } from "../../annotate/answering.js";
import "../../core/keytable_pages.js";
import { answerFor, drawnOrder, rows } from "../../annotate/compared.js";
import { focusOn, job } from "../../annotate/job.js";
import { diff } from "../../core/diff.js";
import { t } from "../../core/i18n.js";
import { bind } from "../../core/keys.js";
import { me } from "../../core/people.js";
import { FieldOf } from "../../fields/field.js";
import { h, html } from "../../ui/h.js";

/** @typedef {import("../../annotate/compared.js").Sides} Sides */
/** @typedef {import("../../annotate/compared.js").Choice} Choice */
/** @typedef {import("../../annotate/shapes").DataRecord} DataRecord */

/** Whether words that differ are marked. */
const marking = signal(false);

/** @param {{record: DataRecord, sides: Sides}} given */
export function Compare({ record, sides }) {
  const { fields, question } = sides;
  const shown = drawnOrder(fields, record.id, me.value?.id ?? "");
  const choose = (/** @type {Choice} */ choice) => {
    const value = question ? answerFor(question, shown, choice) : undefined;
    if (!question || value === undefined) return false;
    focusOn(question.name);
    answer(question.name, value);
    return true;
  };
  useEffect(() =>
    bind("compare", {
      first: () => choose("first"),
      second: () => choose("second"),
      muchFirst: () => choose("muchFirst"),
      muchSecond: () => choose("muchSecond"),
      equal: () => choose("equal"),
      bad: () => choose("bad"),
      differences: () => (marking.value = !marking.value),
    }),
  );
  const others = (job.value?.fields ?? []).filter((one) => !fields.includes(one));
  const texts = shown.map((one) => String(record.fields[one.name] ?? ""));
  const two = shown.length === 2;
  return html`
    ${others.map((field) => h(FieldOf, { key: field.id, field, record }))}
    <p class="row">
      ${
        two &&
        html`
          <button
            type="button"
            class="small"
            aria-pressed=${String(marking.value)}
            onClick=${() => (marking.value = !marking.value)}
          >
            ${t("compare.differences")}
            <kbd>D</kbd>
          </button>
        `
      }
      ${
        two &&
        question &&
        html`
          <span class="muted small">${t("compare.hint", { title: question.title })}</span>
        `
      }
    </p>
    <div class=${`sides of${shown.length}`} role="group" aria-label=${t("compare.title")}>
      ${shown.map(
        (one) => html`
          <h3 key=${one.name} dir="auto">${one.title}</h3>
        `,
      )}
      ${rows(texts).map((row) =>
        row.map((text, n) =>
          h(Part, {
            text,
            other: two && marking.value ? (row[1 - n] ?? "") : null,
            first: n === 0,
          }),
        ),
      )}
    </div>
  `;
}

/** A paragraph; `other` is the one beside it, where differences are marked.
 * @param {{text: string, other: string | null, first: boolean}} given */
function Part({ text, other, first }) {
  if (other === null)
    return html`
      <p class="as-is" dir="auto">${text}</p>
    `;
  const changes = first ? diff(text, other) : diff(other, text);
  return html`
    <p class="as-is" dir="auto">
      ${changes
        .filter((one) => one.kind !== (first ? "new" : "gone"))
        .map((one) =>
          one.kind === "same"
            ? one.text
            : html`
                <mark>${one.text}</mark>
              `,
        )}
    </p>
  `;
}
