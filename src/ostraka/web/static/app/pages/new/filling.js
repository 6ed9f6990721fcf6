// @ts-check
/** A dataset that is being filled: how far it is, and what came of it. */
import { useEffect } from "preact/hooks";
import { ask } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { announce } from "../../ui/announce.js";
import { Told, useAct, useJob } from "../../ui/act.js";
import { h, html } from "../../ui/h.js";
import { Link } from "../../ui/shell.js";

/** @param {{begun: import("../../types").Begun, back: () => void}} given */
export function Filling({ begun, back }) {
  const { job: live, error } = useJob(begun.job.id);
  const job = live ?? begun.job;
  const act = useAct();
  const cancel = () => act.run(() => ask("DELETE", `/jobs/${job.id}`));
  const { status } = job;
  useEffect(() => {
    if (status === "finished") announce(t("import.done"));
  }, [status]);
  const lost = Object.entries(
    /** @type {Record<string, number>} */ (job.result?.["left_out"] ?? {}),
  );
  const at = `/datasets/${begun.dataset_id}`;
  if (status === "finished")
    return html`
      <section class="panel" data-job=${status}>
        <h2>${t("import.done")}</h2>
        <p>${t("job.records", { n: Number(job.result?.["records"] ?? 0) })}</p>
        <ul class="muted">
          ${lost.map(
            ([reason, n]) => html`
              <li key=${reason}>${t("job.leftOut", { reason, n })}</li>
            `,
          )}
        </ul>
        <div class="row">
          ${h(Link, { to: `${at}/annotate`, class: "button primary" }, t("manage.annotate"))}
          ${h(Link, { to: `${at}/settings`, class: "button" }, t("manage.settings"))}
        </div>
      </section>
    `;
  if (status === "failed" || status === "canceled")
    return html`
      <section class="panel" data-job=${status}>
        <h2 class="trouble">${t("import.failed")}</h2>
        ${
          job.error &&
          html`
            <p class="trouble as-is" role="alert">${job.error}</p>
          `
        }
        <p>${t("import.nothingMade")}</p>
        <button type="button" class="primary" onClick=${back}>${t("import.mend")}</button>
      </section>
    `;
  return html`
    <section class="panel" data-job=${status} aria-busy="true">
      <h2>${t("import.filling")}</h2>
      <div class="row">
        <progress
          max=${job.total ?? 1}
          value=${job.total ? job.done : undefined}
          aria-label=${t("job.progress")}
        ></progress>
        <span role="status">
          ${job.total ? t("home.of", { completed: job.done, total: job.total }) : t("import.looking")}
        </span>
        <button type="button" disabled=${act.busy} onClick=${cancel}>${t("manage.cancel")}</button>
      </div>
      ${
        error &&
        html`
          <p class="trouble">${t("error.unreachable")}</p>
        `
      }
      ${h(Told, { act })}
    </section>
  `;
}
