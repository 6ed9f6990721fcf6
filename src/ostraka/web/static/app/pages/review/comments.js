// @ts-check
/** Comments and flags on the record, and a new one. */
import { useState } from "preact/hooks";
import { ask } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { columns } from "../../review/list.js";
import { useAsked } from "../../ui/asked.js";
import { Failed } from "../../ui/failed.js";
import { h, html } from "../../ui/h.js";

/** @typedef {import("../../types").Note} Note */

/** What is written and not sent yet, by record. @type {Map<string, string>} */
const drafts = new Map();

/** @param {{record: string, names: boolean}} given */
export function Comments({ record, names }) {
  const path = `/records/${record}/notes`;
  /** @type {import("../../ui/asked.js").Asked<{items: Note[]}>} */
  const notes = useAsked(path);
  const [text, setText] = useState(drafts.get(record) ?? "");
  const [to, setTo] = useState(/** @type {Note | null} */ (null));
  const [error, setError] = useState(/** @type {Error | null} */ (null));
  const [busy, setBusy] = useState(false);
  const write = (/** @type {string} */ next) => {
    setText(next);
    if (next) drafts.set(record, next);
    else drafts.delete(record);
  };
  const tell = async (/** @type {() => Promise<unknown>} */ act) => {
    setBusy(true);
    setError(null);
    try {
      await act();
      notes.again();
    } catch (refused) {
      setError(/** @type {Error} */ (refused));
    }
    setBusy(false);
  };
  const send = (/** @type {Event} */ e) => {
    e.preventDefault();
    e.stopPropagation();
    if (!text.trim() || busy) return;
    void tell(async () => {
      await ask("POST", path, { body: { text: text.trim(), reply_to: to?.id ?? null } });
      write("");
      setTo(null);
    });
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ e) => {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) send(e);
  };
  const settle = (/** @type {Note} */ note) =>
    tell(() => ask("PATCH", `/notes/${note.id}`, { body: { settled: !note.settled_at } }));
  const answerTo = (/** @type {Note} */ note) => {
    setTo(note);
    document.getElementById("comment")?.focus();
  };
  const roots = (notes.value?.items ?? []).filter((one) => !one.reply_to);
  return html`
    <section class="comments" aria-label=${t("review.comments")}>
      <h3>${t("review.comments")}</h3>
      ${notes.error && h(Failed, { error: notes.error, again: notes.again })}
      <ul>
        ${roots.map(
          (note) => html`
            <li key=${note.id} class=${note.settled_at ? "muted" : ""}>
              ${h(Words, { note, names })}
              ${(notes.value?.items ?? [])
                .filter((one) => one.reply_to === note.id)
                .map((one) => h(Words, { key: one.id, note: one, names }))}
              <span class="row">
                <button type="button" class="small" onClick=${() => answerTo(note)}>
                  ${t("review.reply")}
                </button>
                <button
                  type="button"
                  class="small"
                  disabled=${busy}
                  onClick=${() => void settle(note)}
                >
                  ${note.settled_at ? t("review.reopen") : t("review.settle")}
                </button>
              </span>
            </li>
          `,
        )}
      </ul>
      <form onSubmit=${send}>
        <textarea
          id="comment"
          rows="2"
          maxlength="10000"
          dir="auto"
          value=${text}
          placeholder=${t("review.commentHint")}
          aria-label=${to ? t("review.replyTo", { text: to.text ?? "" }) : t("review.comment")}
          onInput=${(/** @type {any} */ e) => write(e.currentTarget.value)}
          onKeyDown=${onKeyDown}
        ></textarea>
        <span class="row">
          <button type="submit" class="small" disabled=${busy || !text.trim()}>
            ${t("review.comment")}
            <kbd>^↵</kbd>
          </button>
          ${
            to &&
            html`
              <span class="muted small words">${t("review.replyTo", { text: to.text ?? "" })}</span>
              <button type="button" class="small" onClick=${() => setTo(null)}>
                ${t("manage.cancel")}
              </button>
            `
          }
        </span>
      </form>
      ${error && h(Failed, { error })}
    </section>
  `;
}

/** @param {{note: Note, names: boolean}} given */
function Words({ note, names }) {
  return html`
    <p class="words" data-note=${note.id}>
      ${
        note.kind === "flag" &&
        html`
          <span aria-hidden="true">⚑${" "}</span>
        `
      }
      <b dir="auto">${who(note, names)}</b>
      ${" "}
      <span dir="auto">${note.text ?? t("review.flag")}</span>
    </p>
  `;
}

/** A name, or the number of their answer while names are hidden. @param {Note} note
 * @param {boolean} names */
function who(note, names) {
  if (names) return `${note.username ?? t("review.gone")}:`;
  const n = columns.value.findIndex((one) => one.user_id === note.user_id);
  return n < 0 ? "" : `${t("review.person", { n: n + 1 })}:`;
}
