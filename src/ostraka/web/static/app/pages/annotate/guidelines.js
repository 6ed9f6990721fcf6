// @ts-check
/** The guidelines beside the work. */
import { t } from "../../core/i18n.js";
import { Markdown } from "../../fields/markdown.js";
import { h, html } from "../../ui/h.js";

/** @param {{text: string, onClose: () => void}} given */
export default function Guidelines({ text, onClose }) {
  return html`
    <aside class="guidelines" aria-label=${t("guidelines.title")} tabindex="0">
      <header>
        <h2>${t("guidelines.title")}</h2>
        <button type="button" class="plain" onClick=${onClose}>
          ${t("do.close")}
          <kbd>H</kbd>
        </button>
      </header>
      ${
        text
          ? h(Markdown, { text, top: 3 })
          : html`
              <p class="muted">${t("guidelines.none")}</p>
            `
      }
    </aside>
  `;
}
