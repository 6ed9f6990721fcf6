// @ts-check
/** Training: the runs of a dataset, a new one, one looked at, several side by side. */
import { useEffect, useState } from "preact/hooks";
import { hear } from "../core/events.js";
import { t } from "../core/i18n.js";
import { Compare } from "../training/compare.js";
import { useGoing } from "../training/follow.js";
import { NewRun } from "../training/form.js";
import { RunList } from "../training/list.js";
import { RunPane } from "../training/run.js";
import { useAsked } from "../ui/asked.js";
import { DatasetHeader } from "../ui/dataset.js";
import { Failed } from "../ui/failed.js";
import { h, html } from "../ui/h.js";

/** @typedef {import("../types").Dataset} Dataset */
/** @typedef {import("../training/shapes").Run} Run */
/** @typedef {{items: Run[], answers_since: number | null, can_train: boolean}} Runs */
/** @template T @typedef {import("../ui/asked.js").Asked<T>} Asked */

/** @param {{id: string}} given */
export default function Training({ id }) {
  const dataset = /** @type {Asked<Dataset>} */ (useAsked(`/datasets/${id}`));
  const runs = /** @type {Asked<Runs>} */ (useAsked(`/datasets/${id}/trainings/runs`));
  const [making, setMaking] = useState(false);
  const [chosen, setChosen] = useState(new URLSearchParams(location.search).get("run") ?? "");
  const [compared, setCompared] = useState(/** @type {string[]} */ ([]));
  useEffect(() => hear(id, { training: runs.again, progress: runs.again }, runs.again), [id]);
  const items = runs.value?.items ?? [];
  useGoing(items, runs.again);
  const run = items.find((one) => one.id === chosen);
  const side = compared.filter((one) => items.some((item) => item.id === one));
  const started = (/** @type {Run} */ begun) => {
    setMaking(false);
    setChosen(begun.id);
    runs.again();
  };
  const toggle = (/** @type {string} */ one) =>
    setCompared(side.includes(one) ? side.filter((other) => other !== one) : [...side, one]);
  const error = dataset.error ?? runs.error;
  return html`
    ${h(DatasetHeader, { id, name: dataset.value?.name ?? "…" })}
    <main id="main" class="page training" tabindex="-1">
      ${
        error &&
        h(Failed, {
          error,
          again: () => {
            dataset.again();
            runs.again();
          },
        })
      }
      ${
        !runs.value &&
        !error &&
        html`
          <p aria-busy="true">${t("wait.loading")}</p>
        `
      }
      ${
        making &&
        h(NewRun, {
          dataset: id,
          last: items.find((one) => one.origin === "server"),
          onStart: started,
          onClose: () => setMaking(false),
        })
      }
      ${
        runs.value &&
        html`
          <section class="panel whole" aria-labelledby="runs-title">
            <div class="head">
              <h2 id="runs-title">${t("training.runs")}</h2>
              ${h(Since, { n: runs.value.answers_since })}
              <span class="grow"></span>
              ${
                !making &&
                (runs.value.can_train
                  ? html`
                      <button type="button" class="primary" onClick=${() => setMaking(true)}>
                        ${t("training.new")}
                      </button>
                    `
                  : html`
                      <span class="muted">${t("training.never")}</span>
                    `)
              }
            </div>
            ${
              items.length
                ? h(RunList, {
                    runs: items,
                    chosen,
                    onChoose: (one) => setChosen(one === chosen ? "" : one),
                    compared: side,
                    onCompare: toggle,
                  })
                : html`
                    <p class="muted">${t("training.none")}</p>
                  `
            }
            ${
              side.length === 1 &&
              html`
                <p class="muted">${t("training.oneMore")}</p>
              `
            }
          </section>
        `
      }
      ${side.length > 1 && h(Compare, { ids: side, onClose: () => setCompared([]) })}
      ${run && h(RunPane, { key: run.id, run, onChange: runs.again, onClose: () => setChosen("") })}
    </main>
  `;
}

/** @param {{n: number | null}} given */
function Since({ n }) {
  if (!n) return null;
  return html`
    <span class="since">${t("training.since", { n })}</span>
  `;
}
