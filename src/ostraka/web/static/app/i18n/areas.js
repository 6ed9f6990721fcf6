// @ts-check
/** The catalogues of areas: what a page needs beside `en.js` and `de.js`, loaded with the page.
 *
 * Their names begin with the area's own, so that no two catalogues have the same one. */

export const AREAS = {
  manage: { en: () => import("./en/manage.js"), de: () => import("./de/manage.js") },
  overview: { en: () => import("./en/overview.js"), de: () => import("./de/overview.js") },
  review: { en: () => import("./en/review.js"), de: () => import("./de/review.js") },
};

/** @typedef {keyof typeof AREAS} Area */
/** @template T @typedef {T extends unknown ? keyof T : never} KeyOf */
/** @typedef {KeyOf<Awaited<ReturnType<(typeof AREAS)[Area]["en"]>>["default"]>} AreaKey */
