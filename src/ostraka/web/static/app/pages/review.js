// @ts-check
/** Review: everybody's answers to a record side by side, and what is settled. */
import { effect, signal } from "@preact/signals-core";
import { useEffect, useRef, useState } from "preact/hooks";
import { instead } from "../annotate/answering.js";
import { focus, focused, job } from "../annotate/job.js";
import * as line from "../annotate/line.js";
import { hear } from "../core/events.js";
import { t } from "../core/i18n.js";
import { others } from "../fields/painted.js";
import { Ask } from "../questions/ask.js";
import { taken } from "../questions/logic.js";
import { keys } from "../review/acts.js";
import { begin, columns, counts, end, ended, refill } from "../review/list.js";
import { announce } from "../ui/announce.js";
import { DatasetHeader } from "../ui/dataset.js";
import { Failed } from "../ui/failed.js";
import { Guard } from "../ui/guard.js";
import { h, html } from "../ui/h.js";
import { useRights } from "../ui/rights.js";
import { Link } from "../ui/shell.js";
import { RecordPane } from "./annotate/record.js";
import { Actions } from "./review/actions.js";
import { Comments } from "./review/comments.js";
import { Nothing } from "./review/nothing.js";
import { Return } from "./review/return.js";
import { Answers } from "./review/table.js";
import { Toolbar } from "./review/toolbar.js";

/** Whether people's names are shown; hidden at first, so that an answer is judged by itself. */
const names = signal(false);

/** @param {{id: string, record?: string}} given */
export default function Review({ id, record }) {
  const rights = useRights(id);
  const [error, setError] = useState(/** @type {Error | null} */ (null));
  const name = job.value?.dataset.id === id ? job.value.dataset.name : "";
  const start = () => {
    setError(null);
    begin(id, record).catch(setError);
  };
  const may = rights?.reviews ?? null;
  useEffect(() => {
    if (!may) return;
    const undone = [
      instead({ drafts: false }),
      showSpans(),
      hear(id, { progress: heard }, () => void refill()),
      end,
    ];
    start();
    return () => undone.forEach((one) => one());
  }, [id, record, may]);
  if (error || may === false)
    return html`
      ${h(DatasetHeader, { id, name })}
      <main id="main" class="alone" tabindex="-1">
        ${may === false ? h(NotAllowed, { id, rights }) : error && h(Failed, { error, again: start })}
      </main>
    `;
  return h(Desk, { id, name });
}

/** @param {{id: string, name: string}} given */
function Desk({ id, name }) {
  const [back, setBack] = useState(false);
  const place = line.current.value;
  const record = place?.item.record.id ?? "";
  useEffect(
    () =>
      keys({
        names: () => (names.value = !names.value),
        sendBack: () => columns.value.length > 0 && setBack(true),
        comment: () => document.getElementById("comment")?.focus(),
      }),
    [],
  );
  useShown(record);
  const question = focused.value;
  return html`
    <div class="annotate review">
      <div>${h(DatasetHeader, { id, name })}</div>
      <main id="main" tabindex="-1">
        ${h(Toolbar, { names })} ${h(Trouble, { place })}
        <div class="work">
          ${
            place && job.value
              ? html`
                  ${h(RecordPane, { place })}
                  <section class="form" aria-label=${t("review.answers")}>
                    ${h(Guard, { of: record }, h(Answers, { names: names.value }))}
                    <div class="verdict">
                      ${question && h(Ask, { key: question.id, question, place, n: focus.value })}
                    </div>
                    ${h(Comments, { key: record, record, names: names.value })}
                  </section>
                `
              : h(Nothing, { id })
          }
        </div>
      </main>
      ${h(Guard, {}, h(Actions, { sendBack: () => setBack(true) }))}
      ${back && place && h(Return, { names: names.value, onClose: () => setBack(false) })}
    </div>
  `;
}

/** The spans that people marked, beneath those of the verdict. @returns {() => void} */
function showSpans() {
  const over = effect(() => {
    const titles = new Map((job.value?.questions ?? []).map((one) => [one.name, one]));
    others.value = columns.value.map((one, n) => ({
      who: names.value ? one.username : String(n + 1),
      values: Object.fromEntries(
        Object.entries(one.values ?? {}).flatMap(([name, given]) => {
          const question = titles.get(name);
          return question?.settings.type === "span" ? [[name, taken(question, given.value)]] : [];
        }),
      ),
    }));
  });
  return () => {
    over();
    others.value = [];
  };
}

/** @param {import("../types").DatasetProgress} told */
function heard({ states }) {
  const { full, conflict, resolved } = states;
  counts.value = { full, conflict, resolved };
  if (ended.value) void refill();
}

/** A record is shown from its top, and said. @param {string} record */
function useShown(record) {
  const first = useRef(true);
  useEffect(() => {
    if (!record) return;
    if (!first.current) document.getElementById("record-title")?.focus({ preventScroll: true });
    first.current = false;
    globalThis.scrollTo(0, 0); // on a phone the page itself scrolls
    document.querySelector(".record")?.scrollTo(0, 0);
    document.querySelector(".form")?.scrollTo(0, 0);
    announce(t("review.said", { n: columns.peek().length }));
  }, [record]);
}

/** @param {{place: import("../annotate/shapes").Place | null}} given */
function Trouble({ place }) {
  const trouble = place?.trouble;
  if (!trouble) return null;
  return html`
    <p class=${`notice ${trouble.kind}`} role="alert">
      <b>${t("review.notSaved")}</b>
      <span dir="auto" class="words">${trouble.text}</span>
    </p>
  `;
}

/** @param {{id: string, rights: import("../types").Rights | null}} given */
function NotAllowed({ id, rights }) {
  const who = [...(rights?.who_reviews ?? []), ...(rights?.who_leads ?? [])].join(", ");
  return html`
    <h2>${t("review.notAllowed")}</h2>
    <p class="words">${t("review.whoMay", { who })}</p>
    <p>${t("review.askThem")}</p>
    <p>${h(Link, { to: `/datasets/${id}`, class: "button" }, t("manage.overview"))}</p>
  `;
}
