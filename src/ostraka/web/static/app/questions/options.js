// @ts-check
/** One label, several labels, or a number: options as buttons, with a filter where they are many. */
import { useState } from "preact/hooks";
import { answer } from "../annotate/answering.js";
import { moveFocus } from "../annotate/job.js";
import { t } from "../core/i18n.js";
import { h, html } from "../ui/h.js";
import { optionsOf } from "./logic.js";
import { Suggested } from "./suggested.js";

/** @typedef {import("./ask.js").Asked} Asked */
/** @typedef {import("./logic.js").Option} Option */

const MANY = 9;

/** Choose an option, or take it away. `on`: go on to the next question.
 * @param {import("../annotate/shapes").Question} question
 * @param {import("../annotate/shapes").Value | undefined} value @param {string} option
 * @param {{on?: boolean}} [how] */
export function choose(question, value, option, { on = false } = {}) {
  const kind = question.settings.type;
  if (kind === "multi_label_selection") {
    const had = Array.isArray(value) ? /** @type {string[]} */ (value) : [];
    const order = optionsOf(question).map((one) => one.value);
    const next = had.includes(option) ? had.filter((one) => one !== option) : [...had, option];
    const sorted = next.sort((a, b) => order.indexOf(a) - order.indexOf(b));
    return answer(question.name, sorted.length ? sorted : undefined);
  }
  const taken = kind === "rating" ? Number(option) : option;
  const off = !on && value === taken;
  answer(question.name, off ? undefined : taken);
  if (on) moveFocus(1);
}

/** @param {Asked} given */
export function Options({ question, value, on, suggestion }) {
  const [filter, setFilter] = useState("");
  const [all, setAll] = useState(false);
  const options = optionsOf(question);
  const kind = question.settings.type;
  const several = kind === "multi_label_selection";
  const has = (/** @type {string} */ one) =>
    several
      ? Array.isArray(value) && /** @type {string[]} */ (value).includes(one)
      : String(value ?? "") === one;
  const shown = visible(question, options, { filter, all, has });
  const onFilter = (/** @type {KeyboardEvent} */ e) => {
    const first = shown[0];
    if (e.key === "Enter" && first && !e.ctrlKey) {
      choose(question, value, first.value, { on: !several });
      setFilter("");
      /** @type {HTMLElement} */ (e.currentTarget).blur();
      e.preventDefault();
    }
  };
  const many = kind !== "rating" && options.length > MANY;
  return html`
    ${
      many &&
      html`
        <input
          class="filter"
          type="search"
          value=${filter}
          placeholder=${t("options.filter", { n: options.length })}
          aria-label=${t("options.filter", { n: options.length })}
          onInput=${(/** @type {any} */ e) => setFilter(e.currentTarget.value)}
          onKeyDown=${onFilter}
        />
      `
    }
    <div
      class=${kind === "rating" ? "options ratings" : "options"}
      role=${several ? "group" : "radiogroup"}
      aria-labelledby=${`q-${question.id}`}
    >
      ${shown.map((one) =>
        h(Choice, {
          key: one.value,
          one,
          several,
          chosen: has(one.value),
          mark: on ? keyOf(kind, options.indexOf(one)) : "",
          suggestion: matches(suggestion?.value, one.value) ? suggestion : undefined,
          onChoose: () => choose(question, value, one.value),
        }),
      )}
    </div>
    ${
      shown.length === 0 &&
      html`
        <p class="muted">${t("options.none", { filter })}</p>
      `
    }
    ${
      !filter &&
      shown.length < options.length &&
      html`
        <button type="button" class="plain" onClick=${() => setAll(true)}>
          ${t("options.all", { n: options.length })}
        </button>
      `
    }
  `;
}

/** @param {{one: Option, several: boolean, chosen: boolean, mark: string,
 *   suggestion: import("../annotate/shapes").Suggestion | undefined, onChoose: () => void}} given */
function Choice({ one, several, chosen, mark, suggestion, onChoose }) {
  return html`
    <button
      type="button"
      role=${several ? "checkbox" : "radio"}
      aria-checked=${String(chosen)}
      title=${one.description ?? undefined}
      dir="auto"
      class=${several ? "choice box" : "choice"}
      onClick=${onChoose}
    >
      <span class="words">${one.text}</span>
      ${suggestion && h(Suggested, { suggestion })}${
        mark &&
        html`
          <kbd>${mark}</kbd>
        `
      }
    </button>
  `;
}

/** The options to show now: those that fit the filter, or the first few and the chosen ones.
 * @param {import("../annotate/shapes").Question} question @param {Option[]} options
 * @param {{filter: string, all: boolean, has: (value: string) => boolean}} how */
function visible(question, options, { filter, all, has }) {
  const wanted = filter.trim().toLocaleLowerCase();
  if (wanted) return options.filter((one) => one.text.toLocaleLowerCase().includes(wanted));
  const settings = question.settings;
  const most = "visible_options" in settings ? (settings.visible_options ?? Infinity) : Infinity;
  return all ? options : options.filter((one, i) => i < most || has(one.value));
}

/** @param {string} kind @param {number} i */
function keyOf(kind, i) {
  if (kind === "rating") return ""; // the number is its key
  if (i < 10) return String((i + 1) % 10);
  return i < 20 ? `⇧${(i + 1) % 10}` : "";
}

/** @param {import("../annotate/shapes").Value | undefined} value @param {string} option */
function matches(value, option) {
  if (Array.isArray(value)) return /** @type {string[]} */ (value).includes(option);
  return value !== undefined && String(value) === option;
}
