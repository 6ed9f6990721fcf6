// @ts-check
/** The name of a new dataset and where it goes; then it is made, filled and opened as one act. */
import { useState } from "preact/hooks";
import { ask } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { fieldBody, questionBody, wrongWith } from "../../manage/schema.js";
import { Told, useAct } from "../../ui/act.js";
import { useAsked } from "../../ui/asked.js";
import { Failed } from "../../ui/failed.js";
import { h, html } from "../../ui/h.js";
import { Check, Choose, Line, Lines } from "../../ui/inputs.js";
import { nameFrom, readingOf } from "./reading.js";

/** @typedef {import("../new.js").Plan} Plan */
/** @typedef {import("../../types").Workspace} Workspace */

const ANSWERS = /** @type {const} */ (["people", "mine", "suggestions"]);

/** @param {{plan: Plan, put: (part: Partial<Plan>) => void,
 *   made: (begun: import("../../types").Begun) => void}} given */
export function Make({ plan, put, made }) {
  const asked = useAsked("/me/workspaces");
  const workspaces = /** @type {Workspace[]} */ (asked.value?.items ?? []);
  const [form, setForm] = useState({
    name: nameFrom(plan.upload.file),
    workspace: "",
    min: "1",
    guidelines: "",
    skip: false,
  });
  const act = useAct();
  const change = (/** @type {Partial<typeof form>} */ part) => setForm({ ...form, ...part });
  const workspace = form.workspace || (workspaces[0]?.id ?? "");
  const wrong = plan.questions.some((one) => wrongWith(one, plan.questions));
  const make = async (/** @type {Event} */ e) => {
    e.preventDefault();
    const body = bodyOf(plan, { ...form, workspace });
    const path = `/uploads/${plan.upload.id}/dataset`;
    const begun = await act.run(() => ask("POST", path, { body }));
    if (begun) made(begun);
  };
  const { bad, total } = plan.seen;
  const barred = wrong || !workspace || (bad > 0 && !form.skip);
  return html`
    <form class="panel" onSubmit=${make}>
      <h2>${t("import.make")}</h2>
      ${asked.error && h(Failed, { error: asked.error, again: asked.again })}
      <div class="fields">
        ${h(Line, {
          label: t("home.name"),
          value: form.name,
          set: (name) => change({ name }),
          required: true,
          maxlength: 200,
        })}
        ${
          asked.value && !workspaces.length
            ? html`
                <p class="trouble">${t("import.noWorkspace")}</p>
              `
            : h(Choose, {
                label: t("home.workspace"),
                value: workspace,
                options: workspaces.map((one) => [one.id, one.name]),
                set: (id) => change({ workspace: id }),
              })
        }
        ${plan.seen.responses > 0 && h(Whose, { plan, put })}
        ${h(Line, {
          label: t("import.min"),
          type: "number",
          min: 1,
          required: true,
          value: form.min,
          set: (min) => change({ min }),
        })}
        ${h(Lines, {
          label: t("guidelines.title"),
          hint: t("import.guidelinesHint"),
          value: form.guidelines,
          maxlength: 10000,
          set: (guidelines) => change({ guidelines }),
        })}
        ${
          bad > 0 &&
          h(Check, {
            label: t("import.skip", { n: bad }),
            value: form.skip,
            set: (skip) => change({ skip }),
          })
        }
        <div class="row">
          <button class="primary" disabled=${act.busy || barred} aria-busy=${String(act.busy)}>
            ${bad > 0 ? t("import.doGood", { n: total }) : t("import.do", { n: total })}
          </button>
          ${
            wrong &&
            html`
              <span class="trouble">${t("import.wrong")}</span>
            `
          }
        </div>
      </div>
      ${h(Told, { act })}
    </form>
  `;
}

/** Whose the answers in the file are. @param {{plan: Plan, put: (part: Partial<Plan>) => void}} given */
function Whose({ plan, put }) {
  const { strangers, nobody } = plan.seen;
  const names = strangers.join(", ");
  return html`
    ${h(Choose, {
      label: t("import.answers", { n: plan.seen.responses }),
      hint: t(`import.answers.${plan.answers}.hint`),
      value: plan.answers,
      options: ANSWERS.map((one) => [one, t(`import.answers.${one}`)]),
      set: (answers) => put({ answers: /** @type {Plan["answers"]} */ (answers) }),
    })}
    ${
      plan.answers !== "suggestions" &&
      strangers.length > 0 &&
      html`
        <p class="trouble words">${t("import.strangers", { n: strangers.length, names })}</p>
      `
    }
    ${
      plan.answers === "people" &&
      nobody > 0 &&
      html`
        <p class="trouble">${t("import.nobody")}</p>
      `
    }
  `;
}

/** @param {Plan} plan
 * @param {{name: string, workspace: string, min: string, guidelines: string, skip: boolean}} form */
function bodyOf(plan, form) {
  const reading = { format: plan.format || null, ...readingOf(plan.columns, plan.separator) };
  return {
    name: form.name.trim(),
    workspace_id: form.workspace,
    guidelines: form.guidelines.trim() || null,
    distribution: { strategy: "overlap", min_submitted: Number(form.min) },
    fields: plan.fields.map(fieldBody),
    questions: plan.questions.map(questionBody),
    metadata_properties: plan.seen.metadata_properties,
    reading,
    skip_bad: form.skip,
    answers: plan.answers,
  };
}
