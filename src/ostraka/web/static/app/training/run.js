// @ts-check
/** One run: how it goes, what came of it, and what can be done with it. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { ask, get } from "../core/api.js";
import { number, t } from "../core/i18n.js";
import { base } from "../core/place.js";
import { Markdown } from "../fields/markdown.js";
import { announce } from "../ui/announce.js";
import { Dialog } from "../ui/dialog.js";
import { Failed } from "../ui/failed.js";
import { h, html } from "../ui/h.js";
import { Chart } from "./chart.js";
import { lasting, lines, panels, score } from "./figures.js";
import { useFollowed } from "./follow.js";
import { LeftOut } from "./left_out.js";
import { Suggesting } from "./suggesting.js";
import { isOpen, State, what } from "./state.js";

/** @typedef {import("./shapes").Run} Run */

/** @param {{run: Run, onChange: () => void, onClose: () => void}} given */
export function RunPane({ run: listed, onChange, onClose }) {
  const turn = `${listed.started_at} ${listed.follow ?? ""}`;
  const { run: told, log, history, ended } = useFollowed(listed.id, turn);
  const run = told ?? listed;
  const [card, setCard] = useState(false);
  const [error, setError] = useState(/** @type {Error | null} */ (null));
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (ended) onChange();
  }, [ended]);
  useEffect(() => {
    if (told && told.status !== listed.status) announce(t(`training.state.${told.status}`));
  }, [told?.status]);
  const act = async (/** @type {string} */ method, /** @type {string} */ path) => {
    setBusy(true);
    setError(null);
    try {
      await ask(method, `/trainings/${run.id}${path}`);
      if (method === "DELETE") onClose();
      onChange();
    } catch (refused) {
      setError(/** @type {Error} */ (refused));
    }
    setBusy(false);
  };
  return html`
    <section class="panel whole run" aria-labelledby="run-title">
      <div class="head">
        <h2 id="run-title" class="words" dir="auto">${run.name}</h2>
        ${h(State, { status: run.status })}
        <span class="muted words">${what(run)}</span>
        <span class="grow"></span>
        ${h(Acts, { run, busy, act, onCard: () => setCard(true) })}
        <button type="button" onClick=${onClose}>${t("do.close")}</button>
      </div>
      ${error && h(Failed, { error })}
      ${
        run.error &&
        html`
          <p class="trouble words">${run.error}</p>
        `
      }
      ${h(Bar, { run })}${h(Facts, { run })}${h(Curves, { history })}
      ${run.status === "done" && run.origin === "server" && h(Suggesting, { run, onChange })}
      ${h(Log, { log, run })}
      ${card && h(CardDialog, { id: run.id, onClose: () => setCard(false) })}
    </section>
  `;
}

/** @param {{run: Run, busy: boolean, act: (method: string, path: string) => void,
 *   onCard: () => void}} given */
function Acts({ run, busy, act, onCard }) {
  const here = run.origin === "server";
  const done = run.status === "done" && here;
  const over = ["failed", "canceled", "interrupted"].includes(run.status);
  const button = (/** @type {string} */ label, /** @type {() => void} */ press, more = "") => html`
    <button type="button" class=${more} disabled=${busy} onClick=${press}>${label}</button>
  `;
  const remove = () => {
    if (confirm(t("training.deleteSure", { name: run.name }))) act("DELETE", "");
  };
  return html`
    ${done && button(t("training.card"), onCard)}
    ${
      done &&
      html`
        <a class="button" href=${`${base}/api/v1/trainings/${run.id}/model`} download>
          ${t("training.download")}
        </a>
      `
    }
    ${here && isOpen(run) && button(t("training.stop"), () => act("POST", "/cancel"))}
    ${here && over && button(t("training.again"), () => act("POST", "/again"))}
    ${!isOpen(run) && button(t("manage.delete"), remove, "danger")}
  `;
}

/** @param {{run: Run}} given */
function Bar({ run }) {
  const { phase, done, total, eta, epoch } = run.figures ?? {};
  if (run.status === "queued")
    return html`
      <p class="muted">${t("training.waits")}</p>
    `;
  if (!isOpen(run)) return null;
  const names = /** @type {const} */ (["reading", "training", "suggesting"]);
  const name = names.find((one) => one === phase) ?? "reading";
  return html`
    <p class="row now">
      <span>${t(`training.phase.${name}`)}</span>
      <progress
        max=${total || undefined}
        value=${total ? (done ?? 0) : undefined}
        aria-label=${t(`training.phase.${name}`)}
      ></progress>
      ${
        total &&
        html`
          <span class="muted">${t("training.steps", { done: done ?? 0, total })}</span>
        `
      }
      ${
        epoch != null &&
        html`
          <span class="muted">
            ${t("training.epoch", { epoch: number(Math.round(epoch * 100) / 100) })}
          </span>
        `
      }
      ${
        eta != null &&
        html`
          <span class="muted">${t("training.left", { time: lasting(eta) })}</span>
        `
      }
    </p>
  `;
}

/** @param {{run: Run}} given */
function Facts({ run }) {
  const data = run.figures?.data;
  const took =
    run.started_at && run.ended_at
      ? lasting((Date.parse(run.ended_at) - Date.parse(run.started_at)) / 1000)
      : "";
  return html`
    <dl class="facts">
      ${
        run.score !== null &&
        html`
          <div>
            <dt>${run.figures?.score_name ?? t("training.score")}</dt>
            <dd class="big">${score(run.score)}</dd>
          </div>
        `
      }
      ${
        data &&
        html`
          <div>
            <dt>${t("training.used")}</dt>
            <dd>${t("training.usedOf", { used: data.used, records: data.records })}</dd>
          </div>
          <div>
            <dt>${t("training.split")}</dt>
            <dd>${t("training.rows", { train: data.train_rows, held: data.held_out_rows })}</dd>
          </div>
        `
      }
      ${
        took &&
        html`
          <div>
            <dt>${t("training.took")}</dt>
            <dd>${took}</dd>
          </div>
        `
      }
    </dl>
    ${data && h(LeftOut, { reasons: data.left_out })}
  `;
}

/** @param {{history: import("./shapes").Figures[]}} given */
function Curves({ history }) {
  const drawn = useMemo(() => panels(lines(history)), [history]);
  if (!drawn.length) return null;
  return html`
    <div class="charts">
      ${drawn.map((panel) => {
        const first = panel.lines[0]?.name ?? "";
        const title = panel.title === "other" ? first : t(`training.panel.${panel.title}`);
        return h(Chart, { key: title, title, lines: panel.lines });
      })}
    </div>
  `;
}

/** @param {{log: string[], run: Run}} given */
function Log({ log, run }) {
  if (!log.length) return null;
  return html`
    <details class="log" open=${run.status === "failed"}>
      <summary>${t("training.log", { n: log.length })}</summary>
      <pre tabindex="0" dir="ltr">${log.join("\n")}</pre>
      ${
        run.origin === "server" &&
        html`
          <a href=${`${base}/api/v1/trainings/${run.id}/log`} download>${t("training.wholeLog")}</a>
        `
      }
    </details>
  `;
}

/** @param {{id: string, onClose: () => void}} given */
function CardDialog({ id, onClose }) {
  const [text, setText] = useState("");
  const [error, setError] = useState(/** @type {Error | null} */ (null));
  const look = () => {
    setError(null);
    get(`/trainings/${id}/card`).then((told) => setText(told.text), setError);
  };
  useEffect(look, [id]);
  // what stands above the text is for programs
  const plain = text.replace(/^---\n[\s\S]*?\n---\n/, "");
  const inside = error
    ? h(Failed, { error, again: look })
    : html`
        <div class="model-card" tabindex="0" role="group" aria-label=${t("training.card")}>
          ${h(Markdown, { text: plain, top: 3 })}
        </div>
      `;
  return h(Dialog, { title: t("training.card"), wide: true, onClose }, inside);
}
