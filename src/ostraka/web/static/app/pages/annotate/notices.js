// @ts-check
/** What one must know about the record, the connection, or that nothing is left. */
import { today } from "../../annotate/answering.js";
import { job } from "../../annotate/job.js";
import * as line from "../../annotate/line.js";
import { counts, refusals } from "../../annotate/replies.js";
import { t } from "../../core/i18n.js";
import { blocked } from "../../core/kept.js";
import { hurry, letters } from "../../core/outbox.js";
import { Refused } from "../../core/api.js";
import { h, html } from "../../ui/h.js";
import { Link } from "../../ui/shell.js";

/** @param {{place: import("../../annotate/shapes").Place | null}} given */
export function Notices({ place }) {
  const trouble = place?.trouble;
  const away = () => (refusals.value = []);
  return html`
    <div class="notices">
      ${
        trouble &&
        html`
          <p class=${`notice ${trouble.kind}`} role="alert">
            <b>${t(`notice.${trouble.kind}`)}</b>
            <span dir="auto">${trouble.text}</span>
          </p>
        `
      }
      ${refusals.value.map(
        (text) => html`
          <p class="notice invalid" role="alert">
            <b>${t("notice.refused")}</b>
            <span>${text}</span>
            <button type="button" class="small" onClick=${away}>${t("do.close")}</button>
          </p>
        `,
      )}
      ${
        blocked.value &&
        html`
          <p class="notice lost" role="alert">${t("error.storage")}</p>
        `
      }
    </div>
  `;
}

/** No record is at hand: why, and what to do. Only the server can say that nothing is left. */
export function Nothing() {
  const error = line.unreachable.value;
  const again = () => {
    hurry();
    void line.refill();
  };
  if (error) {
    const text =
      error instanceof Refused ? error.message : t("queue.waiting", { n: letters.value.length });
    return html`
      <section class="card" role="status">
        <h2>${t("queue.unreachable")}</h2>
        <p>${text}</p>
        <button type="button" onClick=${again}>${t("do.again")}</button>
      </section>
    `;
  }
  if (line.empty.value !== true || !job.value)
    return html`
      <p class="card" aria-busy="true">${t("wait.loading")}</p>
    `;
  const own = counts.value;
  return html`
    <section class="card" data-empty role="status">
      <h2>${t("queue.empty")}</h2>
      <p>${t("queue.done", { n: today.value })} ${own && t("queue.all", { n: own.submitted })}</p>
      <p class="muted">${t("queue.live")}</p>
      <p class="row">
        ${h(Link, { to: "/", class: "button" }, t("nav.home"))}
        <button type="button" onClick=${again}>${t("do.look")}</button>
      </p>
    </section>
  `;
}
