// @ts-check
/** The last runs of a dataset: how far, how good, and what came since. */
import { t } from "../../core/i18n.js";
import { before, score } from "../../training/figures.js";
import { Change, Now } from "../../training/list.js";
import { State } from "../../training/state.js";
import { h, html } from "../../ui/h.js";
import { Link } from "../../ui/shell.js";
import { Panel } from "./panel.js";

/** @typedef {import("../../training/shapes").Run} Run */
/** @typedef {{items: Run[], answers_since: number | null, can_train: boolean}} Listed */

const SHOWN = 3;

/** @param {{id: string, runs: import("../../ui/asked.js").Asked<Listed>}} given */
export function Runs({ id, runs }) {
  const at = `/datasets/${id}/training`;
  const draw = (/** @type {Listed} */ { items, answers_since: since }) => html`
    ${
      items.length === 0 &&
      html`
        <p class="muted">${t("training.none")}</p>
      `
    }
    <ul class="lines">
      ${items.slice(0, SHOWN).map((run) => h(Line, { key: run.id, at, run, items }))}
    </ul>
    ${
      since
        ? html`
            <p><span class="since">${t("training.since", { n: since })}</span></p>
          `
        : null
    }
  `;
  const tools = h(Link, { to: at, class: "button" }, t("overview.toRuns"));
  return h(Panel, { title: t("training.runs"), asked: runs, draw, tools, name: "runs" });
}

/** @param {{at: string, run: Run, items: Run[]}} given */
function Line({ at, run, items }) {
  const last = before(items, run)?.score ?? null;
  return html`
    <li class="row">
      ${h(
        Link,
        { to: `${at}?run=${run.id}`, class: "words" },
        html`
          <span dir="auto">${run.name}</span>
        `,
      )}
      ${h(State, { status: run.status })} ${h(Now, { run })}
      <span class="grow"></span>
      ${
        run.score !== null &&
        html`
          <span title=${run.figures?.score_name ?? ""}>${score(run.score)}</span>
          ${last !== null && h(Change, { by: run.score - last })}
        `
      }
    </li>
  `;
}
