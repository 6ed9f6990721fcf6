// @ts-check
/** Home: one's datasets, how far they are, and what waits for oneself. */
import { useEffect, useState } from "preact/hooks";
import { get } from "../core/api.js";
import { t } from "../core/i18n.js";
import { me } from "../core/people.js";
import { h, html } from "../ui/h.js";
import { Header, Link } from "../ui/shell.js";

/** @typedef {import("../types").Dataset} Dataset */
/** @typedef {import("../types").DatasetProgress} DatasetProgress */
/** @typedef {import("../types").DatasetMetrics} DatasetMetrics */
/** @typedef {{dataset: Dataset, workspace: string, progress?: DatasetProgress, own?: DatasetMetrics}} Line */

const TOGETHER = 4; // datasets asked about at the same time

export default function Home() {
  const [lines, setLines] = useState(/** @type {Line[] | null} */ (null));
  const [error, setError] = useState("");
  const [wanted, setWanted] = useState("");
  const look = () => {
    setError("");
    list(setLines).catch((e) => setError(e.message));
  };
  useEffect(look, []);
  const search = html`
    <input
      type="search"
      value=${wanted}
      placeholder=${t("home.search")}
      aria-label=${t("home.search")}
      onInput=${(/** @type {any} */ e) => setWanted(e.currentTarget.value)}
    />
  `;
  const shown = (lines ?? []).filter((one) =>
    `${one.dataset.name} ${one.workspace}`.toLocaleLowerCase().includes(wanted.toLocaleLowerCase()),
  );
  return html`
    ${h(Header, {
      crumbs: html`
        <h1>${t("home.title")}</h1>
      `,
    })}
    <main id="main" class="home" tabindex="-1">
      ${
        error &&
        html`
          <p class="notice invalid" role="alert">
            ${t("error.unreachable")}
            <button type="button" onClick=${look}>${t("do.again")}</button>
          </p>
        `
      }
      ${lines && h(Continue, { lines })}
      ${
        lines &&
        lines.length > 0 &&
        html`
          <section>
            <header class="row">
              <h2>${t("home.datasets")}</h2>
              <span class="grow"></span>
              ${search}
              ${
                me.value?.role !== "annotator" &&
                h(Link, { to: "/new", class: "button" }, t("home.new"))
              }
            </header>
            <div class="scroll">${h(Table, { lines: shown })}</div>
            ${
              shown.length === 0 &&
              html`
                <p class="muted">${t("home.noMatch", { wanted })}</p>
              `
            }
          </section>
        `
      }
      ${lines?.length === 0 && h(Empty, {})}
      ${
        !lines &&
        !error &&
        html`
          <p aria-busy="true">${t("wait.loading")}</p>
        `
      }
    </main>
  `;
}

/** @param {Dataset} dataset */
const at = (dataset) => `/datasets/${dataset.id}/annotate`;

/** What to go on with: the dataset that waits for one and was worked on last.
 * @param {{lines: Line[]}} given */
function Continue({ lines }) {
  const waiting = lines.filter((one) => (one.own?.responses.pending ?? 0) > 0);
  const first = waiting.sort((a, b) => started(b) - started(a))[0];
  if (!first) return null;
  const { pending, draft } = first.own?.responses ?? { pending: 0, draft: 0 };
  return html`
    <section class="continue">
      <h2>${t("home.continue")}</h2>
      <div class="row">
        <b dir="auto">${first.dataset.name}</b>
        <span class="muted">
          ${t("home.waiting", { n: pending })}${draft > 0 && ` · ${t("home.drafts", { n: draft })}`}
        </span>
        <span class="grow"></span>
        ${h(Link, { to: at(first.dataset), class: "button primary" }, t("home.go"))}
      </div>
    </section>
  `;
}

/** @param {Line} one */
const started = ({ dataset, own }) =>
  ((own?.responses.total ?? 0) > 0 ? 1e15 : 0) + Date.parse(dataset.last_activity_at);

/** @param {{lines: Line[]}} given */
function Table({ lines }) {
  return html`
    <table class="datasets">
      <thead>
        <tr>
          <th scope="col">${t("home.name")}</th>
          <th scope="col">${t("home.workspace")}</th>
          <th scope="col">${t("home.progress")}</th>
          <th scope="col" class="number">${t("home.toDo")}</th>
        </tr>
      </thead>
      <tbody>
        ${lines.map(
          ({ dataset, workspace, progress, own }) => html`
            <tr key=${dataset.id}>
              <th scope="row" dir="auto">
                ${dataset.status === "ready" ? h(Link, { to: at(dataset) }, dataset.name) : dataset.name}
              </th>
              <td dir="auto">${workspace}</td>
              <td>
                ${
                  dataset.status === "draft"
                    ? html`
                        <span class="muted">${t("home.unpublished")}</span>
                      `
                    : progress && h(Bar, { progress })
                }
              </td>
              <td class="number">${own?.responses.pending ?? ""}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
}

/** @param {{progress: DatasetProgress}} given */
function Bar({ progress }) {
  const { completed, total } = progress;
  if (!total)
    return html`
      <span class="muted">${t("home.noRecords")}</span>
    `;
  return html`
    <span class="row">
      <progress max=${total} value=${completed} aria-label=${t("home.progress")}></progress>
      <span class="muted">${t("home.of", { completed, total })}</span>
    </span>
  `;
}

function Empty() {
  const leads = me.value?.role !== "annotator";
  return html`
    <section class="card">
      <h2>${t("home.none")}</h2>
      <p>${leads ? t("home.noneLead") : t("home.noneAnnotator")}</p>
      ${
        leads &&
        html`
          <div class="row">
            ${h(Link, { to: "/new#file", class: "button primary" }, t("home.fromFile"))}
            ${h(Link, { to: "/new#hub", class: "button" }, t("home.fromHub"))}
            ${h(Link, { to: "/new#python", class: "button" }, t("home.fromPython"))}
          </div>
        `
      }
    </section>
  `;
}

/** The datasets at once, then how far each is. @param {(lines: Line[]) => void} tell */
async function list(tell) {
  const [{ items }, workspaces] = await Promise.all([get("/me/datasets"), get("/me/workspaces")]);
  const names = new Map(
    workspaces.items.map((/** @type {{id: string, name: string}} */ one) => [one.id, one.name]),
  );
  const recent = /** @type {Dataset[]} */ (items).sort((a, b) =>
    b.last_activity_at.localeCompare(a.last_activity_at),
  );
  const lines = /** @type {Line[]} */ (
    recent.map((dataset) => ({ dataset, workspace: names.get(dataset.workspace_id) ?? "" }))
  );
  tell([...lines]);
  const ready = lines.filter((one) => one.dataset.status === "ready");
  const next = ready.values();
  const work = async () => {
    for (const one of next) {
      const { id } = one.dataset;
      const told = Promise.all([
        get(`/datasets/${id}/progress`),
        get(`/me/datasets/${id}/metrics`),
      ]);
      [one.progress, one.own] = await told;
      tell([...lines]);
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, work));
}
