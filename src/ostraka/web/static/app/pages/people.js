// @ts-check
/** Users and workspaces: who is here, who may do what where, and what was deleted. */
import { useState } from "preact/hooks";
import { t } from "../core/i18n.js";
import { mayLead, me } from "../core/people.js";
import { AllDeleted } from "../manage/deleted.js";
import { Failed } from "../ui/failed.js";
import { h, html } from "../ui/h.js";
import { Header, Link } from "../ui/shell.js";
import { useTeam } from "./people/team.js";
import { Users } from "./people/users.js";
import { Workspaces } from "./people/workspaces.js";

export default function People() {
  const person = me.value;
  const leads = mayLead();
  const crumbs = html`
    <span class="crumb">${h(Link, { to: "/" }, t("nav.home"))}</span>
    <h1>${t("manage.people")}</h1>
  `;
  return html`
    ${h(Header, { crumbs })}
    <main id="main" class="page people" tabindex="-1">
      ${
        leads
          ? h(Everybody, { owner: person?.role === "owner" })
          : html`
              <p class="panel">${t("people.notYours")}</p>
            `
      }
    </main>
  `;
}

/** @param {{owner: boolean}} given */
function Everybody({ owner }) {
  const team = useTeam(owner);
  const [turn, setTurn] = useState(0);
  const again = () => {
    team.again();
    setTurn(turn + 1);
  };
  return html`
    ${team.error && h(Failed, { error: team.error, again: team.again })}
    ${
      !team.value &&
      !team.error &&
      html`
        <p aria-busy="true">${t("wait.loading")}</p>
      `
    }
    ${team.value && owner && h(Users, { team: team.value, again })}
    ${team.value && h(Workspaces, { team: team.value, owner, again })}
    ${team.value && h(AllDeleted, { turn, onBack: team.again })}
  `;
}
