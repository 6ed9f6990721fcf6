// @ts-check
/** A field as those who lead write it. */
import { t } from "../core/i18n.js";
import { h, html } from "../ui/h.js";
import { Check, Choose, Line, Lines } from "../ui/inputs.js";
import { FIELD_KINDS, fieldSettings, nameFor } from "./schema.js";

/** @typedef {import("./shapes").FieldDraft} FieldDraft */
/** @typedef {import("./shapes").FieldSettings} FieldSettings */

/** @param {{field: FieldDraft, put: (part: Partial<FieldDraft>) => void, fixed?: boolean}} given */
export function FieldEditor({ field, put, fixed = field.was !== null }) {
  const { settings } = field;
  const settle = (/** @type {object} */ part) =>
    put({ settings: /** @type {FieldSettings} */ ({ ...settings, ...part }) });
  return html`
    <div class="fields">
      ${h(Line, {
        label: t("schema.title"),
        value: field.title,
        maxlength: 500,
        set: (title) => put({ title }),
        autofocus: field.was === null,
      })}
      ${
        !fixed &&
        h(Line, {
          label: t("schema.name"),
          value: field.name,
          maxlength: 200,
          placeholder: nameFor(field.title),
          set: (name) => put({ name }),
          hint: t("schema.fieldNameHint"),
        })
      }
      ${
        !fixed &&
        h(Choose, {
          label: t("schema.kind"),
          value: settings.type,
          options: FIELD_KINDS.map((kind) => [kind, t(`schema.field.${kind}`)]),
          set: (kind) =>
            put({ settings: fieldSettings(/** @type {FieldSettings["type"]} */ (kind)) }),
        })
      }
      ${h(Check, {
        label: t("schema.fieldRequired"),
        value: field.required,
        set: (required) => put({ required }),
      })}
      ${
        (settings.type === "text" || settings.type === "chat") &&
        h(Check, {
          label: t("schema.markdown"),
          value: settings.use_markdown,
          set: (use_markdown) => settle({ use_markdown }),
        })
      }
      ${
        settings.type === "custom" &&
        html`
          ${h(Lines, {
            label: t("schema.template"),
            hint: t("schema.templateHint"),
            value: settings.template,
            rows: 8,
            class: "mono",
            set: (template) => settle({ template }),
          })}
          ${h(Check, {
            label: t("schema.scripts"),
            value: settings.advanced_mode,
            set: (advanced_mode) => settle({ advanced_mode }),
          })}
        `
      }
    </div>
  `;
}
