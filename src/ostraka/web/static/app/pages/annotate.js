// @ts-check
/** Annotate: one record after another, in focus. */
import { useEffect, useRef, useState } from "preact/hooks";
import { optionActs, pageActs, rankingActs, takeBack, textActs } from "../annotate/acts.js";
import { list } from "../annotate/finished.js";
import { finish, saveDraft } from "../annotate/answering.js";
import { focused, job, load, questions } from "../annotate/job.js";
import * as line from "../annotate/line.js";
import { counts, listen } from "../annotate/replies.js";
import { useView } from "../annotate/view.js";
import { get } from "../core/api.js";
import { open, t } from "../core/i18n.js";
import { bind, contexts } from "../core/keys.js";
import * as outbox from "../core/outbox.js";
import { go, leaving } from "../core/router.js";
import { forget } from "../core/undo.js";
import { Ask } from "../questions/ask.js";
import { announce } from "../ui/announce.js";
import { Failed } from "../ui/failed.js";
import { Guard } from "../ui/guard.js";
import { h, html } from "../ui/h.js";
import { Header, Link } from "../ui/shell.js";
import { Actions } from "./annotate/actions.js";
import { Aside } from "./annotate/aside.js";
import { Nothing, Notices } from "./annotate/notices.js";
import { Progress } from "./annotate/progress.js";
import { Beside, RecordPane } from "./annotate/record.js";

const LATER = 1000; // ms until what the first answer does not need is loaded

/** @param {{id: string}} given */
export default function Annotate({ id }) {
  const [error, setError] = useState(/** @type {Error | null} */ (null));
  const [pane, setPane] = useState(/** @type {import("./annotate/aside.js").Pane} */ (""));
  const view = useView(id);
  const [wide, setWide] = useState(false);
  const [Discard, setDiscard] = useState(/** @type {{of: any} | null} */ (null));
  const discard = () => {
    const { discard_reasons: reasons = [] } = job.peek()?.work ?? {};
    if (reasons.length) {
      void import("./annotate/discard.js").then((one) => setDiscard({ of: one.Discard }));
      return;
    }
    finish("discarded");
  };
  const toggle = (/** @type {typeof pane} */ one) => () =>
    setPane((now) => (now === one ? "" : one));
  /** @type {Record<string, () => void>} */
  const page = {
    discard,
    guidelines: toggle("guidelines"),
    history: toggle("history"),
    notes: toggle("notes"),
    info: toggle("info"),
    flag,
    view: view.turn,
    widen: () => setWide((now) => !now),
    similar: () => withRecord((record) => go(`/datasets/${id}/records?like=${record}`)),
  };
  useEffect(() => begun(id, setError), [id]);
  useEffect(() => keys(page), []);
  const place = line.current.value;
  const record = place?.item.record.id ?? "";
  useNewRecord(record);
  const dataset = job.value?.dataset;
  const crumbs = html`
    <span class="crumb">${h(Link, { to: "/" }, t("nav.home"))}</span>
    <h1 dir="auto">${dataset?.name ?? ""}</h1>
  `;
  const tools = html`
    ${dataset && h(Progress, {})}
    <button
      type="button"
      class="plain"
      aria-pressed=${String(pane === "guidelines")}
      onClick=${toggle("guidelines")}
    >
      ${t("guidelines.title")}
      <kbd>H</kbd>
    </button>
  `;
  if (error)
    return html`
      ${h(Header, { crumbs })}${h(Unopened, { error, again: () => begun(id, setError) })}
    `;
  return html`
    <div class=${`annotate${pane ? " guided" : ""}${wide ? " wide" : ""}`}>
      ${h(Header, { crumbs, tools })}
      <main id="main" tabindex="-1">
        ${h(Notices, { place })}
        <div class="work">
          ${
            place && dataset
              ? html`
                  ${h(RecordPane, { place, view }, h(Beside, { record, acts: page, pane, wide, view }))}
                  <section class="form" aria-label=${t("annotate.questions")}>
                    ${questions.value.map((question, n) =>
                      h(Ask, { key: question.id, question, place, n }),
                    )}
                  </section>
                `
              : h(Nothing, {})
          }
          ${h(Aside, {
            pane,
            text: dataset?.guidelines ?? "",
            place,
            dataset: id,
            onClose: () => setPane(""),
          })}
        </div>
      </main>
      ${h(Guard, {}, h(Actions, { discard, undo: takeBack }))}
      ${Discard && h(Discard.of, { onClose: () => setDiscard(null) })}
    </div>
  `;
}

/** Load the dataset, and begin with its queue. @param {string} id
 * @param {(error: Error | null) => void} fail */
function begun(id, fail) {
  let here = true;
  const ends = /** @type {(() => void)[]} */ ([]);
  fail(null);
  forget();
  listen();
  job.value = null;
  load(id)
    .then(async () => {
      get(`/me/datasets/${id}/metrics`).then(
        ({ responses }) => {
          const { submitted, discarded, draft } = responses;
          counts.value = { submitted, discarded, draft, later: 0 };
        },
        () => {},
      );
      if (!here) return;
      const before = list();
      if (before.length) void import("../annotate/again.js").then((one) => one.restore(id, before));
      setTimeout(() => {
        void import("../annotate/total.js").then(
          (one) => here && ends.push(one.follow(id)),
          () => {},
        );
      }, LATER);
      const wanted = new URLSearchParams(location.search).get("record");
      if (wanted) await import("../annotate/opened.js").then((one) => one.begin(id, wanted));
      else await line.begin(id);
    })
    .catch(fail);
  const hide = () => {
    saveDraft();
    outbox.flush();
  };
  addEventListener("pagehide", hide);
  leaving.add(saveDraft);
  return () => {
    here = false;
    saveDraft();
    removeEventListener("pagehide", hide);
    leaving.delete(saveDraft);
    line.end();
    for (const end of ends) end();
  };
}

/** @param {(record: string) => void} act */
function withRecord(act) {
  const record = line.current.peek()?.item.record.id;
  if (record) act(record);
}

/** Flag the record for those who review, or take that back. */
function flag() {
  const later = Promise.all([import("../annotate/flag.js"), open(["aside"])]);
  withRecord((record) => void later.then(([one]) => one.flag(record)));
}

/** @param {Record<string, () => void>} page */
function keys(page) {
  const undone = [
    bind("annotate", { ...pageActs(), ...page }),
    bind("arrows", pageActs()),
    bind("options", optionActs),
    bind("ranking", rankingActs),
    bind("text", textActs),
    bind("spans", {}), // a text brings its own while it has the focus
    () => bind("spans", {})(),
    contexts(inForce),
  ];
  return () => undone.forEach((one) => one());
}

/** @returns {import("../core/keytable.js").Context[]} */
function inForce() {
  if (document.activeElement?.classList.contains("spans-text")) return ["spans", "everywhere"];
  const kind = focused.peek()?.settings.type;
  const own = kind === "ranking" ? "ranking" : kind === "text" ? "text" : "options";
  const side = document.querySelector(".sides") ? "compare" : "arrows";
  return [own, side, "annotate", "everywhere"];
}

/** A new record is shown from its top, and said. @param {string} record */
function useNewRecord(record) {
  const first = useRef(true);
  useEffect(() => {
    if (!record) return;
    const heading = document.getElementById("record-title");
    if (!first.current) heading?.focus({ preventScroll: true });
    first.current = false;
    document.querySelector(".record")?.scrollTo(0, 0);
    document.querySelector(".form")?.scrollTo(0, 0);
    announce(t("annotate.said", { n: questions.peek().length }));
  }, [record]);
}

/** @param {{error: Error, again: () => void}} given */
function Unopened({ error, again }) {
  return html`
    <main id="main" class="alone" tabindex="-1">
      <h2>${t("error.open")}</h2>
      ${h(Failed, { error, again })}
      <p>${h(Link, { to: "/", class: "button" }, t("nav.home"))}</p>
    </main>
  `;
}
