// @ts-check
/** Fields or questions, one under the other; one of them is open to be changed. */
import { useState } from "preact/hooks";
import { t } from "../core/i18n.js";
import { h, html } from "../ui/h.js";
import { nameOf, wrongWith } from "./schema.js";

/** @typedef {import("./shapes").FieldDraft} FieldDraft */
/** @typedef {import("./shapes").QuestionDraft} QuestionDraft */

/** `deletes`: which parts can be taken away; `fresh` makes a new one.
 * @template {FieldDraft | QuestionDraft} P
 * @param {{parts: P[], set: (parts: P[]) => void, edit: (part: P, put: (part: Partial<P>) => void) => any,
 *   kindOf: (part: P) => string, add: string, fresh?: () => P,
 *   deletes?: (part: P) => boolean, tell?: boolean}} given */
export function PartsList({
  parts,
  set,
  edit,
  kindOf,
  add,
  fresh,
  deletes = () => true,
  tell = true,
}) {
  const [open, setOpen] = useState("");
  const put = (/** @type {P} */ part) => (/** @type {Partial<P>} */ change) =>
    set(parts.map((one) => (one.key === part.key ? { ...one, ...change } : one)));
  const drop = (/** @type {P} */ part) => {
    if (part.was === null) set(parts.filter((one) => one.key !== part.key));
    else put(part)(/** @type {Partial<P>} */ ({ gone: !part.gone }));
    if (open === part.key) setOpen("");
  };
  const more = () => {
    if (!fresh) return;
    const made = fresh();
    set([...parts, made]);
    setOpen(made.key);
  };
  return html`
    <ul class="parts">
      ${parts.map((part) =>
        h(Part, {
          key: part.key,
          part,
          kind: kindOf(part),
          wrong: tell ? wrongWith(part, parts) : null,
          open: open === part.key && !part.gone,
          toggle: () => setOpen(open === part.key ? "" : part.key),
          drop: deletes(part) ? () => drop(part) : null,
          editor: () => edit(part, put(part)),
        }),
      )}
    </ul>
    ${
      fresh &&
      html`
        <button type="button" onClick=${more}>${add}</button>
      `
    }
  `;
}

/** @param {{part: FieldDraft | QuestionDraft, kind: string, wrong: import("./schema.js").Wrong | null,
 *   open: boolean, toggle: () => void, drop: (() => void) | null, editor: () => any}} given */
function Part({ part, kind, wrong, open, toggle, drop, editor }) {
  const title = part.title || nameOf(part) || t("schema.untitled");
  return html`
    <li class=${`part${part.gone ? " gone" : ""}${open ? " open" : ""}`} data-part=${nameOf(part)}>
      <div class="row">
        <b class="words" dir="auto">${title}</b>
        <span class="muted words">
          ${[nameOf(part) !== title && nameOf(part), kind, part.required && t("question.required")]
            .filter(Boolean)
            .join(" · ")}
        </span>
        ${
          part.was === null &&
          html`
            <span class="badge">${t("schema.new")}</span>
          `
        }
        ${
          part.gone &&
          html`
            <span class="badge bad">${t("schema.gone")}</span>
          `
        }
        <span class="grow"></span>
        ${
          !part.gone &&
          html`
            <button
              type="button"
              class="small"
              aria-expanded=${String(open)}
              aria-label=${open ? t("schema.closePart", { title }) : t("schema.editPart", { title })}
              onClick=${toggle}
            >
              ${open ? t("do.close") : t("manage.edit")}
            </button>
          `
        }
        ${
          drop &&
          html`
            <button
              type="button"
              class="small"
              aria-label=${part.gone ? t("schema.keepPart", { title }) : t("schema.dropPart", { title })}
              onClick=${drop}
            >
              ${part.gone ? t("schema.keep") : t("manage.delete")}
            </button>
          `
        }
      </div>
      ${
        wrong &&
        html`
          <p class="trouble">${t(`schema.wrong.${wrong}`)}</p>
        `
      }
      ${open && editor()}
    </li>
  `;
}
