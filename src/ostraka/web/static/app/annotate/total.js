// @ts-check
/** How far the whole dataset is, while one answers. */
import { get } from "../core/api.js";
import { hear } from "../core/events.js";
import { total } from "../pages/annotate/progress.js";

/** @typedef {import("../pages/annotate/progress.js").Total} Total */

/** Follow a dataset until the function that comes back is called. @param {string} dataset */
export function follow(dataset) {
  total.value = null;
  const told = (/** @type {Total} */ now) => (total.value = now);
  const look = () => void get(`/datasets/${dataset}/progress`).then(told, () => {});
  look();
  return hear(dataset, { progress: told }, look);
}
