// @ts-check
/** The records of a dataset: found, selected, and answered many at once. */
import { useEffect, useRef, useState } from "preact/hooks";
import { job } from "../annotate/job.js";
import { t } from "../core/i18n.js";
import { query, read } from "../core/query.js";
import { forget } from "../core/undo.js";
import { keys } from "../records/acts.js";
import * as bulk from "../records/bulk.js";
import * as form from "../records/form.js";
import * as found from "../records/found.js";
import { open } from "../records/parts.js";
import * as picks from "../records/picked.js";
import { DatasetHeader } from "../ui/dataset.js";
import { Failed } from "../ui/failed.js";
import { Guard } from "../ui/guard.js";
import { h, html } from "../ui/h.js";
import { Discard } from "./annotate/discard.js";
import { Actions } from "./records/actions.js";
import { Bar } from "./records/bar.js";
import { Form } from "./records/form.js";
import { List } from "./records/list.js";

/** @param {{id: string}} given */
export default function Records({ id }) {
  const [error, setError] = useState(/** @type {Error | null} */ (null));
  const [ready, setReady] = useState(false);
  const [discarding, setDiscarding] = useState(false);
  const discard = () => {
    const { discard_reasons: reasons = [] } = job.peek()?.work ?? {};
    if (reasons.length) setDiscarding(true);
    else void bulk.apply("discarded");
  };
  const begin = () => begun(id, setError, setReady);
  useEffect(begin, [id]);
  useEffect(() => keys({ discard }), []);
  useSearch(ready);
  const dataset = ready ? job.value?.dataset : undefined;
  const name = dataset?.name ?? "";
  if (error)
    return html`
      ${h(DatasetHeader, { id, name })}
      <main id="main" class="alone" tabindex="-1">
        <h2>${t("error.open")}</h2>
        ${h(Failed, { error, again: begin })}
      </main>
    `;
  return html`
    <div class="records">
      ${h(DatasetHeader, { id, name })}
      <main id="main" tabindex="-1">
        ${
          dataset
            ? html`
                ${h(Bar, {})}
                <div class="work">${h(List, {})}${h(Guard, {}, h(Form, { dataset }))}</div>
              `
            : html`
                <p class="alone" aria-busy="true">${t("wait.loading")}</p>
              `
        }
      </main>
      ${dataset?.status === "ready" && h(Guard, {}, h(Actions, { discard }))}
      ${
        discarding &&
        h(Discard, {
          onClose: () => setDiscarding(false),
          onTake: (reason) => void bulk.apply("discarded", reason),
        })
      }
    </div>
  `;
}

/** Load the dataset's parts; the search begins when they are there.
 * @param {string} id @param {(error: Error | null) => void} fail
 * @param {(ready: boolean) => void} ready */
function begun(id, fail, ready) {
  let here = true;
  const ends = [form.begin()];
  fail(null);
  ready(false);
  forget();
  read();
  found.begin(id);
  picks.clear();
  picks.stand(0);
  open(id).then(
    () => {
      if (!here) return;
      ends.push(bulk.begin());
      ready(true);
    },
    (error) => here && fail(error),
  );
  return () => {
    here = false;
    found.begin("");
    for (const end of ends) end();
    job.value = null;
  };
}

/** Look again whenever the address asks for something else. @param {boolean} ready */
function useSearch(ready) {
  const first = useRef(true);
  const asked = query.value;
  useEffect(() => {
    if (!ready) return;
    if (!first.current) picks.clear();
    first.current = false;
    picks.stand(0);
    document.querySelector(".rows")?.scrollTo(0, 0);
    void found.look();
  }, [ready, asked]);
}
