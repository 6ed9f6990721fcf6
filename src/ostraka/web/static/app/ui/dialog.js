// @ts-check
/** A dialog over the page: focus goes into it, stays there, and goes back when it closes. */
import { useEffect, useRef } from "preact/hooks";
import { t } from "../core/i18n.js";
import { html } from "./h.js";

/** @param {{title: string, onClose?: () => void, wide?: boolean, children?: any}} given
 * Without `onClose` it cannot be closed by hand. */
export function Dialog({ title, onClose, wide = false, children }) {
  const box = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    const before = document.activeElement;
    box.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const closes = (/** @type {Event} */ e) => {
    e.preventDefault();
    onClose?.();
  };
  return html`
    <dialog
      ref=${box}
      class=${wide ? "wide" : ""}
      aria-labelledby="dialog-title"
      onCancel=${closes}
    >
      <div class="head">
        <h2 id="dialog-title">${title}</h2>
        ${
          onClose &&
          html`
            <button type="button" onClick=${onClose}>${t("do.close")}</button>
          `
        }
      </div>
      ${children}
    </dialog>
  `;
}
