// @ts-check
/** Catalogues that come with pages; their names begin with the area's own. */

export const AREAS = {
  account: { en: () => import("./en/account.js"), de: () => import("./de/account.js") },
  aside: { en: () => import("./en/aside.js"), de: () => import("./de/aside.js") },
  compare: { en: () => import("./en/compare.js"), de: () => import("./de/compare.js") },
  home: { en: () => import("./en/home.js"), de: () => import("./de/home.js") },
  import: { en: () => import("./en/import.js"), de: () => import("./de/import.js") },
  job: { en: () => import("./en/job.js"), de: () => import("./de/job.js") },
  key: { en: () => import("./en/key.js"), de: () => import("./de/key.js") },
  manage: { en: () => import("./en/manage.js"), de: () => import("./de/manage.js") },
  overview: { en: () => import("./en/overview.js"), de: () => import("./de/overview.js") },
  palette: { en: () => import("./en/palette.js"), de: () => import("./de/palette.js") },
  people: { en: () => import("./en/people.js"), de: () => import("./de/people.js") },
  profile: { en: () => import("./en/profile.js"), de: () => import("./de/profile.js") },
  records: { en: () => import("./en/records.js"), de: () => import("./de/records.js") },
  review: { en: () => import("./en/review.js"), de: () => import("./de/review.js") },
  schema: { en: () => import("./en/schema.js"), de: () => import("./de/schema.js") },
  settings: { en: () => import("./en/settings.js"), de: () => import("./de/settings.js") },
  training: { en: () => import("./en/training.js"), de: () => import("./de/training.js") },
};

/** @typedef {keyof typeof AREAS} Area */
/** @template T @typedef {T extends unknown ? keyof T : never} KeyOf */
/** @typedef {KeyOf<Awaited<ReturnType<(typeof AREAS)[Area]["en"]>>["default"]>} AreaKey */
