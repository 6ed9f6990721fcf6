// @ts-check
/** The head of a dataset's pages: where one is, and the way to the others. */
import { t } from "../core/i18n.js";
import { mayLead } from "../core/people.js";
import { path } from "../core/router.js";
import { h, html } from "./h.js";
import { useRights } from "./rights.js";
import { Header, Link } from "./shell.js";

/** @typedef {import("../core/i18n.js").Key} Key */

/** The pages of a dataset, in the order of the tabs; `lead`, `review`: only for who does that.
 * @typedef {{at: string, label: Key, lead?: boolean, review?: boolean}} TabOf
 * @type {TabOf[]} */
const TABS = [
  { at: "", label: "manage.overview" },
  { at: "/records", label: "manage.records" },
  { at: "/review", label: "manage.review", review: true },
  { at: "/training", label: "manage.training", lead: true },
  { at: "/settings", label: "manage.settings", lead: true },
];

/** @param {{id: string, name: string, tools?: any}} given */
export function DatasetHeader({ id, name, tools }) {
  const crumbs = html`
    <span class="crumb">${h(Link, { to: "/" }, t("nav.home"))}</span>
    <h1 dir="auto">${name}</h1>
  `;
  const annotate = h(
    Link,
    { to: `/datasets/${id}/annotate`, class: "button primary" },
    t("manage.annotate"),
  );
  const rights = useRights(id);
  return html`
    ${h(Header, { crumbs, tools })}
    <nav class="tabs" aria-label=${t("manage.dataset")}>
      ${tabsFor(id, rights).map((tab) => h(Tab, { key: tab.to, ...tab }))}
      <span class="grow"></span>
      ${annotate}
    </nav>
  `;
}

/** The pages of a dataset that one may open. @param {string} id
 * @param {import("./rights.js").Rights | null} rights @returns {{to: string, label: Key}[]} */
export function tabsFor(id, rights) {
  const leads = rights?.leads ?? mayLead();
  return TABS.filter((tab) => (!tab.lead || leads) && (!tab.review || rights?.reviews)).map(
    ({ at, label }) => ({ to: `/datasets/${id}${at}`, label }),
  );
}

/** @param {{to: string, label: Key}} given */
function Tab({ to, label }) {
  const here = path.value.replace(/\/+$/, "") === to ? "page" : undefined;
  return h(Link, { to, "aria-current": here }, t(label));
}
