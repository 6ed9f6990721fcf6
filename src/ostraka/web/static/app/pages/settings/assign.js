// @ts-check
/** Records given to people: first told who would get how many, then done, and undone. */
import { useState } from "preact/hooks";
import { ask } from "../../core/api.js";
import { number, t } from "../../core/i18n.js";
import { Told, useAct } from "../../ui/act.js";
import { useAsked } from "../../ui/asked.js";
import { Failed } from "../../ui/failed.js";
import { h, html } from "../../ui/h.js";
import { Check, Choose, Line } from "../../ui/inputs.js";

/** @typedef {import("../../types").Assigned} Assigned */

/** @param {{dataset: import("../../types").Dataset}} given */
export function Assignments({ dataset }) {
  const at = `/datasets/${dataset.id}/assignments`;
  const now = useAsked(at);
  const people = useAsked(`/workspaces/${dataset.workspace_id}/users`);
  const members = /** @type {import("../../types").User[]} */ (people.value?.items ?? []);
  const [chosen, setChosen] = useState(/** @type {string[]} */ ([]));
  const [overlap, setOverlap] = useState("1");
  const [which, setWhich] = useState("pending");
  const [replace, setReplace] = useState(true);
  const [would, setWould] = useState(/** @type {Assigned | null} */ (null));
  const act = useAct();
  const body = {
    user_ids: chosen,
    overlap: Number(overlap),
    replace,
    ...(which === "pending" ? { record_status: "pending" } : {}),
  };
  const forget = () => setWould(null);
  const look = async (/** @type {Event} */ e) => {
    e.preventDefault();
    const told = await act.run(() => ask("PUT", at, { body: { ...body, dry_run: true } }));
    if (told) setWould(told);
  };
  const give = async () => {
    const done = await act.run(
      () => ask("PUT", at, { body }),
      t("settings.given"),
      (told) => told.batch,
    );
    if (!done) return;
    forget();
    now.again();
  };
  const tick = (/** @type {string} */ id) => (/** @type {boolean} */ on) => {
    setChosen(on ? [...chosen, id] : chosen.filter((one) => one !== id));
    forget();
  };
  const error = now.error ?? people.error;
  return html`
    <form class="panel" onSubmit=${look} onChange=${forget}>
      <h2>${t("settings.assignments")}</h2>
      <p class="muted">${t("settings.assignmentsAbout")}</p>
      ${error && h(Failed, { error, again: now.again })}
      ${now.value && h(Shares, { shares: now.value, none: t("settings.noAssignments") })}
      <div class="fields">
        <fieldset>
          <legend>${t("settings.who")}</legend>
          ${members.map((one) =>
            h(Check, {
              key: one.id,
              label: one.username,
              value: chosen.includes(one.id),
              set: tick(one.id),
            }),
          )}
          ${
            people.value &&
            !members.length &&
            html`
              <p class="muted">${t("settings.nobody")}</p>
            `
          }
        </fieldset>
        ${h(Line, {
          label: t("settings.overlap"),
          type: "number",
          min: 1,
          max: dataset.distribution.min_submitted,
          required: true,
          value: overlap,
          set: setOverlap,
          hint: t("settings.overlapHint", { n: dataset.distribution.min_submitted }),
        })}
        ${h(Choose, {
          label: t("settings.which"),
          value: which,
          set: setWhich,
          options: [
            ["pending", t("settings.whichPending")],
            ["all", t("settings.whichAll")],
          ],
        })}
        ${h(Check, { label: t("settings.replace"), value: replace, set: setReplace })}
        ${
          would &&
          html`
            <div class="would" role="status">
              <p>${t("settings.would", { n: would.records })}</p>
              ${h(Shares, { shares: would, none: "" })}
            </div>
          `
        }
        <div class="row">
          ${
            would
              ? html`
                  <button type="button" class="primary" disabled=${act.busy} onClick=${give}>
                    ${t("settings.give")}
                  </button>
                  <button type="button" onClick=${forget}>${t("manage.cancel")}</button>
                `
              : html`
                  <button disabled=${!chosen.length || act.busy}>${t("settings.see")}</button>
                `
          }
        </div>
      </div>
      ${h(Told, { act, onUndone: now.again })}
    </form>
  `;
}

/** @param {{shares: Assigned, none: string}} given */
function Shares({ shares, none }) {
  const people = Object.entries(shares.people);
  if (!people.length)
    return html`
      <p>${none}</p>
    `;
  return html`
    <ul class="shares">
      ${people.map(
        ([name, n]) => html`
          <li key=${name}>
            <b dir="auto">${name}</b>
            ${" "}${number(n)}
          </li>
        `,
      )}
    </ul>
  `;
}
