// @ts-check
/** The frame of what stands beside the work. */
import { t } from "../../core/i18n.js";
import { html } from "../../ui/h.js";

/** @param {{title: string, mark: string, onClose: () => void, children?: any}} given
 * `mark`: the key that opens and closes it. */
export function Pane({ title, mark, onClose, children }) {
  return html`
    <aside class="guidelines aside" aria-label=${title} tabindex="0">
      <header>
        <h2>${title}</h2>
        <button type="button" class="plain" onClick=${onClose}>
          ${t("do.close")}
          <kbd>${mark}</kbd>
        </button>
      </header>
      ${children}
    </aside>
  `;
}
