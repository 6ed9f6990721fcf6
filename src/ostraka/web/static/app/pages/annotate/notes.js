// @ts-check
/** Notes on the record that is shown: what people say about it, and flags. */
import { useState } from "preact/hooks";
import { told } from "../../annotate/flag.js";
import { focused } from "../../annotate/job.js";
import { chosen } from "../../annotate/marking.js";
import { ask } from "../../core/api.js";
import { moment } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { me } from "../../core/people.js";
import { points } from "../../core/spans.js";
import { useAsked } from "../../ui/asked.js";
import { Failed } from "../../ui/failed.js";
import { h, html } from "../../ui/h.js";
import { Pane } from "./pane.js";

/** @typedef {import("../../types").Note} Note */
/** @typedef {import("../../annotate/shapes").DataRecord} DataRecord */

/** @param {import("./aside.js").Given} given */
export default function Notes({ place, onClose }) {
  const record = place?.item.record;
  return h(
    Pane,
    { title: t("aside.notes"), mark: "N", onClose },
    record
      ? h(Thread, { key: record.id, record })
      : html`
          <p class="muted">${t("aside.noRecord")}</p>
        `,
  );
}

/** @param {{record: DataRecord}} given */
function Thread({ record }) {
  const path = `/records/${record.id}/notes`;
  /** @type {import("../../ui/asked.js").Asked<import("../../types").Notes>} */
  const asked = useAsked(path);
  const items = asked.value?.items;
  const put = async (/** @type {Note} */ one) => {
    await ask("DELETE", `/notes/${one.id}`);
    if (one.kind === "flag") told(record.id, false);
    asked.again();
  };
  return html`
    ${asked.error && h(Failed, { error: asked.error, again: asked.again })}
    ${
      items?.length === 0 &&
      html`
        <p class="muted">${t("aside.noNotes")}</p>
      `
    }
    <ul class="notes">
      ${items?.map((note) => h(One, { key: note.id, note, record, onAway: () => put(note) }))}
    </ul>
    ${h(Write, { record, path, onDone: asked.again })}
  `;
}

/** @param {{note: Note, record: DataRecord, onAway: () => Promise<void>}} given */
function One({ note, record, onAway }) {
  const [error, setError] = useState(/** @type {Error | null} */ (null));
  const mine = note.user_id === me.value?.id;
  const quoted = quote(record, note.place);
  return html`
    <li>
      <p class="row">
        <b dir="auto">${note.username ?? t("aside.nobody")}</b>
        <span class="muted">${moment(note.inserted_at)}</span>
        ${
          note.kind === "flag" &&
          html`
            <span class="flagged">⚑ ${t("aside.flag")}</span>
          `
        }
        ${
          note.settled_at &&
          html`
            <span class="muted">${t("aside.settled")}</span>
          `
        }
        <span class="grow"></span>
        ${
          mine &&
          html`
            <button
              type="button"
              class="small"
              aria-label=${t("aside.remove")}
              onClick=${() => onAway().catch(setError)}
            >
              ×
            </button>
          `
        }
      </p>
      ${
        quoted &&
        html`
          <q class="muted words" dir="auto">${quoted}</q>
        `
      }
      ${
        note.text &&
        html`
          <p class="as-is" dir="auto">${note.text}</p>
        `
      }
      ${error && h(Failed, { error })}
    </li>
  `;
}

/** @param {DataRecord} record @param {Note["place"]} place */
function quote(record, place) {
  const { field, start, end } = place ?? {};
  const text = record.fields[String(field)];
  if (typeof text !== "string" || typeof start !== "number" || typeof end !== "number") return "";
  return points(text).slice(start, end).join("");
}

/** What is typed is kept until the server has it.
 * @param {{record: DataRecord, path: string, onDone: () => void}} given */
function Write({ record, path, onDone }) {
  const [text, setText] = useState("");
  const [error, setError] = useState(/** @type {Error | null} */ (null));
  const span = chosen.value;
  const settings = focused.value?.settings;
  const about =
    span && settings?.type === "span"
      ? { field: settings.field, start: span.start, end: span.end }
      : null;
  const send = async (/** @type {Event} */ e) => {
    e.preventDefault();
    if (!text.trim()) return;
    try {
      await ask("POST", path, { body: { text, place: about } });
      setText("");
      setError(null);
      onDone();
    } catch (refused) {
      setError(/** @type {Error} */ (refused));
    }
  };
  return html`
    <form class="fields" onSubmit=${send}>
      <label>
        ${about ? t("aside.writeAbout", { words: quote(record, about) }) : t("aside.write")}
        <textarea
          rows="3"
          dir="auto"
          value=${text}
          onInput=${(/** @type {any} */ e) => setText(e.currentTarget.value)}
          onKeyDown=${(/** @type {KeyboardEvent} */ e) => {
            if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
              e.stopPropagation();
              void send(e);
            }
          }}
        ></textarea>
        <span class="hint">${t("aside.mention")}</span>
      </label>
      ${error && h(Failed, { error })}
      <button type="submit" disabled=${!text.trim()}>${t("aside.add")}</button>
    </form>
  `;
}
