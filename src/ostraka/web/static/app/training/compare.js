// @ts-check
/** Two or more runs side by side: what they were told, what they reached, how they went. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { get } from "../core/api.js";
import { t } from "../core/i18n.js";
import { Failed } from "../ui/failed.js";
import { h, html } from "../ui/h.js";
import { Chart } from "./chart.js";
import { figure, flat, lines, panels } from "./figures.js";

/** @typedef {import("./shapes").RunWhole} RunWhole */
/** @typedef {import("./shapes").Line} Line */
/** @typedef {{run: RunWhole, lines: Line[]}} One */

const HIDDEN = /^(per_class|confusion|suggest$|order$)/;

/** @param {{ids: string[], onClose: () => void}} given */
export function Compare({ ids, onClose }) {
  const [all, setAll] = useState(/** @type {One[]} */ ([]));
  const [error, setError] = useState(/** @type {Error | null} */ (null));
  const key = ids.join(" ");
  const look = () => {
    let on = true;
    setError(null);
    Promise.all(ids.map(whole)).then(
      (found) => on && setAll(found),
      (refused) => on && setError(refused),
    );
    return () => void (on = false);
  };
  useEffect(look, [key]);
  return html`
    <section class="panel whole" aria-labelledby="compare-title">
      <div class="head">
        <h2 id="compare-title">${t("training.sideBySide", { n: ids.length })}</h2>
        <span class="grow"></span>
        <button type="button" onClick=${onClose}>${t("do.close")}</button>
      </div>
      ${error && h(Failed, { error, again: look })}
      ${all.length > 1 && h(Settings, { all })}${all.length > 1 && h(Metrics, { all })}
      ${all.length > 1 && h(Together, { all })}
    </section>
  `;
}

/** @param {string} id @returns {Promise<One>} */
async function whole(id) {
  const path = `/trainings/${id}`;
  const [run, history] = await Promise.all([get(path), get(`${path}/figures`)]);
  return { run, lines: lines(history.items) };
}

/** What was told to them, where it differs. @param {{all: One[]}} given */
function Settings({ all }) {
  const taken = all.every(({ run }) => manifest(run)["options"]);
  const told = all.map(({ run }) => new Map([...flat(asked(run, taken)), ...flat(data(run))]));
  const names = [...new Set(told.flatMap((one) => [...one.keys()]))].filter(
    (name) => !HIDDEN.test(name) && new Set(told.map((one) => one.get(name))).size > 1,
  );
  const rows = names.map((name) => ({ name, cells: told.map((one) => one.get(name) ?? "–") }));
  if (!rows.length)
    return html`
      <p class="muted">${t("training.sameSettings")}</p>
    `;
  return h(Side, { title: t("training.differences"), all, rows });
}

/** What a run was to be; `taken`: its options as the training took them, since the same ones can be
 * asked for by several names. @param {RunWhole} run @param {boolean} taken */
const asked = (run, taken) => {
  const { framework, options } = manifest(run);
  const told = run.asked ?? { framework };
  return taken ? { ...told, options } : told;
};

/** @param {RunWhole} run */
const data = (run) => {
  const used = run.figures?.data;
  if (!used) return { [t("training.used")]: manifest(run)["split"]?.train_rows };
  return { [t("training.used")]: used.used, [t("training.trainRows")]: used.train_rows };
};

/** @param {RunWhole} run @returns {any} */
const manifest = (run) => run.manifest ?? {};

/** @param {{all: One[]}} given */
function Metrics({ all }) {
  const found = all.map(({ run }) => Object.entries(manifest(run).metrics ?? {}));
  const numbers = found.map(
    (one) => new Map(one.filter(([name, value]) => typeof value === "number" && name !== "rows")),
  );
  const names = [...new Set(numbers.flatMap((one) => [...one.keys()]))];
  if (!names.length) return null;
  const rows = names.map((name) => {
    const values = numbers.map((one) => one.get(name));
    const best = Math.max(...values.map((one) => one ?? -Infinity));
    const several = new Set(values).size > 1 && !/loss|nll|majority|untrained/.test(name);
    return {
      name: name.replaceAll("_", " "),
      cells: values.map((one) => (one === undefined ? "–" : figure(one))),
      best: values.map((one) => several && one === best),
    };
  });
  return h(Side, { title: t("training.heldOut"), all, rows, numeric: true });
}

/** @param {{title: string, all: One[], numeric?: boolean,
 *   rows: {name: string, cells: string[], best?: boolean[]}[]}} given */
function Side({ title, all, rows, numeric = false }) {
  const kind = numeric ? "number" : "words";
  return html`
    <div class="scroll" tabindex="0" role="group" aria-label=${title}>
      <table class="table side">
        <caption>${title}</caption>
        <thead>
          <tr>
            <td></td>
            ${all.map(
              ({ run }) => html`
                <th key=${run.id} scope="col" class=${kind} dir="auto">${run.name}</th>
              `,
            )}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) => html`
              <tr key=${row.name}>
                <th scope="row">${row.name}</th>
                ${row.cells.map(
                  (cell, n) => html`
                    <td key=${n} class=${kind}>
                      ${
                        row.best?.[n]
                          ? html`
                              <b>
                                ${cell}
                                <span class="unseen">${t("training.best")}</span>
                              </b>
                            `
                          : cell
                      }
                    </td>
                  `,
                )}
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}

/** The same quantity of all of them in one drawing. @param {{all: One[]}} given */
function Together({ all }) {
  const charts = useMemo(() => {
    const names = [...new Set(all.flatMap((one) => one.lines.map((line) => line.name)))];
    return names
      .map((name) => ({
        name,
        lines: all.flatMap(({ run, lines: own }) =>
          own.filter((line) => line.name === name).map((line) => ({ ...line, name: run.name })),
        ),
      }))
      .filter((one) => one.lines.length > 0 && panels(one.lines).length > 0);
  }, [all]);
  return html`
    <div class="charts">
      ${charts.map((one) => h(Chart, { key: one.name, title: one.name, lines: one.lines }))}
    </div>
  `;
}
