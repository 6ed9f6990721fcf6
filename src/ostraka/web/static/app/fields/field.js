// @ts-check
/** A field of a record: its title, its tools, and the way to show it, by its kind. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { signal } from "@preact/signals-core";
import { t } from "../core/i18n.js";
import { length } from "../core/spans.js";
import { Guard } from "../ui/guard.js";
import { h, html } from "../ui/h.js";
import { Chat } from "./chat.js";
import { Custom } from "./custom.js";
import { Image } from "./image.js";
import { Markdown } from "./markdown.js";
import { MarkedText, questionFor } from "./marked.js";

/** @typedef {import("../annotate/shapes").Field} Field */
/** @typedef {import("../annotate/shapes").DataRecord} DataRecord */
/** @typedef {{field: Field, record: DataRecord, value: any, raw: boolean}} Shown */

/** Whether Markdown is shown as it was written. */
export const raw = signal(false);

/** A kind of field is a component here.
 * @type {Record<Field["settings"]["type"], (given: Shown) => any>} */
const KINDS = {
  text: Plain,
  chat: ({ field, value, raw }) =>
    h(Chat, {
      value,
      raw,
      markdown: field.settings.type === "chat" && field.settings.use_markdown !== false,
    }),
  image: ({ field, value }) => h(Image, { value, title: field.title }),
  custom: ({ field, record }) =>
    field.settings.type === "custom" &&
    h(Custom, {
      template: field.settings.template,
      advanced: field.settings.advanced_mode ?? false,
      record,
      title: field.title,
    }),
};

/** @param {Shown} given */
function Plain({ field, value, raw }) {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  const question = questionFor(field.name);
  if (question) return h(MarkedText, { question, field: field.name, title: field.title, text });
  const rich = field.settings.type === "text" && field.settings.use_markdown && !raw;
  return rich
    ? h(Markdown, { text })
    : html`
        <p class="as-is" dir="auto">${text}</p>
      `;
}

/** Whether a field is made anew for each record: a picture, and HTML with scripts of its own.
 * @param {Field} field */
function anew({ settings }) {
  return (
    settings.type === "image" || (settings.type === "custom" && /<script/i.test(settings.template))
  );
}

/** @param {{field: Field, record: DataRecord}} given */
export function FieldOf({ field, record }) {
  const value = record.fields[field.name];
  const [all, setAll] = useState(false);
  const [long, setLong] = useState(false);
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const plain = useMemo(
    () => (typeof value === "string" ? value : JSON.stringify(value, null, 2)),
    [value],
  );
  const size = useMemo(() => (long ? length(plain) : 0), [long, plain]);
  useEffect(() => setAll(false), [record.id]);
  useEffect(() => {
    const one = box.current;
    setLong(one !== null && one.scrollHeight > innerHeight * 0.6 + 80);
  }, [record.id, raw.value]);
  if (value === undefined || value === null) return null;
  const { type } = field.settings;
  const key = anew(field) ? record.id : field.id;
  const marks = type === "text" && questionFor(field.name);
  const rich = !marks && ((type === "text" && field.settings.use_markdown) || type === "chat");
  const copy = () => navigator.clipboard?.writeText(plain);
  return html`
    <section class="field" data-field=${field.name}>
      <header>
        <h3 dir="auto">${field.title}</h3>
        <span class="tools">
          ${
            rich &&
            html`
              <button
                type="button"
                class="plain"
                aria-pressed=${String(raw.value)}
                onClick=${() => (raw.value = !raw.value)}
              >
                ${t("field.raw")}
              </button>
            `
          }
          ${
            type !== "custom" &&
            html`
              <button type="button" class="plain" onClick=${copy}>${t("do.copy")}</button>
            `
          }
        </span>
      </header>
      <div ref=${box} class=${long && !all ? "value folded" : "value"}>
        ${h(
          Guard,
          {
            of: record.id,
          },
          h(KINDS[type], { key, field, record, value, raw: raw.value }),
        )}
      </div>
      ${
        long &&
        !all &&
        html`
          <button type="button" class="plain" onClick=${() => setAll(true)}>
            ${t("field.all", { size })}
          </button>
        `
      }
    </section>
  `;
}
