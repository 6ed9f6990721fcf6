// @ts-check
/** Overview of a dataset: how far it is, how people agree and answer, and what to look at. */
import { useEffect, useRef, useState } from "preact/hooks";
import { hear } from "../core/events.js";
import { t } from "../core/i18n.js";
import { useGoing } from "../training/follow.js";
import { useAsked } from "../ui/asked.js";
import { DatasetHeader } from "../ui/dataset.js";
import { Failed } from "../ui/failed.js";
import { h, html } from "../ui/h.js";
import { useRights } from "../ui/rights.js";
import { Agreement } from "./overview/agreement.js";
import { Contested } from "./overview/contested.js";
import { Notes } from "./overview/notes.js";
import { Order } from "./overview/order.js";
import { People } from "./overview/people.js";
import { Progress } from "./overview/progress.js";
import { Runs } from "./overview/runs.js";
import { Sources } from "./overview/sources.js";
import { Spreads } from "./overview/spreads.js";
import { Times } from "./overview/times.js";

/** @typedef {import("../types").Dataset} Dataset */
/** @typedef {import("../types").Question} Question */
/** @typedef {import("../types").Rights} Rights */

const OFTEN = 3000; // ms between two looks at figures, or
const PATIENCE = 10; // so many times as long as they took to make

/** @param {{id: string}} given */
export default function Overview({ id }) {
  const at = `/datasets/${id}`;
  /** @type {import("../ui/asked.js").Asked<Dataset>} */
  const dataset = useAsked(at);
  /** @type {import("../ui/asked.js").Asked<{items: Question[]}>} */
  const questions = useAsked(`${at}/questions`);
  const rights = useRights(id);
  const error = dataset.error ?? questions.error;
  const again = () => {
    dataset.again();
    questions.again();
  };
  return html`
    ${h(DatasetHeader, { id, name: dataset.value?.name ?? "" })}
    <main id="main" class="page two overview" tabindex="-1">
      ${error && !dataset.value && h(Failed, { error, again })}
      ${
        dataset.value && questions.value && rights
          ? h(Panels, { dataset: dataset.value, questions: questions.value.items, rights, again })
          : !error &&
            html`
              <p aria-busy="true">${t("wait.loading")}</p>
            `
      }
    </main>
  `;
}

/** @param {{dataset: Dataset, questions: Question[], rights: Rights, again: () => void}} given */
function Panels({ dataset, questions, rights, again }) {
  const { id } = dataset;
  const at = `/datasets/${id}`;
  const seen = rights.figures ? at : "";
  const [metric, setMetric] = useState("alpha");
  const [names, setNames] = useState(true);
  /** @type {import("../ui/asked.js").Asked<import("../types").DatasetProgress>} */
  const progress = useAsked(`${at}/progress`);
  /** @type {import("../ui/asked.js").Asked<import("./overview/shapes").Agreements>} */
  const agreement = useAsked(seen && `${at}/agreement?metric=${metric}`);
  /** @type {import("../ui/asked.js").Asked<import("./overview/shapes").Persons>} */
  const people = useAsked(seen && `${at}/people`);
  /** @type {import("../ui/asked.js").Asked<import("./overview/shapes").Figures>} */
  const figures = useAsked(seen && `${at}/figures`);
  /** @type {import("../ui/asked.js").Asked<import("./overview/contested.js").Listed>} */
  const contested = useAsked(rights.reviews ? `${at}/review?state=conflict&limit=5` : "");
  /** @type {import("../ui/asked.js").Asked<import("./overview/shapes").NotesPage>} */
  const notes = useAsked(`${at}/notes?settled=false&limit=50`);
  /** @type {import("../ui/asked.js").Asked<import("./overview/runs.js").Listed>} */
  const runs = useAsked(rights.leads ? `${at}/trainings/runs` : "");
  /** @type {import("../ui/asked.js").Asked<import("../types").Work>} */
  const work = useAsked(`${at}/work`);
  const slow = [agreement, people, figures, contested, runs];
  useGoing(runs.value?.items ?? [], runs.again);
  useLive(id, {
    progress: progress.set,
    slow: () => slow.forEach((one) => one.again()),
    made: slow.map((one) => one.value),
    acts: { note: notes.again, dataset: work.again, schema: again, training: runs.again },
    all: () => [...slow, progress, notes, work].forEach((one) => one.again()),
  });
  return html`
    <div class="column">
      ${h(Progress, { dataset, progress, figures: rights.figures ? figures : null, rights })}
      ${rights.figures && h(Agreement, { agreement, figures, questions, metric, setMetric })}
      ${rights.figures && h(Sources, { figures })} ${h(Notes, { id, notes, rights, names })}
    </div>
    <div class="column">
      ${rights.figures ? h(People, { people, questions, names, setNames }) : h(Hidden, { rights })}
      ${rights.leads && h(Runs, { id, runs })} ${rights.reviews && h(Contested, { id, contested })}
      ${h(Order, { id, work, rights })} ${rights.figures && h(Times, { figures })}
    </div>
    ${rights.figures && h(Spreads, { figures, questions })}
  `;
}

/** @param {{rights: Rights}} given */
function Hidden({ rights }) {
  const who = [...rights.who_reviews, ...rights.who_leads].join(", ");
  return html`
    <section class="panel">
      <div class="head"><h2>${t("overview.agreement")}</h2></div>
      <p>${t("overview.blind")}</p>
      <p class="muted words">${t("overview.whoSees", { who })}</p>
    </section>
  `;
}

/** Show what happens. Progress comes with each event; figures that take long to make are asked for
 * more seldom.
 * @param {string} id @param {{progress: (told: any) => void, slow: () => void, made: unknown[],
 *   acts: Record<string, () => void>, all: () => void}} page */
function useLive(id, page) {
  const now = useRef(page);
  now.current = page;
  const wait = useRef({ asked: Date.now(), ms: OFTEN, timer: 0 });
  useEffect(() => {
    const { asked } = wait.current;
    if (asked) wait.current.ms = Math.max(OFTEN, PATIENCE * (Date.now() - asked));
  }, page.made);
  useEffect(() => {
    const later = () => {
      if (wait.current.timer) return;
      wait.current.timer = Number(
        setTimeout(() => {
          Object.assign(wait.current, { timer: 0, asked: Date.now() });
          now.current.slow();
        }, wait.current.ms),
      );
    };
    let first = true; // the first one tells how things stand, which was asked for
    const progress = (/** @type {any} */ told) => {
      now.current.progress(told);
      if (!first) later();
      first = false;
    };
    const acts = Object.keys(now.current.acts).map((name) => [
      name,
      () => now.current.acts[name]?.(),
    ]);
    const deaf = hear(id, { progress, ...Object.fromEntries(acts) }, () => now.current.all());
    return () => {
      clearTimeout(wait.current.timer);
      deaf();
    };
  }, [id]);
}
