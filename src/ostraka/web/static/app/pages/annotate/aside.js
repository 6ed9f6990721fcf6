// @ts-check
/** What can stand beside the work: it is loaded when it is opened. */
import { useEffect, useState } from "preact/hooks";
import { open, t } from "../../core/i18n.js";
import { h, html } from "../../ui/h.js";
import { dressed } from "../../ui/style.js";

/** @typedef {"" | "guidelines" | "history" | "notes" | "info"} Pane */
/** @typedef {{place: import("../../annotate/shapes").Place | null, dataset: string,
 *   text: string, onClose: () => void}} Given `text`: the guidelines. */

/** @type {Record<Exclude<Pane, "">, () => Promise<{default: (given: Given) => any}>>} */
const LATER = {
  guidelines: () => import("./guidelines.js"),
  history: () => import("./history.js"),
  notes: () => import("./notes.js"),
  info: () => import("./info.js"),
};

/** @param {Given & {pane: Pane}} given */
export function Aside({ pane, ...given }) {
  const [loaded, setLoaded] = useState(/** @type {{pane: Pane, Part: any} | null} */ (null));
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!pane) return;
    setFailed(false);
    Promise.all([LATER[pane](), open(["aside"]), dressed("aside"), dressed("own")]).then(
      ([module]) => setLoaded({ pane, Part: module.default }),
      () => setFailed(true),
    );
  }, [pane]);
  if (!pane) return null;
  if (loaded?.pane === pane) return h(loaded.Part, given);
  return html`
    <aside class="guidelines" aria-busy=${String(!failed)}>
      ${failed ? t("error.unreachable") : t("wait.loading")}
    </aside>
  `;
}
