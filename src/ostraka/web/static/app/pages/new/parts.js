// @ts-check
/** What is asked about the records of a file: its own questions, and new ones. */
import { t } from "../../core/i18n.js";
import { FieldEditor } from "../../manage/field_editor.js";
import { PartsList } from "../../manage/parts_list.js";
import { QuestionEditor } from "../../manage/question_editor.js";
import { newQuestion } from "../../manage/schema.js";
import { h, html } from "../../ui/h.js";
import { asked } from "./reading.js";

/** @typedef {import("../new.js").Plan} Plan */
/** @typedef {import("../../manage/shapes").FieldDraft} FieldDraft */
/** @typedef {import("../../manage/shapes").QuestionDraft} QuestionDraft */

/** @param {{plan: Plan, put: (part: Partial<Plan>) => void}} given */
export function Parts({ plan, put }) {
  const inFile = asked(plan.seen);
  const texts = plan.fields.filter((one) => one.settings.type === "text").map((one) => one.name);
  return html`
    <section class="panel">
      <h2>${t("import.fields")}</h2>
      ${h(/** @type {typeof PartsList<FieldDraft>} */ (PartsList), {
        parts: plan.fields,
        set: (fields) => put({ fields }),
        kindOf: (one) => t(`schema.field.${one.settings.type}`),
        add: "",
        deletes: () => false,
        edit: (field, change) => h(FieldEditor, { field, put: change, fixed: true }),
      })}
    </section>
    <section class="panel">
      <h2>${t("import.questions")}</h2>
      ${h(/** @type {typeof PartsList<QuestionDraft>} */ (PartsList), {
        parts: plan.questions,
        set: (questions) => put({ questions }),
        kindOf: (one) => t(`schema.kind.${one.settings.type}`),
        add: t("schema.addQuestion"),
        fresh: () => newQuestion("label_selection", texts[0]),
        deletes: (one) => !inFile.has(one.name),
        edit: (question, change) =>
          h(QuestionEditor, {
            question,
            texts,
            put: change,
            fixed: inFile.has(question.name) && question.key === question.name,
          }),
      })}
    </section>
  `;
}
