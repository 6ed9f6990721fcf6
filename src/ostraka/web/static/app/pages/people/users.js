// @ts-check
/** Everybody: found, added, changed, given new passwords and keys, deleted. */
import { useState } from "preact/hooks";
import { ask } from "../../core/api.js";
import { date } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { me } from "../../core/people.js";
import { newPassword, Secret } from "../../manage/secret.js";
import { Told, useAct } from "../../ui/act.js";
import { h, html } from "../../ui/h.js";
import { Menu } from "../../ui/menu.js";
import { DeletePerson } from "./delete.js";
import { PersonForm } from "./person.js";
import { placesOf } from "./team.js";

/** @typedef {import("./team.js").Team} Team */
/** @typedef {import("../../types").User} User */
/** @typedef {{title: string, about: string, label: string, value: string}} Once */

const SHOWN = 100;

/** @param {{team: Team, again: () => void}} given */
export function Users({ team, again }) {
  const [wanted, setWanted] = useState("");
  const [all, setAll] = useState(false);
  const [form, setForm] = useState(/** @type {User | "new" | null} */ (null));
  const [secret, setSecret] = useState(/** @type {Once | null} */ (null));
  const [doomed, setDoomed] = useState(/** @type {User | null} */ (null));
  const found = team.users.filter((one) => matches(one, wanted));
  const shown = all ? found : found.slice(0, SHOWN);
  return html`
    <section class="panel">
      <div class="head">
        <h2>${t("people.users")}</h2>
        <span class="muted">${t("people.count", { n: team.users.length })}</span>
        <span class="grow"></span>
        <input
          type="search"
          class="search"
          value=${wanted}
          placeholder=${t("people.search")}
          aria-label=${t("people.search")}
          onInput=${(/** @type {any} */ e) => setWanted(e.currentTarget.value)}
        />
        <button type="button" class="primary" onClick=${() => setForm("new")}>
          ${t("people.new")}
        </button>
      </div>
      <div class="scroll users">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">${t("people.username")}</th>
              <th scope="col">${t("people.name")}</th>
              <th scope="col">${t("people.role")}</th>
              <th scope="col">${t("people.workspaces")}</th>
              <th scope="col">${t("people.since")}</th>
              <th scope="col"><span class="unseen">${t("people.acts")}</span></th>
            </tr>
          </thead>
          <tbody>
            ${shown.map((user) =>
              h(Row, { key: user.id, user, team, setForm, setSecret, setDoomed }),
            )}
          </tbody>
        </table>
      </div>
      ${
        found.length === 0 &&
        html`
          <p class="muted">${t("people.none", { wanted })}</p>
        `
      }
      ${
        shown.length < found.length &&
        html`
          <button type="button" class="plain" onClick=${() => setAll(true)}>
            ${t("options.all", { n: found.length })}
          </button>
        `
      }
      ${
        form &&
        h(PersonForm, {
          team,
          user: form === "new" ? null : form,
          again,
          onClose: () => setForm(null),
          onMade: (user, password) => {
            setForm(null);
            setSecret(passwordOf(user, password));
          },
        })
      }
      ${secret && h(Secret, { ...secret, onClose: () => setSecret(null) })}
      ${doomed && h(DeletePerson, { user: doomed, again, onClose: () => setDoomed(null) })}
    </section>
  `;
}

/** @param {User} user @param {string} wanted */
function matches(user, wanted) {
  const text = `${user.username} ${user.first_name} ${user.last_name ?? ""} ${user.role}`;
  return text.toLocaleLowerCase().includes(wanted.trim().toLocaleLowerCase());
}

/** @param {User} user @param {string} value @returns {Once} */
const passwordOf = (user, value) => ({
  title: t("people.passwordTitle", { name: user.username }),
  about: t("people.passwordAbout"),
  label: t("signIn.password"),
  value,
});

/** @param {{user: User, team: Team, setForm: (user: User) => void,
 *   setSecret: (told: Once) => void, setDoomed: (user: User) => void}} given */
function Row({ user, team, setForm, setSecret, setDoomed }) {
  const act = useAct();
  const path = `/users/${user.id}`;
  const reset = async () => {
    const password = newPassword();
    const done = await act.run(() => ask("PATCH", path, { body: { password } }));
    if (done) setSecret(passwordOf(user, password));
  };
  const key = async () => {
    const body = { name: `${me.value?.username ?? ""} ${new Date().toISOString().slice(0, 10)}` };
    const made = await act.run(() => ask("POST", `${path}/api-keys`, { body }));
    if (!made) return;
    setSecret({
      title: t("people.keyTitle", { name: user.username }),
      about: t("people.keyAbout"),
      label: t("people.key"),
      value: made.api_key,
    });
  };
  const mine = user.id === me.value?.id;
  const entries = [
    { label: t("manage.edit"), run: () => setForm(user) },
    ...(mine ? [] : [{ label: t("people.reset"), run: reset }]),
    { label: t("people.newKey"), run: key },
    ...(mine ? [] : [{ label: t("manage.delete"), run: () => setDoomed(user) }]),
  ];
  return html`
    <tr data-user=${user.username}>
      <th scope="row" dir="auto">${user.username} ${mine && ` (${t("people.you")})`}</th>
      <td dir="auto">${user.first_name} ${user.last_name ?? ""}</td>
      <td>${t(`account.role.${user.role}`)}</td>
      <td>${h(Places, { user, team })}</td>
      <td class="muted">${date(user.inserted_at)}</td>
      <td class="number">
        ${h(Menu, { label: "⋯", title: t("people.actsOf", { name: user.username }), entries })}
        ${h(Told, { act })}
      </td>
    </tr>
  `;
}

/** @param {{user: User, team: Team}} given */
function Places({ user, team }) {
  if (user.role === "owner")
    return html`
      <span class="muted">${t("people.everywhere")}</span>
    `;
  const places = placesOf(team, user.id);
  if (!places.length)
    return html`
      <span class="muted">${t("people.nowhere")}</span>
    `;
  return html`
    <span class="words" dir="auto">
      ${places
        .map(({ workspace, reviewer }) =>
          reviewer ? `${workspace.name} (${t("people.reviews")})` : workspace.name,
        )
        .join(", ")}
    </span>
  `;
}
