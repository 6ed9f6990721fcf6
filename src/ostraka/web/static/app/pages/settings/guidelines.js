// @ts-check
/** The guidelines, as they are written and as they are read. */
import { ask } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { Markdown } from "../../fields/markdown.js";
import { Told, useAct } from "../../ui/act.js";
import { useDraft } from "../../ui/draft.js";
import { h, html } from "../../ui/h.js";
import { Lines, SaveBar } from "../../ui/inputs.js";
import { words } from "./words.js";

const LONGEST = 10_000;

/** @param {import("../settings.js").Section} given */
export function Guidelines({ dataset, again }) {
  const base = { text: dataset.guidelines ?? "" };
  const draft = useDraft(`guidelines.${dataset.id}`, base);
  const act = useAct();
  const { text } = draft.value;
  const save = async (/** @type {Event} */ e) => {
    e.preventDefault();
    const body = { guidelines: text.trim() ? text : null };
    const done = await act.run(
      () => ask("PATCH", `/datasets/${dataset.id}`, { body }),
      t("settings.saved"),
    );
    if (!done) return;
    again();
  };
  return html`
    <form class="panel" onSubmit=${save}>
      <h2>${t("settings.guidelines")}</h2>
      <div class="editor">
        <div class="fields">
          ${h(Lines, {
            label: t("settings.guidelinesText"),
            hint: t("settings.guidelinesHint", { n: text.length, most: LONGEST }),
            value: text,
            rows: 18,
            maxlength: LONGEST,
            set: (next) => draft.change({ text: next }),
          })}
        </div>
        <section class="preview" aria-label=${t("schema.preview")}>
          <h3>${t("schema.preview")}</h3>
          ${
            text.trim()
              ? h(Markdown, { text, top: 4 })
              : html`
                  <p class="muted">${t("guidelines.none")}</p>
                `
          }
        </section>
      </div>
      ${h(SaveBar, { draft, busy: act.busy, words: words(t("manage.save")) })} ${h(Told, { act })}
    </form>
  `;
}
