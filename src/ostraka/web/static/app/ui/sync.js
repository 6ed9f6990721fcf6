// @ts-check
/** The truth about what is saved: beside the work, and in full where one asks. */
import { useState } from "preact/hooks";
import { clock, t } from "../core/i18n.js";
import { blocked } from "../core/kept.js";
import { brewing, hurry, letters, sync } from "../core/outbox.js";
import { Dialog } from "./dialog.js";
import { h, html } from "./h.js";

function words() {
  const now = sync.value;
  if (now.state === "saving") return t("sync.saving");
  if (now.state === "offline") return t("sync.offline", { n: now.n });
  if (now.state === "failed") return t("sync.failed", { n: now.n });
  return now.at ? t("sync.saved", { at: clock(now.at) }) : t("sync.all");
}

export function Sync() {
  const [open, setOpen] = useState(false);
  const { state, n } = sync.value;
  const waiting = n + Number(brewing.value);
  return html`
    <span class="sync ${state}" data-waiting=${waiting}>
      <button type="button" class="plain" onClick=${() => setOpen(true)}>
        <span class="dot" aria-hidden="true"></span>
        <span role="status">${words()}</span>
      </button>
      ${open && h(Waiting, { onClose: () => setOpen(false) })}
    </span>
  `;
}

/** @param {{onClose: () => void}} given */
function Waiting({ onClose }) {
  const now = sync.value;
  const copy = () => {
    const answers = letters.value.map(({ record, body }) => ({ record, ...body }));
    void navigator.clipboard?.writeText(JSON.stringify(answers, null, 2));
  };
  return h(
    Dialog,
    { title: t("sync.title"), onClose },
    html`
      <p>
        ${letters.value.length ? t("sync.kept", { n: letters.value.length }) : t("sync.allThere")}
      </p>
      ${
        now.state === "failed" &&
        html`
          <p class="trouble">${now.why}</p>
        `
      }
      ${
        blocked.value &&
        html`
          <p class="trouble">${t("error.storage")}</p>
        `
      }
      ${
        letters.value.length > 0 &&
        html`
          <ul class="letters">
            ${letters.value.map(
              (one) => html`
                <li key=${one.key}>
                  ${t(`status.${one.body.status}`)} ·
                  <code>${one.record.slice(0, 8)}</code>
                </li>
              `,
            )}
          </ul>
          <p class="row">
            <button type="button" onClick=${hurry}>${t("sync.now")}</button>
            <button type="button" onClick=${copy}>${t("sync.copy")}</button>
          </p>
        `
      }
    `,
  );
}
