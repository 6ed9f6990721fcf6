// @ts-check
/** The state of a run, as a sign and a word. */
import { t } from "../core/i18n.js";
import { html } from "../ui/h.js";

/** @typedef {import("./shapes").Run} Run */

const SIGNS = {
  queued: "○",
  running: "▶",
  done: "✓",
  failed: "✕",
  canceled: "■",
  interrupted: "‖",
};

/** @param {{status: Run["status"]}} given */
export function State({ status }) {
  return html`
    <span class=${`state ${status}`}>
      <span aria-hidden="true">${SIGNS[status]}</span>
      ${" "} ${t(`training.state.${status}`)}
    </span>
  `;
}

/** Whether something of a run is still to come. @param {Run} run */
export const isOpen = (run) => open(run.status) || open(run.follow);

/** @param {string | null} status */
const open = (status) => status === "queued" || status === "running";

/** What a run trains, in a few words. @param {Run} run */
export const what = (run) => [run.asked?.task, run.asked?.framework].filter(Boolean).join(" · ");
