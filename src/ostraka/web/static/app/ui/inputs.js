// @ts-check
/** The boxes of forms, each with its label. */
import { useId } from "preact/hooks";
import { html } from "./h.js";

/** @typedef {{label: string, hint?: string, [more: string]: any}} Labelled */

/** @param {string | undefined} hint @param {string} id */
const below = (hint, id) =>
  hint &&
  html`
    <span class="hint" id=${`${id}-hint`}>${hint}</span>
  `;

/** @param {any} e */
const valueOf = (e) => e.currentTarget.value;

/** A line of text. @param {Labelled & {value: string | number, set: (value: string) => void}} given */
export function Line({ label, hint, value, set, ...more }) {
  const id = useId();
  return html`
    <div class="field-of">
      <label for=${id}>${label}</label>
      <input
        id=${id}
        dir="auto"
        aria-describedby=${hint ? `${id}-hint` : undefined}
        ...${more}
        value=${value}
        onInput=${(/** @type {any} */ e) => set(valueOf(e))}
      />
      ${below(hint, id)}
    </div>
  `;
}

/** Several lines. @param {Labelled & {value: string, set: (value: string) => void}} given */
export function Lines({ label, hint, value, set, ...more }) {
  const id = useId();
  return html`
    <div class="field-of">
      <label for=${id}>${label}</label>
      <textarea
        id=${id}
        dir="auto"
        rows="4"
        aria-describedby=${hint ? `${id}-hint` : undefined}
        ...${more}
        value=${value}
        onInput=${(/** @type {any} */ e) => set(valueOf(e))}
      ></textarea>
      ${below(hint, id)}
    </div>
  `;
}

/** One of several. @param {Labelled & {value: string, set: (value: string) => void,
 *   options: string[][]}} given Each option is its value and its text. */
export function Choose({ label, hint, value, set, options, ...more }) {
  const id = useId();
  return html`
    <div class="field-of">
      <label for=${id}>${label}</label>
      <select
        id=${id}
        aria-describedby=${hint ? `${id}-hint` : undefined}
        ...${more}
        value=${value}
        onChange=${(/** @type {any} */ e) => set(valueOf(e))}
      >
        ${options.map(
          ([one, text]) => html`
            <option key=${one} value=${one} selected=${one === value}>${text}</option>
          `,
        )}
      </select>
      ${below(hint, id)}
    </div>
  `;
}

/** Yes or no. @param {Labelled & {value: boolean, set: (value: boolean) => void}} given */
export function Check({ label, hint, value, set, ...more }) {
  const id = useId();
  return html`
    <div class="field-of">
      <label class="check">
        <input
          type="checkbox"
          aria-describedby=${hint ? `${id}-hint` : undefined}
          ...${more}
          checked=${value}
          onChange=${(/** @type {any} */ e) => set(e.currentTarget.checked)}
        />
        ${label}
      </label>
      ${below(hint, id)}
    </div>
  `;
}

/** Save what was changed, or take it back. @param {{draft: {dirty: boolean, restored: boolean,
 *   reset: () => void}, busy: boolean, words: {save: string, discard: string, restored: string,
 *   unsaved: string}, wrong?: string}} given */
export function SaveBar({ draft, busy, words, wrong = "" }) {
  return html`
    <div class="row save">
      <button class="primary" disabled=${!draft.dirty || busy} aria-busy=${String(busy)}>
        ${words.save}
      </button>
      ${
        draft.dirty &&
        html`
          <button type="button" onClick=${draft.reset}>${words.discard}</button>
          <span class=${wrong ? "trouble" : "muted"} role=${wrong ? "alert" : "status"}>
            ${wrong || (draft.restored ? words.restored : words.unsaved)}
          </span>
        `
      }
    </div>
  `;
}
