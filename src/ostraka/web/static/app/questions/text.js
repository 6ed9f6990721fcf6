// @ts-check
/** A text, written anew or begun from a suggestion or a field, with what changed since then. */
import { useEffect, useRef, useState } from "preact/hooks";
import { answer } from "../annotate/answering.js";
import { job } from "../annotate/job.js";
import * as line from "../annotate/line.js";
import { t } from "../core/i18n.js";
import { Markdown } from "../fields/markdown.js";
import { h, html } from "../ui/h.js";

/** @typedef {import("./ask.js").Asked} Asked */
/** @typedef {{name: string, text: string}} Base */

/** @param {Asked} given */
export function Text({ question, value, suggestion }) {
  const text = typeof value === "string" ? value : "";
  const box = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const [from, setFrom] = useState("");
  const bases = basesFor(suggestion);
  const base = bases.find((one) => one.name === from) ?? (suggestion ? bases[0] : undefined);
  useEffect(() => {
    const area = box.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight + 2, innerHeight * 0.5)}px`;
  }, [text]);
  const begin = (/** @type {Base} */ one) => {
    setFrom(one.name);
    answer(question.name, one.text, one === bases[0] && suggestion ? "accepted" : undefined);
    box.current?.focus();
  };
  return html`
    <textarea
      ref=${box}
      rows="3"
      dir="auto"
      aria-labelledby=${`q-${question.id}`}
      value=${text}
      onInput=${(/** @type {any} */ e) => answer(question.name, e.currentTarget.value || undefined)}
    ></textarea>
    <div class="row small">
      ${bases.map(
        (one) => html`
          <button type="button" class="small" key=${one.name} onClick=${() => begin(one)}>
            ${t("text.from", { name: one.name })}
          </button>
        `,
      )}
    </div>
    ${base && text && text !== base.text && h(Changes, { before: base.text, after: text, name: base.name })}
    ${
      question.settings.type === "text" &&
      question.settings.use_markdown &&
      text &&
      html`
        <details>
          <summary>${t("text.preview")}</summary>
          ${h(Markdown, { text })}
        </details>
      `
    }
  `;
}

/** What a text may begin with: its suggestion, and the plain texts of the record.
 * @param {import("../annotate/shapes").Suggestion | undefined} suggestion @returns {Base[]} */
function basesFor(suggestion) {
  const record = line.current.value?.item.record;
  const fields = (job.value?.fields ?? []).flatMap((field) => {
    const text = record?.fields[field.name];
    return field.settings.type === "text" && typeof text === "string"
      ? [{ name: field.title, text }]
      : [];
  });
  return suggestion
    ? [{ name: t("suggestion"), text: String(suggestion.value) }, ...fields]
    : fields;
}

/** @param {{before: string, after: string, name: string}} given */
function Changes({ before, after, name }) {
  const [core, setCore] = useState(/** @type {typeof import("../core/diff.js") | null} */ (null));
  useEffect(() => void import("../core/diff.js").then(setCore), []);
  if (!core) return null;
  return html`
    <details class="changes" open>
      <summary>${t("text.changes", { name })}</summary>
      <p dir="auto">
        ${core.diff(before, after).map((one) =>
          one.kind === "same"
            ? one.text
            : one.kind === "gone"
              ? html`
                  <del>${one.text}</del>
                `
              : html`
                  <ins>${one.text}</ins>
                `,
        )}
      </p>
    </details>
  `;
}
