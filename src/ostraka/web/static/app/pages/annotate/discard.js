// @ts-check
/** Why a record is discarded, where the dataset asks. */
import { finish } from "../../annotate/answering.js";
import { job } from "../../annotate/job.js";
import { t } from "../../core/i18n.js";
import { Dialog } from "../../ui/dialog.js";
import { h, html } from "../../ui/h.js";

/** @param {{onClose: () => void, onTake?: (reason: string | null) => void}} given */
export function Discard({ onClose, onTake = (reason) => finish("discarded", reason) }) {
  const { discard_reasons: reasons = [], discard_needs_reason: needed = false } =
    job.value?.work ?? {};
  const take = (/** @type {string | null} */ reason) => {
    onClose();
    onTake(reason);
  };
  return h(
    Dialog,
    { title: t("discard.why"), onClose },
    html`
      <div class="options">
        ${reasons.map(
          (one) => html`
            <button type="button" class="choice" key=${one} dir="auto" onClick=${() => take(one)}>
              ${one}
            </button>
          `,
        )}
        ${
          !needed &&
          html`
            <button type="button" class="choice" onClick=${() => take(null)}>
              ${t("discard.noReason")}
            </button>
          `
        }
      </div>
    `,
  );
}
