// @ts-check
/** A record shown whole in the list: its fields with one's own marks, one's answer, its metadata. */
import { useMemo } from "preact/hooks";
import { job } from "../../annotate/job.js";
import { titleOf } from "../../annotate/marking.js";
import { t } from "../../core/i18n.js";
import { lanes, paragraphs } from "../../core/spans.js";
import { FieldOf } from "../../fields/field.js";
import { Drawn } from "../../fields/painted.js";
import { optionsOf } from "../../questions/logic.js";
import { parts } from "../../records/parts.js";
import { answers } from "../../records/summary.js";
import { Facts } from "../../ui/facts.js";
import { h, html } from "../../ui/h.js";

/** @typedef {import("../../annotate/shapes").Question} Question */
/** @typedef {import("../../annotate/shapes").Span} Span */
/** @typedef {import("../../records/found.js").Hit["record"]} Found */

/** @param {{record: Found, onOpen: () => void, onLike: (() => void) | undefined}} given */
export function Whole({ record, onOpen, onLike }) {
  const { questions } = parts.value;
  const given = answers(questions, record.responses?.[0]?.values);
  const metadata = Object.entries(record.metadata ?? {});
  return html`
    <div class="whole">
      ${(job.value?.fields ?? []).map((field) => {
        const marked = marks(record, questions, field.name);
        const text = record.fields[field.name];
        return marked && typeof text === "string"
          ? h(Marked, { key: field.id, title: field.title, text, ...marked })
          : h(FieldOf, { key: field.id, field, record });
      })}
      ${given.length > 0 && h(Facts, { rows: given.map(({ title, text }) => [title, text]) })}
      ${metadata.length > 0 && h(Facts, { rows: metadata, class: "muted small" })}
      <p class="row">
        <button type="button" class="small" onClick=${onOpen}>
          ${t("records.keyOpen")}
          <kbd>O</kbd>
        </button>
        ${
          onLike &&
          html`
            <button type="button" class="small" onClick=${onLike}>
              ${t("records.keySimilar")}
              <kbd>M</kbd>
            </button>
          `
        }
      </p>
    </div>
  `;
}

/** One's own marks in a field, of the first question that has some.
 * @param {Found} record @param {Question[]} questions @param {string} field */
function marks(record, questions, field) {
  const values = record.responses?.[0]?.values ?? {};
  for (const question of questions) {
    const { settings } = question;
    const value = values[question.name]?.value;
    if (
      settings.type === "span" &&
      settings.field === field &&
      Array.isArray(value) &&
      value.length
    )
      return { question, spans: /** @type {Span[]} */ (value) };
  }
  return null;
}

/** @param {{title: string, text: string, question: Question, spans: Span[]}} given */
function Marked({ title, text, question, spans }) {
  const all = useMemo(() => paragraphs(text), [text]);
  const lane = lanes(spans);
  const options = optionsOf(question).map((one) => one.value);
  return html`
    <section class="field">
      <header>
        <h3 dir="auto">${title}</h3>
      </header>
      <div class="marked" dir="auto">
        ${all.map((part) =>
          h(Drawn, {
            key: part.start,
            part,
            spans: spans.filter((one) => one.start < part.end && one.end > part.start),
            cursor: null,
            chosen: null,
            lane,
            hue: (label) => options.indexOf(label),
            title: (label) => titleOf(question, label),
          }),
        )}
      </div>
    </section>
  `;
}
