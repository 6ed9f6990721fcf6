// @ts-check
/** Home: one's datasets, how far they are, and what waits for oneself. */
import { useEffect, useState } from "preact/hooks";
import { Refused } from "../core/api.js";
import { t } from "../core/i18n.js";
import { mayLead } from "../core/people.js";
import { useAsked } from "../ui/asked.js";
import { h, html } from "../ui/h.js";
import { Header, Link } from "../ui/shell.js";

/** @typedef {import("../types").Mine} Mine */

export default function Home() {
  /** @type {import("../ui/asked.js").Asked<{items: Mine[]}>} */
  const asked = useAsked("/me/overview");
  const [wanted, setWanted] = useState("");
  const { error, again } = asked;
  const lines = asked.value?.items ?? null;
  useEffect(() => {
    const seen = () => document.hidden || again();
    document.addEventListener("visibilitychange", seen);
    return () => document.removeEventListener("visibilitychange", seen);
  }, []);
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
        <h1>${t("nav.home")}</h1>
      `,
    })}
    <main id="main" class="home" tabindex="-1">
      ${
        error &&
        html`
          <p class="notice invalid" role="alert">
            ${error instanceof Refused ? error.message : t("error.unreachable")}
            <button type="button" onClick=${again}>${t("do.again")}</button>
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
              ${search} ${mayLead() && h(Link, { to: "/new", class: "button" }, t("home.new"))}
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

/** How many records wait for oneself: to do, begun, sent back, put off. @param {Mine} one */
function waitsFor({ waiting }) {
  return waiting.todo + waiting.draft + waiting.returned + waiting.later;
}

/** What to go on with: the dataset that waits for one and was worked on last; first where an answer
 * was sent back, then where one has begun. @param {{lines: Mine[]}} given */
function Continue({ lines }) {
  const rank = (/** @type {Mine} */ { waiting }) =>
    waiting.returned ? 2 : waiting.submitted || waiting.draft ? 1 : 0;
  const [first] = lines
    .filter((one) => one.dataset.status === "ready" && waitsFor(one) > 0)
    .sort((a, b) => rank(b) - rank(a));
  if (!first) return null;
  const { todo, draft, returned, later, mentions } = first.waiting;
  const words = [
    todo && t("home.waiting", { n: todo }),
    returned && t("home.returned", { n: returned }),
    draft && t("home.drafts", { n: draft }),
    later && t("home.later", { n: later }),
  ].filter(Boolean);
  const { id } = first.dataset;
  return html`
    <section class="continue">
      <h2>${t("home.continue")}</h2>
      <div class="row">
        <b dir="auto">${first.dataset.name}</b>
        <span class="muted">${words.join(" · ")}</span>
        ${mentions > 0 && h(Link, { to: `/datasets/${id}` }, t("home.mentions", { n: mentions }))}
        <span class="grow"></span>
        ${h(Link, { to: `/datasets/${id}/annotate`, class: "button primary" }, t("home.go"))}
      </div>
    </section>
  `;
}

/** @param {{lines: Mine[]}} given */
function Table({ lines }) {
  const runs = lines.some((one) => one.run);
  return html`
    <table class="table datasets">
      <thead>
        <tr>
          <th scope="col">${t("home.name")}</th>
          <th scope="col">${t("home.workspace")}</th>
          <th scope="col">${t("home.progress")}</th>
          ${
            runs &&
            html`
              <th scope="col" class="number">${t("home.run")}</th>
            `
          }
          <th scope="col" class="number">${t("home.toDo")}</th>
        </tr>
      </thead>
      <tbody>${lines.map((one) => h(Row, { key: one.dataset.id, one, runs }))}</tbody>
    </table>
  `;
}

/** @param {{one: Mine, runs: boolean}} given */
function Row({ one, runs }) {
  const { dataset, workspace, run } = one;
  const at = `/datasets/${dataset.id}`;
  return html`
    <tr>
      <th scope="row" dir="auto">${h(Link, { to: at }, dataset.name)}</th>
      <td dir="auto">${workspace}</td>
      <td>
        ${
          dataset.status === "draft"
            ? html`
                <span class="muted">${t("home.unpublished")}</span>
              `
            : h(Bar, { one })
        }
      </td>
      ${
        runs &&
        html`
          <td class="number" title=${run?.name}>${run && scoreOf(run)}</td>
        `
      }
      <td class="number">${dataset.status === "ready" && h(Waits, { one, at })}</td>
    </tr>
  `;
}

/** @param {NonNullable<Mine["run"]>} run */
function scoreOf(run) {
  if (run.status !== "done") return t(`home.run_${run.status}`);
  return run.score === null ? t("home.run_done") : run.score.toFixed(2);
}

/** What waits here: to answer, to review, and where one is named. @param {{one: Mine, at: string}} given */
function Waits({ one, at }) {
  const { states, waiting, reviews } = one;
  const answer = waitsFor(one);
  const review = reviews ? states.conflict : 0;
  return html`
    <span class="waits">
      ${waiting.mentions > 0 && h(Link, { to: at }, t("home.mentions", { n: waiting.mentions }))}
      ${review > 0 && h(Link, { to: `${at}/review` }, t("home.review", { n: review }))}
      ${h(Link, { to: `${at}/annotate`, class: "answer" }, t("home.answer", { n: answer }))}
    </span>
  `;
}

/** @param {{one: Mine}} given */
function Bar({ one }) {
  const { open, full, conflict, resolved } = one.states;
  const completed = full + conflict + resolved;
  const total = completed + open;
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
  const leads = mayLead();
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
