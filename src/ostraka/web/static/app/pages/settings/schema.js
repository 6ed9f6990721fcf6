// @ts-check
/** Fields and questions: changed here, looked at with what it does to answers, then made. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { ask, Refused } from "../../core/api.js";
import { hear } from "../../core/events.js";
import { t } from "../../core/i18n.js";
import { FieldEditor } from "../../manage/field_editor.js";
import { PartsList } from "../../manage/parts_list.js";
import { QuestionEditor } from "../../manage/question_editor.js";
import {
  changedIn,
  changeOf,
  draftOf,
  merged,
  nameOf,
  newField,
  newQuestion,
  UNCHANGED,
  wrongWith,
} from "../../manage/schema.js";
import { Told, useAct } from "../../ui/act.js";
import { useAsked } from "../../ui/asked.js";
import { useDraft } from "../../ui/draft.js";
import { Failed } from "../../ui/failed.js";
import { h, html } from "../../ui/h.js";
import { SaveBar } from "../../ui/inputs.js";
import { EffectDialog } from "./effect.js";
import { words } from "./words.js";

/** @typedef {import("../../types").Dataset} Dataset */
/** @typedef {import("../../manage/shapes").SchemaDraft} SchemaDraft */
/** @typedef {import("../../manage/shapes").SchemaEffect} SchemaEffect */
/** @typedef {import("../../manage/shapes").FieldDraft} FieldDraft */
/** @typedef {import("../../manage/shapes").QuestionDraft} QuestionDraft */

/** @param {{dataset: Dataset, which: "fields" | "questions", again: () => void}} given */
export function Schema({ dataset, which }) {
  const at = `/datasets/${dataset.id}`;
  const fields = useAsked(`${at}/fields`);
  const questions = useAsked(`${at}/questions`);
  const again = () => {
    fields.again();
    questions.again();
  };
  useEffect(() => hear(dataset.id, { schema: again }), [dataset.id]);
  const error = fields.error ?? questions.error;
  if (error) return h(Failed, { error, again });
  if (!fields.value || !questions.value)
    return html`
      <p aria-busy="true">${t("wait.loading")}</p>
    `;
  return h(Editor, {
    dataset,
    which,
    base: { fields: fields.value.items, questions: questions.value.items },
    again,
  });
}

/** @param {{dataset: Dataset, which: "fields" | "questions", again: () => void,
 *   base: {fields: import("../../types").Field[], questions: import("../../types").Question[]}}} given */
function Editor({ dataset, which, base, again }) {
  const before = useMemo(() => draftOf(base.fields, base.questions), [base.fields, base.questions]);
  const draft = useDraft(`schema.${dataset.id}`, UNCHANGED);
  const whole = {
    fields: merged(before.fields, draft.value.fields),
    questions: merged(before.questions, draft.value.questions),
  };
  const change = changeOf(whole, before);
  const act = useAct();
  const [effect, setEffect] = useState(/** @type {SchemaEffect | null} */ (null));
  const [tried, setTried] = useState(false);
  const at = `/datasets/${dataset.id}/schema`;
  const put = (/** @type {Partial<SchemaDraft>} */ part) =>
    draft.change({
      ...(part.fields && { fields: changedIn(part.fields, before.fields) }),
      ...(part.questions && { questions: changedIn(part.questions, before.questions) }),
    });
  const wrong =
    whole.fields.some((one) => wrongWith(one, whole.fields)) ||
    whole.questions.some((one) => wrongWith(one, whole.questions));
  const apply = async (/** @type {SchemaEffect} */ seen) => {
    const body = { ...change, version: seen.version };
    const done = await act.run(
      () => ask("POST", at, { body }).catch(changedMeanwhile(look)),
      t("settings.changed"),
      (told) => told?.batch ?? null,
    );
    if (!done) return;
    setEffect(null);
    draft.reset();
    again();
  };
  const look = async () => {
    const seen = await act.run(() => ask("POST", `${at}/preview`, { body: change }));
    if (seen) setEffect(seen);
    return seen;
  };
  const save = async (/** @type {Event} */ e) => {
    e.preventDefault();
    setTried(true);
    if (wrong || !change) return;
    const seen = await act.run(() => ask("POST", `${at}/preview`, { body: change }));
    if (seen && harmless(seen)) await apply(seen);
    else if (seen) setEffect(seen);
  };
  return html`
    <form class="panel" onSubmit=${save} novalidate>
      <h2>${t(`settings.${which}`)}</h2>
      ${h(List, { which, draft: whole, change: put, tell: tried })}
      ${h(SaveBar, {
        draft,
        busy: act.busy,
        words: words(dataset.status === "ready" ? t("settings.see") : t("manage.save")),
        wrong: tried && wrong ? t("settings.wrong") : "",
      })}
      ${!effect && h(Told, { act, onUndone: again })}
      ${
        effect &&
        h(EffectDialog, {
          effect,
          act,
          titles: new Map(before.questions.map((one) => [one.name, one.title])),
          onApply: () => apply(effect),
          onClose: () => {
            setEffect(null);
            act.forget();
          },
        })
      }
    </form>
  `;
}

/** @param {{which: "fields" | "questions", draft: SchemaDraft, tell: boolean,
 *   change: (part: Partial<SchemaDraft>) => void}} given */
function List({ which, draft, change, tell }) {
  if (which === "fields") {
    return h(/** @type {typeof PartsList<FieldDraft>} */ (PartsList), {
      parts: draft.fields,
      set: (fields) => change({ fields }),
      kindOf: (one) => t(`schema.field.${one.settings.type}`),
      add: t("schema.addField"),
      fresh: () => newField(!draft.fields.length), // records that exist cannot have it
      tell,
      edit: (field, put) => h(FieldEditor, { field, put }),
    });
  }
  const texts = draft.fields
    .filter((one) => one.settings.type === "text" && !one.gone)
    .map((one) => nameOf(one));
  return h(/** @type {typeof PartsList<QuestionDraft>} */ (PartsList), {
    parts: draft.questions,
    set: (questions) => change({ questions }),
    kindOf: kindOf,
    add: t("schema.addQuestion"),
    fresh: () => newQuestion("label_selection", texts[0]),
    tell,
    edit: (question, put) => h(QuestionEditor, { question, texts, put }),
  });
}

/** @param {QuestionDraft} question */
function kindOf({ settings, options }) {
  const kind = t(`schema.kind.${settings.type}`);
  return options.length ? `${kind} · ${t("schema.nOptions", { n: options.length })}` : kind;
}

/** Whether no answer, suggestion or verdict is touched. @param {SchemaEffect} effect */
function harmless(effect) {
  const each = Object.values(effect.questions);
  const lost = each.some((one) => one.lost > 0 || one.another_look > 0);
  return !lost && !effect.drafts && !effect.suggestions_lost && !effect.verdicts_lost;
}

/** Where others changed it since one looked, the effect is looked at anew, and said.
 * @param {() => Promise<unknown>} look */
const changedMeanwhile = (look) => async (/** @type {unknown} */ error) => {
  if (error instanceof Refused && error.code === "changed_meanwhile") setTimeout(look, 1500);
  throw error;
};
