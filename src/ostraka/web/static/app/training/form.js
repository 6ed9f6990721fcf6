// @ts-check
/** A new run: a cell of the table, with what would be learnt from told before it starts. */
import { useEffect, useRef, useState } from "preact/hooks";
import { ask, Refused } from "../core/api.js";
import { t } from "../core/i18n.js";
import { Failed } from "../ui/failed.js";
import { h, html } from "../ui/h.js";
import { beginning, body, forTask, options, PATIENCE, questions } from "./cell.js";
import { Advanced, Framework, Parts, Settling, Task } from "./choices.js";
import { LeftOut } from "./left_out.js";
import { Rows } from "./rows.js";

/** @typedef {import("../types").Cells} Cells */
/** @typedef {import("../types").Checked} Checked */
/** @typedef {import("./cell.js").Given} Given */
/** @typedef {import("./shapes").Run} Run */

const CALM = 700; // ms after the last change until it is asked what would be learnt

/** @param {{dataset: string, last: Run | undefined, onStart: (run: Run) => void,
 *   onClose: () => void}} given */
export function NewRun({ dataset, last, onStart, onClose }) {
  const [cells, setCells] = useState(/** @type {Cells | null} */ (null));
  const [error, setError] = useState(/** @type {Error | null} */ (null));
  const look = () => {
    setError(null);
    const path = `/datasets/${dataset}/trainings/cells`;
    ask("GET", path, { patience: PATIENCE }).then(setCells, setError);
  };
  useEffect(look, [dataset]);
  const first = cells && beginning(cells, last);
  return html`
    <section class="panel whole" aria-labelledby="new-title">
      <div class="head">
        <h2 id="new-title">${t("training.new")}</h2>
        <span class="grow"></span>
        <button type="button" onClick=${onClose}>${t("manage.cancel")}</button>
      </div>
      ${error && h(Failed, { error, again: look })}
      ${
        !cells &&
        !error &&
        html`
          <p aria-busy="true" role="status">${t("training.looking")}</p>
        `
      }
      ${
        cells &&
        !first &&
        html`
          <p>${t("training.nothingPossible")}</p>
        `
      }
      ${cells && first && h(Form, { dataset, cells, first, onStart })}
    </section>
  `;
}

/** @param {{dataset: string, cells: Cells, first: Given, onStart: (run: Run) => void}} given */
function Form({ dataset, cells, first, onStart }) {
  const [given, setGiven] = useState(first);
  const [error, setError] = useState(/** @type {Error | null} */ (null));
  const [busy, setBusy] = useState(false);
  const checked = useChecked(dataset, given);
  const task = cells.tasks.find((one) => one.name === given.task);
  if (!task) return null;
  const looks = task.frameworks.find((one) => one.name === given.framework)?.looks;
  const change = (/** @type {Partial<Given>} */ some) => setGiven({ ...given, ...some });
  const problem = (/** @type {string} */ where) => trouble(checked, error, where);
  const problems = { framework: problem("framework"), model: problem("model") };
  const wrong = options(given.options).error;
  const start = async (/** @type {Event} */ e) => {
    e.preventDefault();
    const { name, suggest, order } = given;
    setBusy(true);
    setError(null);
    try {
      const more = { name: name.trim() || null, suggest: task.suggests && suggest, order };
      const path = `/datasets/${dataset}/trainings/runs`;
      onStart(await ask("POST", path, { body: { ...body(given), ...more } }));
    } catch (refused) {
      setError(/** @type {Error} */ (refused));
    }
    setBusy(false);
  };
  const stops = Boolean(wrong) || Boolean(checked.value?.problems.length);
  const elsewhere = error && !(error instanceof Refused && error.where === "model");
  return html`
    <form class="fields new-run" onSubmit=${start}>
      <div class="columns">
        ${h(Task, { cells, given, onTask: (one) => setGiven(forTask(cells, one)) })}
        ${h(Parts, { task, given, change, problem: problem("parts") })}
        ${h(Settling, { cells, names: questions(task, given), given, change })}
        ${h(Framework, { cells, task, given, change, problems })}
      </div>
      ${h(Advanced, { given, change, wrong, problem: problem("options") })}
      ${h(Preview, { checked })} ${looks && h(Rows, { dataset, given })}
      ${task.suggests && h(Afterwards, { given, change })} ${elsewhere && h(Failed, { error })}
      <p class="row">
        <button type="submit" class="primary" disabled=${busy || stops}>
          ${t("training.start")}
        </button>
        <input
          class="run-name"
          value=${given.name}
          maxlength="200"
          placeholder=${t("training.nameHint")}
          aria-label=${t("training.name")}
          onInput=${(/** @type {any} */ e) => change({ name: e.currentTarget.value })}
        />
      </p>
    </form>
  `;
}

/** What the server says of a part of the form. @param {Look} checked @param {Error | null} error
 * @param {string} where */
function trouble(checked, error, where) {
  const told = checked.value?.problems.filter((one) => one.where === where) ?? [];
  const refused = [error, checked.error].filter(
    (one) => one instanceof Refused && one.where === where,
  );
  return [...told.map((one) => one.text), ...refused.map((one) => one?.message ?? "")].join("\n");
}

/** @typedef {{value: Checked | null, error: Error | null, busy: boolean}} Look */

/** What would be learnt from, asked anew a moment after the last change.
 * @param {string} dataset @param {Given} given @returns {Look} */
function useChecked(dataset, given) {
  const [look, setLook] = useState(/** @type {Look} */ ({ value: null, error: null, busy: true }));
  const asked = JSON.stringify(body(given));
  const turn = useRef(0);
  useEffect(() => {
    const mine = ++turn.current;
    const said = body(given);
    if (!said) return;
    setLook((before) => ({ ...before, busy: true }));
    const told = (/** @type {Checked | null} */ value, /** @type {Error | null} */ error) => {
      if (mine === turn.current) setLook({ value, error, busy: false });
    };
    const timer = setTimeout(() => {
      const path = `/datasets/${dataset}/trainings/check`;
      ask("POST", path, { body: said, patience: PATIENCE }).then(
        (value) => told(value, null),
        (error) => told(null, error),
      );
    }, CALM);
    return () => clearTimeout(timer);
  }, [dataset, asked]);
  useEffect(() => () => void turn.current++, []);
  return look;
}

/** @param {{checked: Look}} given */
function Preview({ checked }) {
  const data = /** @type {import("./shapes").Used | null} */ (checked.value?.data ?? null);
  const elsewhere =
    checked.error && !(checked.error instanceof Refused && checked.error.where === "model");
  return html`
    <div class="preview" role="status" aria-busy=${String(checked.busy)}>
      ${
        checked.busy
          ? html`
              <p class="muted">${t("training.counting")}</p>
            `
          : data &&
            html`
              <p>
                <b>${t("training.uses", { n: data.used })}</b>
                ${" "}
                <span class="muted">
                  ${t("training.rows", { train: data.train_rows, held: data.held_out_rows })}
                </span>
              </p>
              ${h(LeftOut, { reasons: data.left_out })}
              ${data.notes.map(
                (note) => html`
                  <p class="hint words" key=${note}>${note}</p>
                `,
              )}
            `
      }
      ${!checked.busy && elsewhere && checked.error && h(Failed, { error: checked.error })}
    </div>
  `;
}

/** @param {{given: Given, change: (some: Partial<Given>) => void}} given */
function Afterwards({ given, change }) {
  const checked = (/** @type {any} */ e) => e.currentTarget.checked;
  return html`
    <fieldset>
      <legend>${t("training.afterwards")}</legend>
      <label class="check">
        <input
          type="checkbox"
          checked=${given.suggest}
          onChange=${(/** @type {any} */ e) => change({ suggest: checked(e) })}
        />
        ${t("training.thenSuggest")}
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked=${given.order && given.suggest}
          disabled=${!given.suggest}
          onChange=${(/** @type {any} */ e) => change({ order: checked(e) })}
        />
        ${t("training.thenOrder")}
      </label>
    </fieldset>
  `;
}
