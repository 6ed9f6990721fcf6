// @ts-check
/** Deleting somebody: what there is of them is told first, since it is gone for good. */
import { useState } from "preact/hooks";
import { ask } from "../../core/api.js";
import { number, t } from "../../core/i18n.js";
import { Told, useAct } from "../../ui/act.js";
import { useErasable } from "./erasable.js";
import { Dialog } from "../../ui/dialog.js";
import { Failed } from "../../ui/failed.js";
import { h, html } from "../../ui/h.js";
import { Line } from "../../ui/inputs.js";

/** @typedef {import("../../types").User} User */

const COUNTED = /** @type {const} */ (["answers", "notes", "verdicts", "assignments"]);

/** @param {{user: User, again: () => void, onClose: () => void}} given */
export function DeletePerson({ user, again, onClose }) {
  const { value, error, look } = useErasable(user.id);
  const [typed, setTyped] = useState("");
  const act = useAct();
  const drop = async (/** @type {Event} */ e) => {
    e.preventDefault();
    if (!(await act.run(() => ask("DELETE", `/users/${user.id}`)))) return;
    onClose();
    again();
  };
  return h(
    Dialog,
    { title: t("people.deleteTitle", { name: user.username }), onClose },
    html`
      ${error && h(Failed, { error, again: look })}
      <form class="fields" onSubmit=${drop}>
        <p>${t("people.deleteAbout")}</p>
        ${
          value &&
          html`
            <table class="table">
              <tbody>
                ${COUNTED.map(
                  (name) => html`
                    <tr key=${name}>
                      <th scope="row">${t(`people.data.${name}`)}</th>
                      <td class="number">${number(value[name])}</td>
                    </tr>
                  `,
                )}
                <tr>
                  <th scope="row">${t("people.data.models")}</th>
                  <td class="number">${number(value.models.length)}</td>
                </tr>
              </tbody>
            </table>
          `
        }
        ${h(Line, {
          label: t("people.deleteType", { name: user.username }),
          value: typed,
          set: setTyped,
          autocomplete: "off",
          autocapitalize: "none",
          autofocus: true,
        })}
        <div class="row">
          <button class="bad" disabled=${act.busy || !value || typed !== user.username}>
            ${t("people.deleteDo")}
          </button>
          <button type="button" onClick=${onClose}>${t("manage.cancel")}</button>
        </div>
        ${h(Told, { act })}
      </form>
    `,
  );
}
