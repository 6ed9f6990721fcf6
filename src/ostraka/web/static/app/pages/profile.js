// @ts-check
/** Oneself: password, keys, how this browser shows the app, and what was said to one. */
import { t } from "../core/i18n.js";
import { me } from "../core/people.js";
import { AllDeleted } from "../manage/deleted.js";
import { h, html } from "../ui/h.js";
import { Header, Link } from "../ui/shell.js";
import { ApiKeys } from "./profile/api_keys.js";
import { Looks } from "./profile/looks.js";
import { Mentions } from "./profile/mentions.js";
import { Password } from "./profile/password.js";

export default function Profile() {
  const person = me.value;
  if (!person) return null;
  const crumbs = html`
    <span class="crumb">${h(Link, { to: "/" }, t("nav.home"))}</span>
    <h1>${t("profile.title")}</h1>
  `;
  const name = [person.first_name, person.last_name].filter(Boolean).join(" ");
  return html`
    ${h(Header, { crumbs })}
    <main id="main" class="page two profile" tabindex="-1">
      <section class="panel whole row">
        <b class="big words" dir="auto">${name}</b>
        <span class="muted words" dir="auto">
          ${person.username} · ${t(`account.role.${person.role}`)}
        </span>
      </section>
      ${h(Looks, {})}
      <div class="section">${h(Password, {})} ${h(ApiKeys, {})}</div>
      ${h(Mentions, {})} ${person.role !== "annotator" && h(AllDeleted, { turn: 0 })}
    </main>
  `;
}
