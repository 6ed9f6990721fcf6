// @ts-check
/** A question: its title, what it is about, and the way to answer it, by its kind. */
import { useEffect, useRef } from "preact/hooks";
import { held } from "../annotate/answering.js";
import { focus, job } from "../annotate/job.js";
import { suggested, untouched } from "../annotate/provenance.js";
import { t } from "../core/i18n.js";
import { accept } from "../annotate/answering.js";
import { Guard } from "../ui/guard.js";
import { h, html } from "../ui/h.js";
import { Options } from "./options.js";
import { Ranking } from "./ranking.js";
import { SpanLabels } from "./span.js";
import { Suggested } from "./suggested.js";
import { Text } from "./text.js";
import { alike, taken } from "./logic.js";

/** @typedef {import("../annotate/shapes").Question} Question */
/** @typedef {import("../annotate/shapes").Place} Place */
/** @typedef {import("../annotate/shapes").Value} Value */
/** What each kind is given to draw.
 * @typedef {{question: Question, value: Value | undefined, on: boolean,
 *   suggestion: import("../annotate/shapes").Suggestion | undefined}} Asked */

/** A kind of question is a component here, and its rules in `logic.js`.
 * @type {Record<Question["settings"]["type"], (given: Asked) => any>} */
export const KINDS = {
  label_selection: Options,
  multi_label_selection: Options,
  rating: Options,
  ranking: Ranking,
  span: SpanLabels,
  text: Text,
};

/** @param {{question: Question, place: Place, n: number}} given */
export function Ask({ question, place, n }) {
  const on = focus.value === n;
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const { trouble } = place;
  const bad =
    trouble?.kind === "invalid" && (trouble.where ?? "").split(".").includes(question.name);
  useEffect(() => {
    if (on) box.current?.scrollIntoView({ block: "nearest" });
  }, [on]);
  const mode = job.value?.work.suggestions;
  const suggestion = mode === "hidden" ? undefined : suggested(place, question);
  const asIs = suggestion && untouched(place, question);
  const take = () => (focus.value = n);
  // not while a button is held down: its hints would move it from under the pointer
  const onFocusIn = (/** @type {any} */ e) => e.target.matches(":focus-visible") && take();
  return html`
    <section
      ref=${box}
      class=${`q${on ? " on" : ""}${bad ? " bad" : ""}${asIs ? " untouched" : ""}`}
      data-question=${question.name}
      data-kind=${question.settings.type}
      onFocusIn=${onFocusIn}
      onClick=${take}
      data-held=${on && held.value.why === "missing" ? held.value.times : undefined}
    >
      <h3 id=${`q-${question.id}`} dir="auto">
        ${question.title}${
          question.required &&
          html`
            <span class="required" title=${t("question.required")}>
              <span aria-hidden="true">*</span>
              <span class="unseen">${t("question.required")}</span>
            </span>
          `
        }
      </h3>
      ${
        question.description &&
        html`
          <p class="muted" dir="auto">${question.description}</p>
        `
      }
      ${
        bad &&
        html`
          <p class="trouble">${trouble.text}</p>
        `
      }
      ${h(
        Guard,
        { of: place.item.record.id },
        h(KINDS[question.settings.type], {
          key: place.item.record.id,
          question,
          value: place.values[question.name],
          on,
          suggestion,
        }),
      )}
      ${
        suggestion &&
        on &&
        !alike(place.values[question.name], taken(question, suggestion.value)) &&
        html`
          <button type="button" class="small accept" onClick=${() => accept(question)}>
            ${h(Suggested, { suggestion })} ${t("suggestion.accept")}
            <kbd>A</kbd>
          </button>
        `
      }
      ${
        asIs &&
        html`
          <p class="muted small">${t("suggestion.untouched")}</p>
        `
      }
    </section>
  `;
}
