// @ts-check
/** The runs of a dataset as a table: what, how far, how good. */
import { t } from "../core/i18n.js";
import { h, html } from "../ui/h.js";
import { moment } from "../core/format.js";
import { before, difference, lasting, score } from "./figures.js";
import { State, what } from "./state.js";

/** @typedef {import("./shapes").Run} Run */

/** @param {{runs: Run[], chosen: string, onChoose: (id: string) => void, compared: string[],
 *   onCompare: (id: string) => void}} given */
export function RunList({ runs, chosen, onChoose, compared, onCompare }) {
  return html`
    <div class="scroll">
      <table class="table runs">
        <thead>
          <tr>
            <th scope="col"><span class="unseen">${t("training.compare")}</span></th>
            <th scope="col">${t("training.run")}</th>
            <th scope="col">${t("training.what")}</th>
            <th scope="col">${t("training.state")}</th>
            <th scope="col" class="number">${t("training.score")}</th>
            <th scope="col" class="number">${t("training.change")}</th>
            <th scope="col">${t("training.when")}</th>
          </tr>
        </thead>
        <tbody>
          ${runs.map((run) =>
            h(Row, {
              key: run.id,
              run,
              last: before(runs, run),
              open: run.id === chosen,
              onOpen: () => onChoose(run.id),
              compared: compared.includes(run.id),
              onCompare: () => onCompare(run.id),
            }),
          )}
        </tbody>
      </table>
    </div>
  `;
}

/** @param {{run: Run, last: Run | undefined, open: boolean, onOpen: () => void,
 *   compared: boolean, onCompare: () => void}} given */
function Row({ run, last, open, onOpen, compared, onCompare }) {
  const by = last?.score != null && run.score !== null ? run.score - last.score : null;
  return html`
    <tr class=${open ? "open" : ""}>
      <td>
        <input
          type="checkbox"
          aria-label=${t("training.compareThis", { name: run.name })}
          checked=${compared}
          onChange=${onCompare}
        />
      </td>
      <th scope="row">
        <button type="button" class="plain words" aria-expanded=${String(open)} onClick=${onOpen}>
          <span dir="auto">${run.name}</span>
        </button>
      </th>
      <td class="words">${what(run) || t("training.registered")}</td>
      <td>${h(State, { status: run.status })} ${h(Now, { run })}</td>
      <td class="number" title=${run.figures?.score_name ?? ""}>
        ${run.score === null ? "" : score(run.score)}
      </td>
      <td class="number">${by === null ? "" : h(Change, { by })}</td>
      <td>
        <span class="when">${moment(run.inserted_at)}</span>
        ${" "}
        ${
          run.by &&
          html`
            <span class="muted" dir="auto">${run.by}</span>
          `
        }
      </td>
    </tr>
  `;
}

/** How far a run is that is being trained. @param {{run: Run}} given */
export function Now({ run }) {
  const { done, total, eta } = run.figures ?? {};
  if (run.status !== "running" || !total) return null;
  const share = Math.round((100 * (done ?? 0)) / total);
  return html`
    <span class="muted">
      ${t("training.percent", { share })}${eta ? `, ${t("training.left", { time: lasting(eta) })}` : ""}
    </span>
  `;
}

/** How much better or worse a score is than the one before. @param {{by: number}} given */
export function Change({ by }) {
  const same = Math.abs(by) < 0.0005;
  const sign = same ? "=" : by > 0 ? "▲" : "▼";
  return html`
    <span class=${`change ${same ? "muted" : by > 0 ? "better" : "worse"}`}>
      <span aria-hidden="true">${sign}</span>
      ${difference(by)}
    </span>
  `;
}
