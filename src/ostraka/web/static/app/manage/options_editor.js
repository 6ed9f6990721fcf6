// @ts-check
/** The options of a question: their texts, values and order, with the keys they will have. */
import { useRef, useState } from "preact/hooks";
import { t } from "../core/i18n.js";
import { h, html } from "../ui/h.js";
import { Lines } from "../ui/inputs.js";
import { newOption } from "./schema.js";

/** @typedef {import("./shapes").DraftOption} DraftOption */

/** @param {{options: DraftOption[], set: (options: DraftOption[]) => void}} given */
export function OptionsEditor({ options, set }) {
  const list = useRef(/** @type {HTMLOListElement | null} */ (null));
  const [pasting, setPasting] = useState(false);
  const put = (/** @type {number} */ i, /** @type {Partial<DraftOption>} */ part) =>
    set(options.map((one, n) => (n === i ? { ...one, ...part } : one)));
  const focus = (/** @type {number} */ i) =>
    requestAnimationFrame(() => {
      const boxes = list.current?.querySelectorAll("input[data-text]") ?? [];
      /** @type {HTMLElement | undefined} */ (boxes[i])?.focus();
    });
  const insert = (/** @type {number} */ i) => {
    set([...options.slice(0, i), newOption(), ...options.slice(i)]);
    focus(i);
  };
  const move = (/** @type {number} */ i, /** @type {number} */ by) => {
    const rest = options.filter((_, n) => n !== i);
    set([...rest.slice(0, i + by), ...options.slice(i, i + 1), ...rest.slice(i + by)]);
    focus(i + by);
  };
  const paste = (/** @type {string} */ text) => {
    const lines = text.split("\n").map((one) => one.trim());
    const had = options.filter((one) => one.text || one.was);
    const fresh = lines.filter((one) => one && !had.some((other) => other.text === one));
    set([...had, ...[...new Set(fresh)].map((one) => newOption(one))]);
    setPasting(false);
  };
  return html`
    <fieldset class="options-editor">
      <legend>${t("schema.options", { n: options.length })}</legend>
      <ol ref=${list}>
        ${options.map((one, i) =>
          h(Row, {
            key: i,
            one,
            i,
            last: options.length - 1,
            put: (part) => put(i, part),
            next: () => insert(i + 1),
            move: (by) => move(i, by),
            remove: () => {
              set(options.filter((_, n) => n !== i));
              focus(Math.max(0, i - 1));
            },
          }),
        )}
      </ol>
      <div class="row">
        <button type="button" class="small" onClick=${() => insert(options.length)}>
          ${t("schema.addOption")}
        </button>
        <button
          type="button"
          class="small"
          aria-expanded=${String(pasting)}
          onClick=${() => setPasting(!pasting)}
        >
          ${t("schema.paste")}
        </button>
      </div>
      ${pasting && h(Paste, { done: paste })}
    </fieldset>
  `;
}

/** @param {{one: DraftOption, i: number, last: number, put: (part: Partial<DraftOption>) => void,
 *   next: () => void, move: (by: number) => void, remove: () => void}} given */
function Row({ one, i, last, put, next, move, remove }) {
  const n = i + 1;
  const onText = (/** @type {string} */ text) =>
    put(one.was === null && one.value === one.text ? { text, value: text } : { text });
  const onKeyDown = (/** @type {KeyboardEvent} */ e) => {
    if (e.key !== "Enter" || e.ctrlKey || e.isComposing) return;
    e.preventDefault();
    next();
  };
  return html`
    <li>
      <span class="key" title=${t("schema.key")}>
        ${
          i < 20
            ? html`
                <kbd>${`${i < 10 ? "" : "⇧"}${(i + 1) % 10}`}</kbd>
              `
            : "–"
        }
      </span>
      <input
        data-text
        dir="auto"
        value=${one.text}
        maxlength="500"
        placeholder=${t("schema.optionText")}
        aria-label=${t("schema.optionTextN", { n })}
        onInput=${(/** @type {any} */ e) => onText(e.currentTarget.value)}
        onKeyDown=${onKeyDown}
      />
      <input
        class="value"
        dir="auto"
        value=${one.value}
        maxlength="200"
        placeholder=${t("schema.optionValue")}
        aria-label=${t("schema.optionValueN", { n })}
        onInput=${(/** @type {any} */ e) => put({ value: e.currentTarget.value })}
        onKeyDown=${onKeyDown}
      />
      <input
        class="about"
        dir="auto"
        value=${one.description}
        maxlength="1000"
        placeholder=${t("schema.optionAbout")}
        aria-label=${t("schema.optionAboutN", { n })}
        onInput=${(/** @type {any} */ e) => put({ description: e.currentTarget.value })}
        onKeyDown=${onKeyDown}
      />
      <span class="moves">
        <button
          type="button"
          class="small"
          disabled=${i === 0}
          aria-label=${t("schema.optionUp", { n })}
          onClick=${() => move(-1)}
        >
          ↑
        </button>
        <button
          type="button"
          class="small"
          disabled=${i === last}
          aria-label=${t("schema.optionDown", { n })}
          onClick=${() => move(1)}
        >
          ↓
        </button>
        <button
          type="button"
          class="small"
          aria-label=${t("schema.optionRemove", { n })}
          onClick=${remove}
        >
          ×
        </button>
      </span>
    </li>
  `;
}

/** @param {{done: (text: string) => void}} given */
function Paste({ done }) {
  const [text, setText] = useState("");
  return html`
    <div class="paste">
      ${h(Lines, { label: t("schema.pasteLabel"), value: text, set: setText, autofocus: true })}
      <button type="button" class="small" onClick=${() => done(text)}>
        ${t("schema.pasteDo")}
      </button>
    </div>
  `;
}
