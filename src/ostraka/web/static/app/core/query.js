// @ts-check
/** What the address asks after its path, such as `q=refund&sort=…`: a page can be reloaded and shared. */
import { signal } from "@preact/signals-core";

const now = () => globalThis.location?.search.replace(/^\?/, "") ?? "";

export const query = signal(now());

/** The address asks something else; `replace`: without a step for the browser's "back".
 * @param {string} to @param {{replace?: boolean}} [how] */
export function ask(to, { replace = false } = {}) {
  if (to === now()) return;
  const { pathname } = globalThis.location;
  history[replace ? "replaceState" : "pushState"](null, "", to ? `${pathname}?${to}` : pathname);
  query.value = now();
}

/** Look again where another page was left for this one. */
export function read() {
  query.value = now();
}

globalThis.addEventListener?.("popstate", read);
