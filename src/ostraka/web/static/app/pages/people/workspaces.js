// @ts-check
/** The workspaces: made, deleted, and who belongs to each. */
import { useState } from "preact/hooks";
import { ask } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { Told, useAct } from "../../ui/act.js";
import { Dialog } from "../../ui/dialog.js";
import { h, html } from "../../ui/h.js";
import { Choose, Line } from "../../ui/inputs.js";

/** @typedef {import("./team.js").Team} Team */
/** @typedef {import("../../types").Workspace} Workspace */
/** @typedef {import("../../types").Reviewer} Reviewer */

/** @param {{team: Team, owner: boolean, again: () => void}} given */
export function Workspaces({ team, owner, again }) {
  const [open, setOpen] = useState("");
  const [name, setName] = useState("");
  const act = useAct();
  const opened = team.workspaces.find((one) => one.id === open);
  const make = async (/** @type {Event} */ e) => {
    e.preventDefault();
    const said = t("people.made", { name });
    if (!(await act.run(() => ask("POST", "/workspaces", { body: { name } }), said))) return;
    setName("");
    again();
  };
  const drop = async (/** @type {Workspace} */ one) => {
    const said = t("people.workspaceDeleted", { name: one.name });
    if (await act.run(() => ask("DELETE", `/workspaces/${one.id}`), said)) again();
  };
  return html`
    <section class="panel">
      <h2>${t("people.workspaces")}</h2>
      <ul class="plain-list">
        ${team.workspaces.map((one) => {
          const members = team.members.get(one.id)?.length ?? 0;
          const datasets = team.datasets.get(one.id) ?? 0;
          return html`
            <li key=${one.id} class="row" data-workspace=${one.name}>
              <b class="words" dir="auto">${one.name}</b>
              <span class="muted">
                ${t("people.nPeople", { n: members })} · ${t("people.nDatasets", { n: datasets })}
              </span>
              <span class="grow"></span>
              <button
                type="button"
                class="small"
                aria-label=${t("people.peopleOf", { name: one.name })}
                onClick=${() => setOpen(one.id)}
              >
                ${t("manage.people")}
              </button>
              ${
                owner &&
                html`
                  <button
                    type="button"
                    class="small"
                    disabled=${act.busy || datasets > 0}
                    title=${datasets > 0 ? t("people.notEmpty") : undefined}
                    aria-label=${t("people.deleteWorkspace", { name: one.name })}
                    onClick=${() => drop(one)}
                  >
                    ${t("manage.delete")}
                  </button>
                `
              }
            </li>
          `;
        })}
      </ul>
      ${
        !team.workspaces.length &&
        html`
          <p class="muted">${t("people.noWorkspaces")}</p>
        `
      }
      ${
        owner &&
        html`
          <form class="fields make" onSubmit=${make}>
            ${h(Line, {
              label: t("people.newWorkspace"),
              value: name,
              set: setName,
              required: true,
              maxlength: 200,
            })}
            <button disabled=${act.busy || !name.trim()}>${t("people.makeWorkspace")}</button>
          </form>
        `
      }
      ${h(Told, { act })}
      ${opened && h(Members, { workspace: opened, team, owner, again, onClose: () => setOpen("") })}
    </section>
  `;
}

/** @param {{workspace: Workspace, team: Team, owner: boolean, again: () => void,
 *   onClose: () => void}} given */
function Members({ workspace, team, owner, again, onClose }) {
  const members = team.members.get(workspace.id) ?? [];
  const inside = new Set(members.map((one) => one.user_id));
  const others = team.users.filter((one) => !inside.has(one.id) && one.role !== "owner");
  const [who, setWho] = useState("");
  const act = useAct();
  const at = `/workspaces/${workspace.id}/users`;
  const does = async (/** @type {() => Promise<unknown>} */ what) => {
    const done = await act.run(() => what().then(() => true));
    if (done) again();
    return done === true;
  };
  const add = (/** @type {Event} */ e) => {
    e.preventDefault();
    const user_id = who || others[0]?.id;
    void does(() => ask("POST", at, { body: { user_id } })).then(() => setWho(""));
  };
  return h(
    Dialog,
    { title: t("people.peopleOf", { name: workspace.name }), onClose, wide: true },
    html`
      <ul class="plain-list members">
        ${members.map((one) => h(Member, { key: one.user_id, one, at, does, busy: act.busy }))}
      </ul>
      ${
        !members.length &&
        html`
          <p class="muted">${t("people.nobodyHere")}</p>
        `
      }
      ${
        owner &&
        others.length > 0 &&
        html`
          <form class="fields make" onSubmit=${add}>
            ${h(Choose, {
              label: t("people.addTo"),
              value: who || (others[0]?.id ?? ""),
              set: setWho,
              options: others.map((one) => [one.id, one.username]),
            })}
            <button disabled=${act.busy}>${t("manage.add")}</button>
          </form>
        `
      }
      ${
        !owner &&
        html`
          <p class="muted">${t("people.ownersAdd")}</p>
        `
      }
      ${h(Told, { act })}
    `,
  );
}

/** @param {{one: Reviewer, at: string, busy: boolean,
 *   does: (what: () => Promise<unknown>) => Promise<boolean>}} given */
function Member({ one, at, busy, does }) {
  const path = `${at}/${one.user_id}`;
  const name = one.username;
  const [on, setOn] = useState(one.reviewer);
  const review = async () => {
    setOn(!on);
    if (!(await does(() => ask("PATCH", path, { body: { reviewer: !on } })))) setOn(on);
  };
  return html`
    <li class="row" data-member=${name}>
      <b class="words" dir="auto">${name}</b>
      <span class="grow"></span>
      <label class="check">
        <input
          type="checkbox"
          checked=${on}
          aria-label=${t("people.reviewsNamed", { name })}
          onChange=${review}
        />
        ${t("people.reviews")}
      </label>
      <button
        type="button"
        class="small"
        disabled=${busy}
        aria-label=${t("people.removeNamed", { name })}
        onClick=${() => does(() => ask("DELETE", path))}
      >
        ${t("people.remove")}
      </button>
    </li>
  `;
}
