// @ts-check
/** A dataset that nobody can answer yet, and the way to open it. */
import { ask } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { Told, useAct } from "../../ui/act.js";
import { h, html } from "../../ui/h.js";

/** @param {{dataset: import("../../types").Dataset, again: () => void}} given */
export function Publish({ dataset, again }) {
  const act = useAct();
  const publish = async () => {
    const done = await act.run(() => ask("PUT", `/datasets/${dataset.id}/publish`));
    if (done) again();
  };
  return html`
    <section class="panel row">
      <p class="grow">${t("settings.draft")}</p>
      <button type="button" class="primary" disabled=${act.busy} onClick=${publish}>
        ${t("settings.publish")}
      </button>
      ${h(Told, { act })}
    </section>
  `;
}
