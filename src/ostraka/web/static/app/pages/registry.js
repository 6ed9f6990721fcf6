// @ts-check
/** The pages of the app: modules with a default component, and the texts and styles they bring. */
import { match } from "../core/router.js";

/** @typedef {Record<string, string>} Given The parts of the address that the path names. */
/** @typedef {{default: (given: any) => any}} Module */
/** @typedef {import("../core/i18n.js").Key} Key */
/** @typedef {import("../core/i18n.js").Area} Area */
/** @typedef {{areas?: Area[], styles?: string[]}} More */
/** @typedef {{path: string, title: Key, load: () => Promise<Module>} & More} Page */

/** @type {Page[]} */
export const PAGES = [
  { path: "/", title: "nav.home", load: () => import("./home.js"), areas: ["home"] },
  {
    path: "/datasets/:id",
    title: "manage.overview",
    load: () => import("./overview.js"),
    areas: ["manage", "overview", "training"],
    styles: ["manage", "overview", "training"],
  },
  {
    path: "/datasets/:id/review",
    title: "manage.review",
    load: () => import("./review.js"),
    areas: ["manage", "review"],
    styles: ["manage", "review"],
  },
  {
    path: "/datasets/:id/review/:record",
    title: "manage.review",
    load: () => import("./review.js"),
    areas: ["manage", "review"],
    styles: ["manage", "review"],
  },
  { path: "/datasets/:id/annotate", title: "annotate.title", load: () => import("./annotate.js") },
  {
    path: "/datasets/:id/training",
    title: "manage.training",
    load: () => import("./training.js"),
    areas: ["manage", "training"],
    styles: ["manage", "training"],
  },
  {
    path: "/datasets/:id/settings",
    title: "manage.settings",
    load: () => import("./settings.js"),
    areas: ["home", "job", "manage", "schema", "settings"],
    styles: ["manage", "forms", "settings"],
  },
  {
    path: "/new",
    title: "home.new",
    load: () => import("./new.js"),
    areas: ["home", "import", "job", "manage", "schema"],
    styles: ["manage", "forms", "settings", "new"],
  },
  {
    path: "/people",
    title: "nav.people",
    load: () => import("./people.js"),
    areas: ["account", "manage", "people"],
    styles: ["manage", "forms", "people"],
  },
  {
    path: "/profile",
    title: "nav.profile",
    load: () => import("./profile.js"),
    areas: ["account", "manage", "profile"],
    styles: ["manage", "forms", "profile"],
  },
  {
    path: "/datasets/:id/records",
    title: "manage.records",
    load: () => import("./records.js"),
    areas: ["manage", "records"],
    styles: ["manage", "records", "hits", "own"],
  },
];

/** The page at an address, and what the address says; null where there is none.
 * @param {string} path @returns {{page: Page, given: Given} | null} */
export function pageAt(path) {
  for (const page of PAGES) {
    const given = match(page.path, path);
    if (given) return { page, given };
  }
  return null;
}
