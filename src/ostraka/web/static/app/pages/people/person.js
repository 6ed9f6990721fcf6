// @ts-check
/** Somebody new, or what changes about somebody: their names, their role, and where they take part. */
import { useState } from "preact/hooks";
import { ask } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { me, whoAmI } from "../../core/people.js";
import { newPassword } from "../../manage/secret.js";
import { Told, useAct } from "../../ui/act.js";
import { Dialog } from "../../ui/dialog.js";
import { h, html } from "../../ui/h.js";
import { Choose, Line } from "../../ui/inputs.js";
import { placesOf } from "./team.js";

/** @typedef {import("./team.js").Team} Team */
/** @typedef {import("../../types").User} User */
/** @typedef {Map<string, boolean>} Places Whether they review there, by workspace. */

const ROLES = /** @type {const} */ (["annotator", "admin", "owner"]);

/** @param {{team: Team, user: User | null, again: () => void, onClose: () => void,
 *   onMade: (user: User, password: string) => void}} given */
export function PersonForm({ team, user, again, onClose, onMade }) {
  const [form, setForm] = useState({
    username: user?.username ?? "",
    first_name: user?.first_name ?? "",
    last_name: user?.last_name ?? "",
    role: user?.role ?? "annotator",
  });
  const before = new Map(
    user ? placesOf(team, user.id).map((one) => [one.workspace.id, one.reviewer]) : [],
  );
  const [places, setPlaces] = useState(/** @type {Places} */ (before));
  const act = useAct();
  const put = (/** @type {Partial<typeof form>} */ part) => setForm({ ...form, ...part });
  const body = { ...form, last_name: form.last_name.trim() || null };
  const change = async (/** @type {User} */ one) => {
    await ask("PATCH", `/users/${one.id}`, { body });
    await settle(one.id, before, places);
    if (one.id === me.peek()?.id) await whoAmI();
  };
  const save = async (/** @type {Event} */ e) => {
    e.preventDefault();
    if (user) {
      const done = await act.run(() => change(user).then(() => true));
      if (done) onClose();
    } else {
      const password = newPassword();
      const made = await act.run(() => ask("POST", "/users", { body: { ...body, password } }));
      if (!made) return;
      await act.run(() => settle(made.id, new Map(), places)); // they are there, whatever comes of it
      onMade(made, password);
    }
    again();
  };
  return h(
    Dialog,
    { title: user ? t("people.editTitle", { name: user.username }) : t("people.new"), onClose },
    html`
      <form class="fields" onSubmit=${save}>
        ${h(Line, {
          label: t("people.username"),
          value: form.username,
          set: (username) => put({ username }),
          required: true,
          maxlength: 200,
          autofocus: true,
          autocapitalize: "none",
          autocomplete: "off",
        })}
        ${h(Line, {
          label: t("people.firstName"),
          value: form.first_name,
          set: (first_name) => put({ first_name }),
          required: true,
          maxlength: 200,
        })}
        ${h(Line, {
          label: t("people.lastName"),
          value: form.last_name,
          set: (last_name) => put({ last_name }),
          maxlength: 200,
        })}
        ${h(Choose, {
          label: t("people.role"),
          hint: t(`people.role.${form.role}.hint`),
          value: form.role,
          options: ROLES.map((one) => [one, t(`account.role.${one}`)]),
          set: (role) => put({ role: /** @type {User["role"]} */ (role) }),
        })}
        ${form.role !== "owner" && h(Where, { team, places, setPlaces })}
        ${
          !user &&
          html`
            <p class="hint">${t("people.passwordWill")}</p>
          `
        }
        <div class="row">
          <button class="primary" disabled=${act.busy}>
            ${user ? t("manage.save") : t("manage.add")}
          </button>
          <button type="button" onClick=${onClose}>${t("manage.cancel")}</button>
        </div>
        ${h(Told, { act })}
      </form>
    `,
  );
}

/** @param {{team: Team, places: Places, setPlaces: (places: Places) => void}} given */
function Where({ team, places, setPlaces }) {
  const put = (/** @type {string} */ id, /** @type {boolean | null} */ reviewer) => {
    const next = new Map(places);
    if (reviewer === null) next.delete(id);
    else next.set(id, reviewer);
    setPlaces(next);
  };
  return html`
    <fieldset>
      <legend>${t("people.workspaces")}</legend>
      <div class="where">
        ${team.workspaces.map(
          ({ id, name }) => html`
            <label class="check" key=${id}>
              <input
                type="checkbox"
                checked=${places.has(id)}
                onChange=${() => put(id, places.has(id) ? null : false)}
              />
              <span class="words" dir="auto">${name}</span>
            </label>
            <label class="check">
              <input
                type="checkbox"
                checked=${places.get(id) ?? false}
                disabled=${!places.has(id)}
                aria-label=${t("people.reviewsIn", { name })}
                onChange=${() => put(id, !places.get(id))}
              />
              ${t("people.reviews")}
            </label>
          `,
        )}
      </div>
      ${
        !team.workspaces.length &&
        html`
          <p class="muted">${t("people.noWorkspaces")}</p>
        `
      }
    </fieldset>
  `;
}

/** Let somebody be where they should be, and review where they should.
 * @param {string} user @param {Places} before @param {Places} after */
async function settle(user, before, after) {
  for (const id of before.keys()) {
    if (!after.has(id)) await ask("DELETE", `/workspaces/${id}/users/${user}`);
  }
  for (const [id, reviewer] of after) {
    if (!before.has(id)) await ask("POST", `/workspaces/${id}/users`, { body: { user_id: user } });
    if ((before.get(id) ?? false) !== reviewer) {
      await ask("PATCH", `/workspaces/${id}/users/${user}`, { body: { reviewer } });
    }
  }
}
