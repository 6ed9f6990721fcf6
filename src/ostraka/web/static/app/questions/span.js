// @ts-check
/** Labels to mark stretches of a text with, and the list of what is marked. */
import { answer } from "../annotate/answering.js";
import { questions } from "../annotate/job.js";
import * as line from "../annotate/line.js";
import { labelOf, labels, relabel } from "../annotate/marking.js";
import { t } from "../core/i18n.js";
import { h, html } from "../ui/h.js";
import { optionsOf } from "./logic.js";
import { Marks } from "./marks.js";
import { Suggested } from "./suggested.js";

/** @typedef {import("./ask.js").Asked} Asked */

export const COLOURS = 8;

/** The class of a label's colour; after eight the line is dashed, so hue is not the only sign.
 * @param {number} n */
export const colour = (n) => `hue${n % COLOURS}${n >= COLOURS ? " dashed" : ""}`;

/** @param {Asked} given */
export function SpanLabels({ question, value, on, suggestion }) {
  const settings = question.settings;
  const field = settings.type === "span" ? settings.field : "";
  const text = String(line.current.value?.item.record.fields[field] ?? "");
  const options = optionsOf(question);
  const first = questions.value.find((one) => one.settings.type === "span") === question;
  const at = labelOf(question);
  const put = (/** @type {string} */ label) => {
    if (!relabel(question, label)) labels.value = { ...labels.value, [question.name]: label };
  };
  return html`
    ${
      first &&
      value === undefined &&
      html`
        <p class="muted">${t("spans.hint", { field })}</p>
      `
    }
    <div class="options" role="radiogroup" aria-labelledby=${`q-${question.id}`}>
      ${options.map(
        (one, i) => html`
          <button
            type="button"
            role="radio"
            key=${one.value}
            aria-checked=${String(at === one.value)}
            dir="auto"
            class=${`choice label ${colour(i)}`}
            title=${one.description ?? undefined}
            onClick=${() => put(one.value)}
          >
            <span class="words">${one.text}</span>
            ${
              on &&
              i < 10 &&
              html`
                <kbd>${(i + 1) % 10}</kbd>
              `
            }
          </button>
        `,
      )}
    </div>
    ${suggestion && h(SuggestedSpans, { suggestion })} ${h(Marks, { question, text })}
    ${
      question.required &&
      value === undefined &&
      html`
        <button type="button" class="small" onClick=${() => answer(question.name, [])}>
          ${t("spans.nothing")}
        </button>
      `
    }
    ${
      Array.isArray(value) &&
      value.length === 0 &&
      html`
        <p class="muted">${t("spans.none")}</p>
      `
    }
  `;
}

/** @param {{suggestion: import("../annotate/shapes").Suggestion}} given */
function SuggestedSpans({ suggestion }) {
  const n = Array.isArray(suggestion.value) ? suggestion.value.length : 0;
  return html`
    <p class="muted">${h(Suggested, { suggestion })} ${t("spans.suggested", { n })}</p>
  `;
}
