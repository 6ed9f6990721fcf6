// @ts-check
/** What a change of the questions does to the answers that exist, before it is made. */
import { number, t } from "../../core/i18n.js";
import { Told } from "../../ui/act.js";
import { Dialog } from "../../ui/dialog.js";
import { h, html } from "../../ui/h.js";

/** @typedef {import("../../manage/shapes").SchemaEffect} SchemaEffect */

/** @param {{effect: SchemaEffect, titles: Map<string, string>, act: import("../../ui/act.js").Act,
 *   onApply: () => void, onClose: () => void}} given */
export function EffectDialog({ effect, titles, act, onApply, onClose }) {
  const rows = Object.entries(effect.questions).filter(
    ([, one]) => one.kept + one.another_look + one.lost > 0,
  );
  const { drafts, suggestions_lost, verdicts_lost } = effect;
  return h(
    Dialog,
    { title: t("settings.effect"), onClose, wide: true },
    html`
      ${
        rows.length > 0 &&
        html`
          <div class="scroll">
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">${t("settings.question")}</th>
                  <th scope="col" class="number">${t("settings.kept")}</th>
                  <th scope="col" class="number">${t("settings.another")}</th>
                  <th scope="col" class="number">${t("settings.lost")}</th>
                </tr>
              </thead>
              <tbody>
                ${rows.map(
                  ([name, one]) => html`
                    <tr key=${name}>
                      <th scope="row" dir="auto">${titles.get(name) ?? name}</th>
                      <td class="number">${number(one.kept)}</td>
                      <td class="number">${number(one.another_look)}</td>
                      <td class=${one.lost ? "number danger" : "number"}>${number(one.lost)}</td>
                    </tr>
                  `,
                )}
              </tbody>
            </table>
          </div>
        `
      }
      <ul>
        ${drafts > 0 && line(t("settings.drafts", { n: drafts }))}
        ${suggestions_lost > 0 && line(t("settings.suggestionsLost", { n: suggestions_lost }))}
        ${verdicts_lost > 0 && line(t("settings.verdictsLost", { n: verdicts_lost }))}
        ${line(t("settings.canUndo"))}
      </ul>
      ${h(Told, { act })}
      <div class="row">
        <button type="button" class="primary" disabled=${act.busy} onClick=${onApply}>
          ${t("settings.apply")}
        </button>
        <button type="button" onClick=${onClose}>${t("manage.cancel")}</button>
      </div>
    `,
  );
}

/** @param {string} text */
const line = (text) => html`
  <li>${text}</li>
`;
