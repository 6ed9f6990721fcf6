// @ts-check
/** Whether responses are shown side by side: it is remembered for each dataset. */
import { useEffect, useState } from "preact/hooks";
import { open } from "../core/i18n.js";
import * as kept from "../core/kept.js";
import { dressed } from "../ui/style.js";
import { job } from "./job.js";

/** @typedef {typeof import("./compared.js")} Core */

const LATER = 3000; // ms until it is looked whether there is something to compare
const load = () => import("./compared.js");

/** @param {string} dataset */
export function useView(dataset) {
  const name = `view.${dataset}`;
  const [on, setOn] = useState(kept.get(name) === "compare");
  const [core, setCore] = useState(/** @type {Core | null} */ (null));
  const [Compare, setCompare] = useState(/** @type {{of: any} | null} */ (null));
  const now = job.value;
  const sides = now && core ? core.sidesOf(now.fields, now.questions) : null;
  const can = sides !== null;
  useEffect(() => {
    const timer = setTimeout(() => void load().then(setCore, () => {}), on ? 0 : LATER);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    if (!can || !on) return;
    const later = [import("../pages/annotate/compare.js"), open(["compare"]), dressed("compare")];
    void Promise.all(later).then(([one]) => setCompare({ of: one?.Compare }));
  }, [can, on]);
  const turn = () =>
    void load().then((one) => {
      setCore(one);
      const known = job.peek();
      if (!known || !one.sidesOf(known.fields, known.questions)) return;
      setOn((before) => {
        kept.set(name, before ? "focus" : "compare");
        return !before;
      });
    });
  return { can, sides, turn, Compare: can && on ? (Compare?.of ?? null) : null };
}
