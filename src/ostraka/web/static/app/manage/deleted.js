// @ts-check
/** What was deleted and can be brought back. */
import { useEffect } from "preact/hooks";
import { ask } from "../core/api.js";
import { date } from "../core/format.js";
import { t } from "../core/i18n.js";
import { Told, useAct } from "../ui/act.js";
import { useAsked } from "../ui/asked.js";
import { Failed } from "../ui/failed.js";
import { h, html } from "../ui/h.js";

/** @typedef {import("../types").Deleted} Deleted */

/** `turn`: another number, and it is asked for anew.
 * @param {{turn: number, onBack?: () => void}} given */
export function AllDeleted({ turn, onBack }) {
  const asked = useAsked("/me/deleted");
  useEffect(() => {
    if (turn) asked.again();
  }, [turn]);
  const act = useAct();
  const items = /** @type {Deleted[]} */ (asked.value?.items ?? []);
  const back = async (/** @type {Deleted} */ one) => {
    const done = await act.run(
      () => ask("POST", `/audit/${one.entry}/undo`),
      t("account.isBack", { name: one.name }),
    );
    if (!done) return;
    asked.again();
    onBack?.();
  };
  return html`
    <section class="panel" id="deleted">
      <h2>${t("account.deleted")}</h2>
      ${asked.error && h(Failed, { error: asked.error, again: asked.again })}
      ${
        asked.value &&
        !items.length &&
        html`
          <p class="muted">${t("account.noDeleted")}</p>
        `
      }
      <ul class="plain-list">
        ${items.map(
          (one) => html`
            <li key=${one.id} class="row">
              <b class="words" dir="auto">${one.name}</b>
              <span class="muted">
                ${t(`account.deleted.${one.kind}`)} ·
                ${t("account.keptUntil", { until: date(one.kept_until) })}
                ${one.username && ` · ${t("account.deletedBy", { name: one.username })}`}
              </span>
              <span class="grow"></span>
              ${
                one.entry !== null &&
                html`
                  <button
                    type="button"
                    class="small"
                    disabled=${act.busy}
                    aria-label=${t("account.bringBackNamed", { name: one.name })}
                    onClick=${() => back(one)}
                  >
                    ${t("account.bringBack")}
                  </button>
                `
              }
            </li>
          `,
        )}
      </ul>
      ${h(Told, { act })}
    </section>
  `;
}
