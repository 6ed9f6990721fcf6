// @ts-check
/** Comments and flags that nobody has settled yet. */
import { useState } from "preact/hooks";
import { ask } from "../../core/api.js";
import { day } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { Failed } from "../../ui/failed.js";
import { h, html } from "../../ui/h.js";
import { Link } from "../../ui/shell.js";
import { Panel } from "./panel.js";

/** @typedef {import("./shapes").NotesPage} NotesPage */
/** @typedef {import("../../types").Note} Note */
/** @typedef {import("../../types").Rights} Rights */

const FIRST = 5;

/** @param {{id: string, notes: import("../../ui/asked.js").Asked<NotesPage>, rights: Rights,
 *   names: boolean}} given */
export function Notes({ id, notes, rights, names }) {
  const [all, setAll] = useState(false);
  const draw = (/** @type {NotesPage} */ value) => {
    const threads = value.items.filter((one) => !one.reply_to);
    if (!threads.length)
      return html`
        <p class="muted">${t("overview.noNotes")}</p>
      `;
    const shown = all ? threads : threads.slice(0, FIRST);
    return html`
      <ul class="notes">
        ${shown.map((note) =>
          h(One, { key: note.id, id, note, rights, names, again: notes.again }),
        )}
      </ul>
      ${
        threads.length > shown.length &&
        html`
          <button type="button" class="small" onClick=${() => setAll(true)}>
            ${t("overview.allNotes", { n: threads.length })}
          </button>
        `
      }
      ${
        value.next !== null &&
        all &&
        html`
          <p class="muted small">${t("overview.newestNotes")}</p>
        `
      }
    `;
  };
  const open = notes.value?.items.filter((one) => !one.reply_to).length ?? 0;
  const more = notes.value?.next ? "+" : "";
  const title = open ? `${t("overview.notes")} · ${open}${more}` : t("overview.notes");
  return h(Panel, { title, asked: notes, draw, name: "notes" });
}

/** @param {{id: string, note: Note, rights: Rights, names: boolean, again: () => void}} given */
function One({ id, note, rights, names, again }) {
  const [error, setError] = useState(/** @type {Error | null} */ (null));
  const [busy, setBusy] = useState(false);
  const settle = async () => {
    setBusy(true);
    setError(null);
    try {
      await ask("PATCH", `/notes/${note.id}`, { body: { settled: true } });
      again();
    } catch (refused) {
      setError(/** @type {Error} */ (refused));
      setBusy(false);
    }
  };
  const who = names ? (note.username ?? t("overview.gone")) : "";
  const about = html`
    <span aria-hidden="true">${note.kind === "flag" ? "⚑ " : ""}</span>
    <span dir="auto">${note.text ?? t("overview.flagged")}</span>
  `;
  return html`
    <li>
      <span class="words">
        ${rights.reviews ? h(Link, { to: `/datasets/${id}/review/${note.record_id}` }, about) : about}
        <span class="muted small block">
          ${who && `${who} · `}${day(Date.parse(note.inserted_at))}
        </span>
        ${error && h(Failed, { error })}
      </span>
      ${
        rights.reviews &&
        html`
          <button type="button" class="small" disabled=${busy} onClick=${() => void settle()}>
            ${t("overview.settle")}
          </button>
        `
      }
    </li>
  `;
}
