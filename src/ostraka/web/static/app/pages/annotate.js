// @ts-check
/** Annotate: one record after another, in focus. */
import { useEffect, useRef, useState } from "preact/hooks";
import { optionActs, pageActs, rankingActs, takeBack, textActs } from "../annotate/acts.js";
import { finish, saveDraft } from "../annotate/answering.js";
import { focused, job, load, questions } from "../annotate/job.js";
import * as line from "../annotate/line.js";
import { counts, listen } from "../annotate/replies.js";
import { get } from "../core/api.js";
import { t } from "../core/i18n.js";
import { bind, contexts } from "../core/keys.js";
import * as outbox from "../core/outbox.js";
import { leaving } from "../core/router.js";
import { forget } from "../core/undo.js";
import { Ask } from "../questions/ask.js";
import { announce } from "../ui/announce.js";
import { Failed } from "../ui/failed.js";
import { Guard } from "../ui/guard.js";
import { h, html } from "../ui/h.js";
import { Header, Link } from "../ui/shell.js";
import { Actions } from "./annotate/actions.js";
import { Discard } from "./annotate/discard.js";
import { Guidelines } from "./annotate/guidelines.js";
import { Nothing, Notices } from "./annotate/notices.js";
import { Progress } from "./annotate/progress.js";
import { RecordPane } from "./annotate/record.js";

/** @param {{id: string}} given */
export default function Annotate({ id }) {
  const [error, setError] = useState(/** @type {Error | null} */ (null));
  const [guidelines, setGuidelines] = useState(false);
  const [discarding, setDiscarding] = useState(false);
  const discard = () => {
    const { discard_reasons: reasons = [] } = job.peek()?.work ?? {};
    if (reasons.length) setDiscarding(true);
    else finish("discarded");
  };
  const onClose = () => setGuidelines(false);
  useEffect(() => begun(id, setError), [id]);
  useEffect(() => keys({ discard, guidelines: () => setGuidelines((open) => !open) }), []);
  const place = line.current.value;
  const record = place?.item.record.id ?? "";
  useNewRecord(record);
  const dataset = job.value?.dataset;
  const crumbs = html`
    <span class="crumb">${h(Link, { to: "/" }, t("home.title"))}</span>
    <h1 dir="auto">${dataset?.name ?? ""}</h1>
  `;
  const tools = html`
    ${dataset && h(Progress, {})}
    <button
      type="button"
      class="plain"
      aria-pressed=${String(guidelines)}
      onClick=${() => setGuidelines(!guidelines)}
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
    <div class=${`annotate${guidelines ? " guided" : ""}`}>
      ${h(Header, { crumbs, tools })}
      <main id="main" tabindex="-1">
        ${h(Notices, { place })}
        <div class="work">
          ${
            place && dataset
              ? html`
                  ${h(RecordPane, { place })}
                  <section class="form" aria-label=${t("annotate.questions")}>
                    ${questions.value.map((question, n) =>
                      h(Ask, { key: question.id, question, place, n }),
                    )}
                  </section>
                `
              : h(Nothing, {})
          }
          ${guidelines && h(Guidelines, { text: dataset?.guidelines ?? "", onClose })}
        </div>
      </main>
      ${h(Guard, {}, h(Actions, { discard, undo: takeBack }))}
      ${discarding && h(Discard, { onClose: () => setDiscarding(false) })}
    </div>
  `;
}

/** Load the dataset, and begin with its queue. @param {string} id
 * @param {(error: Error | null) => void} fail */
function begun(id, fail) {
  let here = true;
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
  };
}

/** @param {{discard: () => void, guidelines: () => void}} page */
function keys(page) {
  const undone = [
    bind("annotate", pageActs(page)),
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
  return [own, "annotate", "everywhere"];
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
      <p>${h(Link, { to: "/", class: "button" }, t("home.title"))}</p>
    </main>
  `;
}
