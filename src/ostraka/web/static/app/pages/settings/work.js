// @ts-check
/** How the work is done: how many answers, in which order, with which help; and who does what. */
import { ask } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { Told, useAct } from "../../ui/act.js";
import { useAsked } from "../../ui/asked.js";
import { useDraft } from "../../ui/draft.js";
import { Failed } from "../../ui/failed.js";
import { h, html } from "../../ui/h.js";
import { Check, Choose, Line, Lines, SaveBar } from "../../ui/inputs.js";
import { Assignments } from "./assign.js";
import { words } from "./words.js";

/** @typedef {import("../../types").Work} Work */
/** @typedef {{min_submitted: string, lease_minutes: string, order: Work["order"], seed: string,
 *   suggestions: Work["suggestions"], minimum_look_seconds: string, blind: boolean, reasons: string,
 *   discard_needs_reason: boolean, reviewers: Work["reviewers"], conflict_above: string}} Form */

const ORDERS = /** @type {const} */ (["given", "random", "least_sure"]);
const MODES = /** @type {const} */ (["shown", "filled", "revealed", "hidden"]);
const REVIEWERS = /** @type {const} */ (["reviewers", "leads"]);

/** @param {import("../settings.js").Section} given */
export function WorkSettings({ dataset, again }) {
  const asked = useAsked(`/datasets/${dataset.id}/work`);
  if (asked.error) return h(Failed, { error: asked.error, again: asked.again });
  if (!asked.value)
    return html`
      <p aria-busy="true">${t("wait.loading")}</p>
    `;
  const both = () => {
    asked.again();
    again();
  };
  return html`
    ${h(Editor, { dataset, work: asked.value, again: both })}
    ${dataset.status === "ready" && h(Assignments, { dataset })}
  `;
}

/** @param {{dataset: import("../../types").Dataset, work: Work, again: () => void}} given */
function Editor({ dataset, work, again }) {
  const draft = useDraft(`work.${dataset.id}`, formOf(dataset, work));
  const act = useAct();
  const form = draft.value;
  const save = async (/** @type {Event} */ e) => {
    e.preventDefault();
    const min = Number(form.min_submitted);
    const done = await act.run(async () => {
      const told = await ask("PUT", `/datasets/${dataset.id}/work`, { body: bodyOf(form) });
      if (min !== dataset.distribution.min_submitted) {
        const body = { distribution: { strategy: "overlap", min_submitted: min } };
        await ask("PATCH", `/datasets/${dataset.id}`, { body });
      }
      return told;
    }, t("settings.saved"));
    if (done) again();
  };
  return html`
    <form class="panel" onSubmit=${save}>
      <h2>${t("settings.work")}</h2>
      <div class="fields columns">
        ${h(Queue, { form, change: draft.change })}${h(Rules, { form, change: draft.change })}
      </div>
      ${h(SaveBar, { draft, busy: act.busy, words: words(t("manage.save")) })} ${h(Told, { act })}
    </form>
  `;
}

/** @param {{form: Form, change: (part: Partial<Form>) => void}} given */
function Queue({ form, change }) {
  return html`
    ${h(Line, {
      label: t("settings.minSubmitted"),
      hint: t("settings.minSubmittedHint"),
      type: "number",
      min: 1,
      required: true,
      value: form.min_submitted,
      set: (min_submitted) => change({ min_submitted }),
    })}
    ${h(Line, {
      label: t("settings.lease"),
      hint: t("settings.leaseHint"),
      type: "number",
      min: 0.2,
      step: "any",
      required: true,
      value: form.lease_minutes,
      set: (lease_minutes) => change({ lease_minutes }),
    })}
    ${h(Choose, {
      label: t("settings.order"),
      value: form.order,
      options: ORDERS.map((one) => [one, t(`settings.order.${one}`)]),
      set: (order) => change({ order: /** @type {Work["order"]} */ (order) }),
    })}
    ${
      form.order === "random" &&
      h(Line, {
        label: t("settings.seed"),
        type: "number",
        min: 0,
        required: true,
        value: form.seed,
        set: (seed) => change({ seed }),
      })
    }
    ${h(Choose, {
      label: t("settings.suggestions"),
      hint: t(`settings.suggestions.${form.suggestions}.hint`),
      value: form.suggestions,
      options: MODES.map((one) => [one, t(`settings.suggestions.${one}`)]),
      set: (suggestions) =>
        change({ suggestions: /** @type {Work["suggestions"]} */ (suggestions) }),
    })}
    ${h(Line, {
      label: t("settings.look"),
      hint: t("settings.lookHint"),
      type: "number",
      min: 0,
      max: 3600,
      step: "any",
      required: true,
      value: form.minimum_look_seconds,
      set: (minimum_look_seconds) => change({ minimum_look_seconds }),
    })}
  `;
}

/** @param {{form: Form, change: (part: Partial<Form>) => void}} given */
function Rules({ form, change }) {
  return html`
    ${h(Check, {
      label: t("settings.blind"),
      hint: t("settings.blindHint"),
      value: form.blind,
      set: (blind) => change({ blind }),
    })}
    ${h(Choose, {
      label: t("settings.reviewers"),
      value: form.reviewers,
      options: REVIEWERS.map((one) => [one, t(`settings.reviewers.${one}`)]),
      set: (reviewers) => change({ reviewers: /** @type {Work["reviewers"]} */ (reviewers) }),
    })}
    ${h(Line, {
      label: t("settings.conflict"),
      hint: t("settings.conflictHint"),
      type: "number",
      min: 0,
      max: 1,
      step: "any",
      required: true,
      value: form.conflict_above,
      set: (conflict_above) => change({ conflict_above }),
    })}
    ${h(Lines, {
      label: t("settings.reasons"),
      hint: t("settings.reasonsHint"),
      value: form.reasons,
      set: (reasons) => change({ reasons }),
    })}
    ${h(Check, {
      label: t("settings.needsReason"),
      value: form.discard_needs_reason,
      set: (discard_needs_reason) => change({ discard_needs_reason }),
    })}
  `;
}

/** @param {import("../../types").Dataset} dataset @param {Work} work @returns {Form} */
function formOf(dataset, work) {
  return {
    min_submitted: String(dataset.distribution.min_submitted),
    lease_minutes: String(work.lease_seconds / 60),
    order: work.order,
    seed: String(work.seed),
    suggestions: work.suggestions,
    minimum_look_seconds: String(work.minimum_look_seconds),
    blind: work.blind,
    reasons: work.discard_reasons.join("\n"),
    discard_needs_reason: work.discard_needs_reason,
    reviewers: work.reviewers,
    conflict_above: String(work.conflict_above),
  };
}

/** @param {Form} form */
function bodyOf(form) {
  const reasons = form.reasons.split("\n").flatMap((one) => (one.trim() ? [one.trim()] : []));
  return {
    lease_seconds: Math.round(Number(form.lease_minutes) * 60),
    order: form.order,
    seed: Number(form.seed),
    suggestions: form.suggestions,
    minimum_look_seconds: Number(form.minimum_look_seconds),
    blind: form.blind,
    discard_reasons: [...new Set(reasons)],
    discard_needs_reason: form.discard_needs_reason,
    reviewers: form.reviewers,
    conflict_above: Number(form.conflict_above),
  };
}
