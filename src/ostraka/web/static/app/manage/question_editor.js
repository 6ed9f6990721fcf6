// @ts-check
/** A question as those who lead write it, beside how it will be asked. */
import { useState } from "preact/hooks";
import { t } from "../core/i18n.js";
import { h, html } from "../ui/h.js";
import { Check, Choose, Line, Lines } from "../ui/inputs.js";
import { OptionsEditor } from "./options_editor.js";
import { Preview } from "./preview.js";
import { asKind, KINDS, nameFor, newOption } from "./schema.js";

/** @typedef {import("./shapes").QuestionDraft} QuestionDraft */
/** @typedef {import("./shapes").QuestionSettings} QuestionSettings */
/** @typedef {(part: Partial<QuestionDraft>) => void} Put */

const NUMBERS = /\d+/g;
const MOST = 11; // numbers of a rating

/** `texts`: the names of the fields in which something can be marked; `fixed`: name and kind stay.
 * @param {{question: QuestionDraft, texts: string[], put: Put, fixed?: boolean}} given */
export function QuestionEditor({ question, texts, put, fixed = question.was !== null }) {
  const { settings } = question;
  const kinds = /** @type {[string, string][]} */ (
    KINDS.map((kind) => [kind, t(`schema.kind.${kind}`)])
  );
  const settle = (/** @type {object} */ part) =>
    put({ settings: /** @type {QuestionSettings} */ ({ ...settings, ...part }) });
  const onKind = (/** @type {string} */ kind) =>
    put(asKind(/** @type {QuestionSettings["type"]} */ (kind), texts[0] ?? "", question.options));
  return html`
    <div class="editor">
      <div class="fields">
        ${h(Line, {
          label: t("schema.title"),
          value: question.title,
          maxlength: 500,
          set: (title) => put({ title }),
          hint: t("schema.titleHint"),
          autofocus: question.was === null,
        })}
        ${
          !fixed &&
          h(Line, {
            label: t("schema.name"),
            value: question.name,
            maxlength: 200,
            placeholder: nameFor(question.title),
            set: (name) => put({ name }),
            hint: t("schema.nameHint"),
          })
        }
        ${
          !fixed &&
          h(Choose, {
            label: t("schema.kind"),
            value: settings.type,
            options: kinds,
            set: onKind,
          })
        }
        ${h(Lines, {
          label: t("schema.description"),
          value: question.description,
          maxlength: 1000,
          rows: 2,
          set: (description) => put({ description }),
        })}
        ${h(Check, {
          label: t("schema.required"),
          value: question.required,
          set: (required) => put({ required }),
        })}
        ${h(Details, { question, texts, put, settle, fixed })}
      </div>
      ${h(Preview, { question })}
    </div>
  `;
}

/** What is particular to a kind. @param {{question: QuestionDraft, texts: string[], put: Put,
 *   settle: (part: object) => void, fixed: boolean}} given */
function Details({ question, texts, put, settle, fixed }) {
  const { settings, options } = question;
  if (settings.type === "text") {
    return h(Check, {
      label: t("schema.markdown"),
      value: settings.use_markdown,
      set: (use_markdown) => settle({ use_markdown }),
    });
  }
  if (settings.type === "rating") return h(Numbers, { question, put });
  return html`
    ${h(OptionsEditor, { options, set: (next) => put({ options: next }) })}
    ${
      settings.type === "span" &&
      html`
        ${
          !fixed &&
          h(Choose, {
            label: t("schema.marks"),
            value: settings.field,
            options: texts.map((one) => [one, one]),
            set: (field) => settle({ field }),
          })
        }
        ${h(Check, {
          label: t("schema.overlap"),
          value: settings.allow_overlapping,
          set: (allow_overlapping) => settle({ allow_overlapping }),
        })}
      `
    }
    ${
      "visible_options" in settings &&
      options.length > 3 &&
      h(Line, {
        label: t("schema.visible"),
        hint: t("schema.visibleHint"),
        type: "number",
        min: 3,
        max: options.length,
        value: settings.visible_options ?? "",
        set: (n) => settle({ visible_options: n ? Number(n) : null }),
      })
    }
  `;
}

/** The numbers of a rating, written as a list. @param {{question: QuestionDraft, put: Put}} given */
function Numbers({ question, put }) {
  const told = question.options.map((one) => one.value).join(", ");
  const [text, setText] = useState(told);
  const set = (/** @type {string} */ next) => {
    setText(next);
    const found = [...new Set((next.match(NUMBERS) ?? []).map(Number))].filter((n) => n < MOST);
    const known = new Map(question.options.map((one) => [one.value, one]));
    const sorted = found.sort((a, b) => a - b).map(String);
    put({ options: sorted.map((one) => known.get(one) ?? newOption(one)) });
  };
  return h(Line, { label: t("schema.numbers"), hint: t("schema.numbersHint"), value: text, set });
}
