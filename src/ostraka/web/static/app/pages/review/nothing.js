// @ts-check
/** No record is at hand: why, and what to do. */
import { t } from "../../core/i18n.js";
import { counts, ended, failed, filter, refill, sending, sift } from "../../review/list.js";
import { Failed } from "../../ui/failed.js";
import { h, html } from "../../ui/h.js";
import { Link } from "../../ui/shell.js";

/** @param {{id: string}} given */
export function Nothing({ id }) {
  const error = failed.value;
  if (error)
    return html`
      <section class="card">
        <h2>${t("review.unreachable")}</h2>
        ${h(Failed, { error, again: () => void refill() })}
      </section>
    `;
  if (!ended.value || sending.value)
    return html`
      <p class="card" aria-busy="true">${t("wait.loading")}</p>
    `;
  const { state } = filter.value;
  const full = counts.value?.full ?? 0;
  return html`
    <section class="card" data-empty role="status">
      <h2>${t(`review.none_${state || "all"}`)}</h2>
      ${
        counts.value &&
        html`
          <p>${t("review.counts", { ...counts.value })}</p>
        `
      }
      ${
        state !== "resolved" &&
        html`
          <p class="muted">${t("review.live")}</p>
        `
      }
      <p class="row">
        ${
          state === "conflict" &&
          full > 0 &&
          html`
            <button type="button" onClick=${() => sift({ state: "full" })}>
              ${t("review.toFull", { n: full })}
            </button>
          `
        }
        ${h(Link, { to: `/datasets/${id}`, class: "button" }, t("manage.overview"))}
      </p>
    </section>
  `;
}
