// @ts-check
/** Another name, and the end of a dataset, which can be taken back for a while. */
import { useState } from "preact/hooks";
import { ask, get } from "../../core/api.js";
import { date } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { go } from "../../core/router.js";
import { Told, useAct } from "../../ui/act.js";
import { Dialog } from "../../ui/dialog.js";
import { h, html } from "../../ui/h.js";
import { Line } from "../../ui/inputs.js";

/** @typedef {import("../../types").Deleted} Deleted */

/** @param {import("../settings.js").Section} given */
export function Danger({ dataset, again }) {
  const [name, setName] = useState(dataset.name);
  const [typed, setTyped] = useState("");
  const [gone, setGone] = useState(/** @type {Deleted | null | undefined} */ (undefined));
  const renaming = useAct();
  const deleting = useAct();
  const at = `/datasets/${dataset.id}`;
  const rename = async (/** @type {Event} */ e) => {
    e.preventDefault();
    const body = { name };
    if (await renaming.run(() => ask("PATCH", at, { body }), t("settings.renamed"))) again();
  };
  const drop = async (/** @type {Event} */ e) => {
    e.preventDefault();
    const done = await deleting.run(async () => {
      await ask("DELETE", at);
      const { items } = await get("/me/deleted").catch(() => ({ items: [] }));
      return { found: items.find((/** @type {Deleted} */ one) => one.id === dataset.id) ?? null };
    });
    if (done) setGone(done.found);
  };
  return html`
    <form class="panel" onSubmit=${rename}>
      <h2>${t("settings.rename")}</h2>
      <div class="fields">
        ${h(Line, {
          label: t("home.name"),
          value: name,
          set: setName,
          required: true,
          maxlength: 200,
          hint: t("settings.renameHint"),
        })}
        <div class="row">
          <button disabled=${renaming.busy || !name.trim() || name === dataset.name}>
            ${t("settings.renameDo")}
          </button>
        </div>
      </div>
      ${h(Told, { act: renaming })}
    </form>
    <form class="panel" onSubmit=${drop}>
      <h2 class="danger">${t("settings.delete")}</h2>
      <p>${t("settings.deleteAbout")}</p>
      <div class="fields">
        ${h(Line, {
          label: t("settings.deleteType", { name: dataset.name }),
          value: typed,
          set: setTyped,
          autocomplete: "off",
          autocapitalize: "none",
        })}
        <div class="row">
          <button class="bad" disabled=${deleting.busy || typed !== dataset.name}>
            ${t("settings.deleteDo")}
          </button>
        </div>
      </div>
      ${h(Told, { act: deleting })}
    </form>
    ${gone !== undefined && h(Gone, { dataset, gone, back: () => setGone(undefined) })}
  `;
}

/** @param {{dataset: import("../../types").Dataset, gone: Deleted | null, back: () => void}} given */
function Gone({ dataset, gone, back }) {
  const act = useAct();
  const undo = async () => {
    if (await act.run(() => ask("POST", `/audit/${gone?.entry}/undo`))) back();
  };
  const until = gone && date(gone.kept_until);
  return h(
    Dialog,
    { title: t("settings.deleted", { name: dataset.name }) },
    html`
      <p>${until ? t("settings.deletedUntil", { until }) : t("settings.deletedForGood")}</p>
      ${h(Told, { act })}
      <div class="row">
        <button type="button" class="primary" onClick=${() => go("/")}>${t("nav.home")}</button>
        ${
          gone?.entry &&
          html`
            <button type="button" disabled=${act.busy} onClick=${undo}>
              ${t("settings.bringBack")}
            </button>
          `
        }
      </div>
    `,
  );
}
