// @ts-check
/** What people chose, question by question. */
import { useState } from "preact/hooks";
import { percent } from "../../core/format.js";
import { number, t } from "../../core/i18n.js";
import { optionsOf } from "../../questions/logic.js";
import { h, html } from "../../ui/h.js";
import { Bar, Panel } from "./panel.js";

/** @typedef {import("./shapes").Figures} Figures */
/** @typedef {import("./shapes").Spread} Spread */
/** @typedef {import("../../types").Question} Question */

const MANY = 10;

/** @param {{figures: import("../../ui/asked.js").Asked<Figures>, questions: Question[]}} given */
export function Spreads({ figures, questions }) {
  const draw = (/** @type {Figures} */ value) =>
    value.answers
      ? html`
          <div class="spreads">
            ${questions.map((question) => {
              const spread = value.questions[question.name];
              return spread && h(One, { key: question.id, question, spread });
            })}
          </div>
        `
      : html`
          <p class="muted">${t("overview.nobody")}</p>
        `;
  return h(Panel, {
    title: t("overview.spread"),
    asked: figures,
    draw,
    whole: true,
    name: "spread",
  });
}

/** @param {{question: Question, spread: Spread}} given */
function One({ question, spread }) {
  const { answers, empty, median_length: length } = spread;
  const kind = question.settings.type;
  return html`
    <section data-spread=${question.name}>
      <h3 dir="auto">${question.title}</h3>
      <p class="muted small">
        ${t("overview.answersIn", { n: answers })}
        ${kind === "ranking" && ` · ${t("overview.rankedFirst")}`}
        ${kind === "span" && ` · ${t("overview.marks")}`}
        ${length !== null && ` · ${t("overview.length", { n: Math.round(length) })}`}
      </p>
      ${kind !== "text" && answers > 0 && h(Bars, { question, spread, empty })}
    </section>
  `;
}

/** @param {{question: Question, spread: Spread, empty: number}} given */
function Bars({ question, spread, empty }) {
  const [all, setAll] = useState(false);
  const texts = new Map(optionsOf(question).map((one) => [one.value, one.text]));
  const rows = spread.options.map((one) => ({
    key: String(one.value),
    text: texts.get(String(one.value)) ?? String(one.value),
    count: one.count,
  }));
  const { answers } = spread;
  const spans = spread.kind === "span"; // several in one answer: a share would mislead
  const many = rows.length > MANY;
  const most = Math.max(...rows.map((one) => one.count), empty);
  const sorted = many ? rows.toSorted((a, b) => b.count - a.count) : rows;
  const shown = all ? sorted : sorted.slice(0, MANY);
  return html`
    <table class="bars">
      <tbody>
        ${shown.map((one) =>
          h(BarRow, { ...one, key: one.key, most, share: spans ? null : one.count / answers }),
        )}
        ${
          empty > 0 &&
          h(BarRow, {
            text: t("overview.none"),
            count: empty,
            most,
            share: spans ? null : empty / answers,
            quiet: true,
          })
        }
      </tbody>
    </table>
    ${
      many &&
      !all &&
      html`
        <button type="button" class="small" onClick=${() => setAll(true)}>
          ${t("options.all", { n: rows.length })}
        </button>
      `
    }
  `;
}

/** @param {{text: string, count: number, most: number, share?: number | null, quiet?: boolean}} given */
export function BarRow({ text, count, most, share = null, quiet = false }) {
  return html`
    <tr>
      <th scope="row" dir="auto" class=${quiet ? "muted" : ""}>${text}</th>
      <td class="line">${h(Bar, { value: count, most, kind: quiet ? "quiet" : "" })}</td>
      <td class="number">${number(count)}</td>
      ${
        share !== null &&
        html`
          <td class="number muted">${percent(share)}</td>
        `
      }
    </tr>
  `;
}
