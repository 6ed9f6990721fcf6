// @ts-check
/** The parts of the form of a new run. */
import { t } from "../core/i18n.js";
import { h, html } from "../ui/h.js";
import { isInstalled } from "./cell.js";

/** @typedef {import("../types").Cells} Cells */
/** @typedef {import("../types").Offer} Offer */
/** @typedef {import("../types").Part} Part */
/** @typedef {import("./cell.js").Given} Given */
/** @typedef {(some: Partial<Given>) => void} Change */

const valueOf = (/** @type {any} */ e) => e.currentTarget.value;

/** @param {{text: string, id: string}} given */
export function Trouble({ text, id }) {
  if (!text) return null;
  return html`
    <span id=${id} class="trouble words problem" role="alert">${text}</span>
  `;
}

/** @param {{cells: Cells, given: Given, onTask: (task: Offer) => void}} given */
export function Task({ cells, given, onTask }) {
  const choose = (/** @type {any} */ e) => {
    const task = cells.tasks.find((one) => one.name === valueOf(e));
    if (task) onTask(task);
  };
  const not = cells.tasks.filter((one) => !one.possible);
  return html`
    <label>
      ${t("training.task")}
      <select value=${given.task} onChange=${choose}>
        ${cells.tasks
          .filter((one) => one.possible)
          .map(
            (one) => html`
              <option key=${one.name} value=${one.name}>${one.name}</option>
            `,
          )}
        ${
          not.length > 0 &&
          html`
            <optgroup label=${t("training.notPossible")}>
              ${not.map(
                (one) => html`
                  <option key=${one.name} value=${one.name} disabled>${one.name}</option>
                `,
              )}
            </optgroup>
          `
        }
      </select>
    </label>
  `;
}

/** @param {{task: Offer, given: Given, change: Change, problem: string}} given */
export function Parts({ task, given, change, problem }) {
  const set = (/** @type {string} */ name, /** @type {string | string[]} */ value) =>
    change({ parts: { ...given.parts, [name]: value } });
  return html`
    <div class="parts">
      ${task.parts.map((part) =>
        part.many
          ? h(Several, { key: part.name, part, value: given.parts[part.name] ?? [], set })
          : h(One, { key: part.name, part, value: given.parts[part.name] ?? "", set }),
      )}
      ${h(Trouble, { text: problem, id: "parts-problem" })}
    </div>
  `;
}

/** @typedef {{part: Part, value: string | string[], set: (name: string, value: any) => void}} Set */

/** What a part is called, as the library and the command line call it. @param {Part} part */
const called = (part) => `${part.name} (${t(`training.${part.what}`)})`;

/** @param {Set} given */
function One({ part, value, set }) {
  return html`
    <label>
      ${called(part)}
      <select value=${value} onChange=${(/** @type {any} */ e) => set(part.name, valueOf(e))}>
        ${
          !part.least &&
          html`
            <option value="">–</option>
          `
        }
        ${part.found.map(
          (name) => html`
            <option key=${name} value=${name}>${name}</option>
          `,
        )}
      </select>
    </label>
  `;
}

/** @param {Set} given */
function Several({ part, value, set }) {
  const toggle = (/** @type {string} */ name) =>
    set(
      part.name,
      part.found.filter((one) => (one === name ? !value.includes(one) : value.includes(one))),
    );
  return html`
    <fieldset>
      <legend>${called(part)}</legend>
      <div class="row">
        ${part.found.map(
          (name) => html`
            <label class="check" key=${name}>
              <input
                type="checkbox"
                checked=${value.includes(name)}
                onChange=${() => toggle(name)}
              />
              <span dir="auto" class="words">${name}</span>
            </label>
          `,
        )}
      </div>
    </fieldset>
  `;
}

/** How people's answers are settled. @param {{cells: Cells, names: string[], given: Given,
 *   change: Change}} given */
export function Settling({ cells, names, given, change }) {
  const able = names.length === 1 ? (cells.strategies[names[0] ?? ""] ?? []) : [];
  if (!able.length) return null;
  return html`
    <label>
      ${t("training.unifyBy")}
      <select
        value=${given.strategy}
        onChange=${(/** @type {any} */ e) => change({ strategy: valueOf(e) })}
      >
        ${able.map(
          (name, n) => html`
            <option key=${name} value=${n ? name : ""}>${name}</option>
          `,
        )}
      </select>
      <span class="hint">${t("training.reviewedFirst")}</span>
    </label>
  `;
}

/** @param {{cells: Cells, task: Offer, given: Given, change: Change,
 *   problems: {framework: string, model: string}}} given */
export function Framework({ cells, task, given, change, problems }) {
  const chosen = task.frameworks.find((one) => one.name === given.framework);
  const label = (/** @type {string} */ name) =>
    isInstalled(cells, name) ? name : `${name} – ${t("training.notInstalled")}`;
  const missing = !isInstalled(cells, given.framework);
  const takes = chosen?.model || given.framework === "spacy";
  return html`
    <div class="framework">
      <label>
        ${t("training.framework")}
        <select
          value=${given.framework}
          onChange=${(/** @type {any} */ e) => change({ framework: valueOf(e), model: "" })}
        >
          ${task.frameworks.map(
            (one) => html`
              <option key=${one.name} value=${one.name}>${label(one.name)}</option>
            `,
          )}
        </select>
        ${
          missing &&
          html`
            <span class="hint">
              ${t("training.install")}
              <code>${cells.frameworks[given.framework]?.install}</code>
            </span>
          `
        }
        ${h(Trouble, { text: problems.framework, id: "framework-problem" })}
      </label>
      ${
        takes &&
        html`
          <label>
            ${t("training.model")}
            <input
              value=${given.model}
              placeholder=${chosen?.model ?? ""}
              spellcheck="false"
              maxlength="500"
              aria-invalid=${problems.model ? "true" : undefined}
              onInput=${(/** @type {any} */ e) => change({ model: valueOf(e) })}
            />
            <span class="hint">${t("training.modelHint")}</span>
            ${h(Trouble, { text: problems.model, id: "model-problem" })}
          </label>
        `
      }
    </div>
  `;
}

/** @param {{given: Given, change: Change, wrong: string | undefined, problem: string}} given */
export function Advanced({ given, change, wrong, problem }) {
  const whole = (/** @type {any} */ e) => Math.round(Number(valueOf(e)));
  const bad = wrong ? t("training.noJson", { why: wrong }) : problem;
  return html`
    <details class="advanced" open=${Boolean(bad) || undefined}>
      <summary>${t("training.advanced")}</summary>
      <div class="columns">
        <label>
          ${t("training.share")}
          <input
            type="number"
            min="10"
            max="100"
            required
            value=${given.share}
            onChange=${(/** @type {any} */ e) => change({ share: clipped(whole(e)) })}
          />
          <span class="hint">${t("training.shareHint")}</span>
        </label>
        <label>
          ${t("training.seed")}
          <input
            type="number"
            min="0"
            max="2147483648"
            required
            value=${given.seed}
            onChange=${(/** @type {any} */ e) => change({ seed: Math.max(0, whole(e) || 0) })}
          />
          <span class="hint">${t("training.seedHint")}</span>
        </label>
        <label class="json">
          ${t("training.options")}
          <textarea
            rows="4"
            spellcheck="false"
            placeholder=${'{"num_train_epochs": 3}'}
            value=${given.options}
            aria-invalid=${bad ? "true" : undefined}
            aria-describedby="options-problem"
            onInput=${(/** @type {any} */ e) => change({ options: valueOf(e) })}
          ></textarea>
          <span class="hint">${t("training.optionsHint")}</span>
          ${h(Trouble, { text: bad, id: "options-problem" })}
        </label>
      </div>
    </details>
  `;
}

/** @param {number} share */
const clipped = (share) => Math.min(100, Math.max(10, share || 80));
