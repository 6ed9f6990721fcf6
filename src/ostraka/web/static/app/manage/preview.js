// @ts-check
/** A question as it will be asked. It can be tried out; nothing is kept of it. */
import { useEffect, useState } from "preact/hooks";
import { instead } from "../annotate/answering.js";
import { t } from "../core/i18n.js";
import { KINDS } from "../questions/ask.js";
import { Guard } from "../ui/guard.js";
import { h, html } from "../ui/h.js";
import { settingsOf } from "./schema.js";

/** @typedef {import("../annotate/shapes").Value} Value */
/** @typedef {import("./shapes").QuestionDraft} QuestionDraft */

/** @param {{question: QuestionDraft}} given */
export function Preview({ question }) {
  const [value, setValue] = useState(/** @type {Value | undefined} */ (undefined));
  useEffect(() => instead({ tried: (_, next) => setValue(() => next) }), []);
  const kind = question.settings.type;
  useEffect(() => setValue(undefined), [kind, question.options.length]);
  const asked = /** @type {import("./shapes").Question} */ ({
    id: `preview-${question.key}`,
    name: question.key,
    title: question.title,
    description: question.description,
    required: question.required,
    settings: drawable(question),
  });
  return html`
    <section class="preview" aria-label=${t("schema.preview")}>
      <h3>${t("schema.preview")}</h3>
      <div class="q on" data-kind=${kind}>
        <h4 id=${`q-${asked.id}`} dir="auto">
          ${asked.title || t("schema.untitled")}
          ${
            asked.required &&
            html`
              <span class="required" aria-hidden="true">*</span>
            `
          }
        </h4>
        ${
          asked.description &&
          html`
            <p class="muted" dir="auto">${asked.description}</p>
          `
        }
        ${h(
          Guard,
          { of: `${kind} ${question.options.length}` },
          h(KINDS[kind], { key: kind, question: asked, value, on: true, suggestion: undefined }),
        )}
      </div>
    </section>
  `;
}

/** The settings, with something in the place of what is not written yet. @param {QuestionDraft} question */
function drawable(question) {
  const options = question.options.map((one, i) => ({
    ...one,
    value: one.value || `${i}`,
    text: one.text || "…",
  }));
  return settingsOf({ ...question, options });
}
