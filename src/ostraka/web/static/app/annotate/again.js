// @ts-check
/** Takes back what was finished before the page was loaded anew. */
import { t } from "../core/i18n.js";
import * as undo from "../core/undo.js";
import { comeBack, finishedAs, gone } from "./answering.js";
import * as line from "./line.js";
import { fetched } from "./opened.js";
import { refusals } from "./replies.js";

/** @typedef {import("./finished.js").Done} Done */

/** @param {string} dataset @param {Done[]} all */
export function restore(dataset, all) {
  for (const one of all) undo.push(step(dataset, one));
}

/** @param {string} dataset @param {Done} done */
function step(dataset, { record, status, reason }) {
  const back = async () => {
    try {
      const place = gone.get(record) ?? (await fetched(dataset, record));
      if (!place) throw new Error(t("record.gone"));
      comeBack({ ...place, trouble: null });
    } catch (error) {
      refusals.value = [...refusals.value, /** @type {Error} */ (error).message];
      undo.push(one);
    }
  };
  const again = () => {
    const place = gone.get(record);
    const there = line.places.peek().find((other) => other.item.record.id === record) ?? place;
    if (!there) return;
    line.show(there);
    finishedAs(there, status, reason);
  };
  const one = { undo: () => void back(), redo: again };
  return one;
}
