// @ts-check
/** All records into a file of a format, or to a hub: a job, how far it is, and what it left out. */
import { useState } from "preact/hooks";
import { ask } from "../../core/api.js";
import { moment } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { base } from "../../core/place.js";
import { Told, useAct, useJob } from "../../ui/act.js";
import { useAsked } from "../../ui/asked.js";
import { Failed } from "../../ui/failed.js";
import { h, html } from "../../ui/h.js";
import { Check, Choose, Line } from "../../ui/inputs.js";

/** @typedef {import("../../types").Job} Job */
/** @typedef {import("../../types").Format} Format */

const SHOWN = 10;
const OPEN = ["queued", "started"];

/** @param {import("../settings.js").Section} given */
export function Export({ dataset }) {
  const jobs = useAsked(`/datasets/${dataset.id}/jobs`);
  const items = /** @type {Job[]} */ (jobs.value?.items ?? []).slice(0, SHOWN);
  return html`
    ${h(ToFile, { dataset, again: jobs.again })} ${h(ToHub, { dataset, again: jobs.again })}
    <section class="panel">
      <h2>${t("settings.jobs")}</h2>
      ${jobs.error && h(Failed, { error: jobs.error, again: jobs.again })}
      <ul class="parts jobs">
        ${items.map((job) => h(Row, { key: job.id, first: job, again: jobs.again }))}
      </ul>
      ${
        jobs.value &&
        !items.length &&
        html`
          <p class="muted">${t("settings.noJobs")}</p>
        `
      }
    </section>
  `;
}

/** @param {{dataset: import("../../types").Dataset, again: () => void}} given */
function ToFile({ dataset, again }) {
  const asked = useAsked("/formats");
  const formats = /** @type {Format[]} */ (asked.value?.items ?? []).filter(
    (one) => one.suffixes.length,
  );
  const [name, setName] = useState("jsonl");
  const act = useAct();
  const chosen = formats.find((one) => one.name === name);
  const send = async (/** @type {Event} */ e) => {
    e.preventDefault();
    const path = `/datasets/${dataset.id}/exports/${encodeURIComponent(name)}`;
    if (await act.run(() => ask("POST", path), t("settings.exporting"))) again();
  };
  return html`
    <form class="panel" onSubmit=${send}>
      <h2>${t("settings.toFile")}</h2>
      ${asked.error && h(Failed, { error: asked.error, again: asked.again })}
      <div class="fields">
        ${h(Choose, {
          label: t("settings.format"),
          value: name,
          set: setName,
          hint: chosen && !chosen.people ? t("settings.noPeople") : t("settings.withPeople"),
          options: formats.map((one) => [one.name, `${one.title} (${one.suffixes.join(" ")})`]),
        })}
        <div class="row">
          <button class="primary" disabled=${act.busy || !chosen}>${t("settings.exportDo")}</button>
        </div>
      </div>
      ${h(Told, { act })}
    </form>
  `;
}

/** @param {{dataset: import("../../types").Dataset, again: () => void}} given */
function ToHub({ dataset, again }) {
  const [name, setName] = useState("");
  const [token, setToken] = useState("");
  const [secret, setSecret] = useState(true);
  const act = useAct();
  const send = async (/** @type {Event} */ e) => {
    e.preventDefault();
    const body = { name, token, private: secret };
    const path = `/datasets/${dataset.id}/export`;
    if (!(await act.run(() => ask("POST", path, { body }), t("settings.exporting")))) return;
    setToken("");
    again();
  };
  return html`
    <form class="panel" onSubmit=${send}>
      <h2>${t("settings.toHub")}</h2>
      <div class="fields">
        ${h(Line, {
          label: t("settings.hubName"),
          value: name,
          set: setName,
          required: true,
          placeholder: "owner/name",
        })}
        ${h(Line, {
          label: t("settings.hubToken"),
          hint: t("settings.hubTokenHint"),
          type: "password",
          autocomplete: "off",
          value: token,
          set: setToken,
          required: true,
        })}
        ${h(Check, { label: t("settings.hubPrivate"), value: secret, set: setSecret })}
        <div class="row">
          <button class="primary" disabled=${act.busy}>${t("settings.exportDo")}</button>
        </div>
      </div>
      ${h(Told, { act })}
    </form>
  `;
}

/** @param {{first: Job, again: () => void}} given */
function Row({ first, again }) {
  const live = useJob(OPEN.includes(first.status) ? first.id : "");
  const job = live.job ?? first;
  const act = useAct();
  const cancel = async () => {
    if (await act.run(() => ask("DELETE", `/jobs/${job.id}`))) again();
  };
  const open = OPEN.includes(job.status);
  const kind = /** @type {"import.file" | "import.hub" | "export.file" | "export.hub"} */ (
    job.kind
  );
  return html`
    <li class="part" data-job=${job.status}>
      <div class="row">
        <b>${t(`job.${kind}`)}</b>
        <span class="muted">${moment(job.inserted_at)} · ${t(`job.${job.status}`)}</span>
        ${
          open &&
          html`
            <progress
              max=${job.total ?? 1}
              value=${job.total ? job.done : undefined}
              aria-label=${t("job.progress")}
            ></progress>
          `
        }
        <span class="grow"></span>
        ${
          open &&
          html`
            <button type="button" class="small" disabled=${act.busy} onClick=${cancel}>
              ${t("manage.cancel")}
            </button>
          `
        }
        ${
          job.file_until &&
          html`
            <a class="button" download href=${`${base}/api/v1/jobs/${job.id}/file`}>
              ${t("job.download")}
            </a>
          `
        }
      </div>
      ${
        job.error &&
        html`
          <p class="trouble as-is">${job.error}</p>
        `
      }
      ${job.result && h(Result, { result: job.result })} ${h(Told, { act })}
    </li>
  `;
}

/** @param {{result: Record<string, unknown>}} given */
function Result({ result }) {
  const lost = Object.entries(/** @type {Record<string, number>} */ (result["left_out"] ?? {}));
  return html`
    <p class="muted">${t("job.records", { n: Number(result["records"] ?? 0) })}</p>
    ${
      lost.length > 0 &&
      html`
        <ul class="muted">
          ${lost.map(
            ([reason, n]) => html`
              <li key=${reason}>${t("job.leftOut", { reason, n })}</li>
            `,
          )}
        </ul>
      `
    }
  `;
}
