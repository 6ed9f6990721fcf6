// @ts-check
/** The catalogues of areas: what a page needs beside `en.js` and `de.js`, loaded with the page.
 *
 * Their names begin with the area's own, so that no two catalogues have the same one. */

export const AREAS = {
  aside: { en: () => import("./en/aside.js"), de: () => import("./de/aside.js") },
  compare: { en: () => import("./en/compare.js"), de: () => import("./de/compare.js") },
  manage: { en: () => import("./en/manage.js"), de: () => import("./de/manage.js") },
  records: { en: () => import("./en/records.js"), de: () => import("./de/records.js") },
};

/** @typedef {keyof typeof AREAS} Area */
/** @template T @typedef {T extends unknown ? keyof T : never} KeyOf */
/** @typedef {KeyOf<Awaited<ReturnType<(typeof AREAS)[Area]["en"]>>["default"]>} AreaKey */
