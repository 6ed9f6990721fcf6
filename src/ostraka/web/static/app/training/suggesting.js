// @ts-check
/** What a model says of open records, as suggestions for those who answer. */
import { useState } from "preact/hooks";
import { ask } from "../core/api.js";
import { t } from "../core/i18n.js";
import { Failed } from "../ui/failed.js";
import { h, html } from "../ui/h.js";
import { useAsked } from "../ui/asked.js";
import { LeftOut } from "./left_out.js";

/** @typedef {import("./shapes").Run} Run */
/** @typedef {import("../types").DatasetProgress} DatasetProgress */
/** @typedef {import("../types").Work} Work */

/** @param {{run: Run, onChange: () => void}} given */
export function Suggesting({ run, onChange }) {
  const progress = /** @type {import("../ui/asked.js").Asked<DatasetProgress>} */ (
    useAsked(`/datasets/${run.dataset_id}/progress`)
  );
  const work = /** @type {import("../ui/asked.js").Asked<Work>} */ (
    useAsked(`/datasets/${run.dataset_id}/work`)
  );
  const [error, setError] = useState(/** @type {Error | null} */ (null));
  const [busy, setBusy] = useState(false);
  const told = async (/** @type {() => Promise<any>} */ act) => {
    setBusy(true);
    setError(null);
    try {
      await act();
    } catch (refused) {
      setError(/** @type {Error} */ (refused));
    }
    setBusy(false);
  };
  const write = () =>
    told(async () => {
      await ask("POST", `/trainings/${run.id}/suggestions`, { body: {} });
      onChange();
    });
  const order = () =>
    told(async () => {
      const path = `/datasets/${run.dataset_id}/work`;
      work.set(await ask("PUT", path, { body: { order: "least_sure" } }));
    });
  const open = progress.value?.pending ?? 0;
  const going = run.follow === "queued" || run.follow === "running";
  const ordered = run.follow === "done" && run.asked?.order;
  const byDoubt = work.value?.order === "least_sure" || ordered;
  return html`
    <div class="suggesting">
      <h3>${t("training.suggestions")}</h3>
      <div class="row">
        <button type="button" disabled=${busy || going || !open} onClick=${write}>
          ${t("training.write", { n: open })}
        </button>
        ${
          byDoubt
            ? html`
                <span class="muted">✓ ${t("training.isByDoubt")}</span>
              `
            : html`
                <button type="button" disabled=${busy} onClick=${order}>
                  ${t("training.orderNow")}
                </button>
              `
        }
      </div>
      ${h(Outcome, { run })} ${error && h(Failed, { error })}
    </div>
  `;
}

/** @param {{run: Run}} given */
function Outcome({ run }) {
  const { suggested, follow } = run;
  if (follow === "queued" || follow === "running")
    return html`
      <p class="muted" role="status">${t("training.writing")}</p>
    `;
  if (!suggested) return null;
  return html`
    <p role="status">
      ${t("training.written", { n: suggested.written ?? 0 })}${" "}
      ${
        suggested.error &&
        html`
          <span class="trouble words">${suggested.error}</span>
        `
      }
    </p>
    ${h(LeftOut, { reasons: suggested.left_out ?? {} })}
  `;
}
