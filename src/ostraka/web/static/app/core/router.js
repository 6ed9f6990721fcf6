// @ts-check
/** Which page is open: the path of the address, and going to another one without loading anew. */
import { signal } from "@preact/signals-core";
import { base } from "./place.js";

/** The path without what leads to the server, such as "/datasets/…/annotate". */
export const path = signal(here());

/** Asked before a page is left; each may keep what is not kept yet. @type {Set<() => void>} */
export const leaving = new Set();

function here() {
  const whole = globalThis.location?.pathname ?? "/";
  return (whole.startsWith(base) ? whole.slice(base.length) : whole) || "/";
}

/** @param {string} to @param {{replace?: boolean}} [how] */
export function go(to, { replace = false } = {}) {
  for (const keep of leaving) keep();
  history[replace ? "replaceState" : "pushState"](null, "", base + to);
  path.value = here();
  globalThis.scrollTo(0, 0);
}

/** The parts of a path that a pattern such as "/datasets/:id" names; null where it does not fit.
 * @param {string} pattern @param {string} given @returns {Record<string, string> | null} */
export function match(pattern, given) {
  const [want, have] = [pattern, given].map((one) => one.replace(/\/+$/, "").split("/"));
  if (!want || !have || want.length !== have.length) return null;
  /** @type {Record<string, string>} */
  const found = {};
  for (const [i, part] of want.entries()) {
    const one = have[i] ?? "";
    if (part.startsWith(":")) found[part.slice(1)] = decoded(one);
    else if (part !== one) return null;
  }
  return found;
}

/** @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Links of the app open without a load; others, and those with a modifier, as ever. */
export function followLinks() {
  globalThis.addEventListener("popstate", () => {
    for (const keep of leaving) keep();
    path.value = here();
  });
  document.addEventListener("click", (e) => {
    const link = e.target instanceof Element ? e.target.closest("a[data-page]") : null;
    if (!(link instanceof HTMLAnchorElement) || e.defaultPrevented || e.button !== 0) return;
    if (e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
    e.preventDefault();
    const at = link.pathname.startsWith(base) ? link.pathname.slice(base.length) : link.pathname;
    go((at || "/") + link.search + link.hash);
  });
}
