// @ts-check
/** How well people agree over each question, and what they take for each other. */
import { decimal } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { optionsOf } from "../../questions/logic.js";
import { h, html } from "../../ui/h.js";
import { Bar, Panel } from "./panel.js";

/** @typedef {import("./shapes").Agreements} Agreements */
/** @typedef {import("./shapes").Agreed} Agreed */
/** @typedef {import("./shapes").Figures} Figures */
/** @typedef {import("../../types").Question} Question */

/** @type {{name: string, label: import("../../core/i18n.js").Key}[]} */
const METRICS = [
  { name: "alpha", label: "overview.metric_alpha" },
  { name: "raw", label: "overview.metric_raw" },
  { name: "fleiss-kappa", label: "overview.metric_fleiss" },
  { name: "cohen-kappa", label: "overview.metric_cohen" },
  { name: "ac1", label: "overview.metric_ac1" },
  { name: "span-f1", label: "overview.metric_span" },
];
const CORRECTED = new Set(["alpha", "fleiss-kappa", "cohen-kappa", "ac1"]); // for chance
const [RELY, TENTATIVE] = [0.8, 0.667]; // Krippendorff's
const PAIRS = 5;

/** @param {{agreement: import("../../ui/asked.js").Asked<Agreements>,
 *   figures: import("../../ui/asked.js").Asked<Figures>, questions: Question[], metric: string,
 *   setMetric: (metric: string) => void}} given */
export function Agreement({ agreement, figures, questions, metric, setMetric }) {
  const tools = html`
    <select
      class="narrow"
      aria-label=${t("overview.measure")}
      value=${metric}
      onChange=${(/** @type {any} */ e) => setMetric(e.currentTarget.value)}
    >
      ${METRICS.map(
        ({ name, label }) => html`
          <option key=${name} value=${name}>${t(label)}</option>
        `,
      )}
    </select>
  `;
  const draw = (/** @type {Agreements} */ value) => html`
    <dl class="agreed">
      ${questions.map((question) => {
        const found = value.questions[question.name];
        return found && h(Row, { key: question.id, question, found, metric });
      })}
    </dl>
    ${
      CORRECTED.has(metric) &&
      html`
        <p class="muted small">${t("overview.scale")}</p>
      `
    }
    ${figures.value && h(Confused, { figures: figures.value, questions })}
  `;
  return h(Panel, {
    title: t("overview.agreement"),
    asked: agreement,
    draw,
    tools,
    name: "agreement",
  });
}

/** @param {{question: Question, found: Agreed, metric: string}} given */
function Row({ question, found, metric }) {
  const { result, interval, n } = found;
  const title = html`
    <dt dir="auto">${question.title}</dt>
  `;
  if (result === null)
    return html`
      ${title}
      <dd class="muted">${t("overview.undefined", { why: why(found, question) })}</dd>
    `;
  const level = !CORRECTED.has(metric)
    ? null
    : result >= RELY
      ? "rely"
      : result >= TENTATIVE
        ? "tentative"
        : "low";
  return html`
    ${title}
    <dd data-level=${level}>
      <b class="figure">${decimal(result)}</b>
      ${h(Bar, { value: result, most: 1, kind: level ?? "", range: interval })}
      <span class="small">
        ${
          level &&
          html`
            <b class=${`level ${level}`}>${t(`overview.level_${level}`)}</b>
          `
        }
        ${level && " · "}${
          interval
            ? t("overview.interval", { low: decimal(interval[0]), high: decimal(interval[1]) })
            : t("overview.noInterval")
        }
        ${" · "}${t("overview.answersIn", { n })}
      </span>
    </dd>
  `;
}

/** @param {Agreed} found @param {Question} question */
function why(found, question) {
  const code = found.undefined_code;
  if (code === "kind")
    return t("overview.undefined_kind", { kind: t(`overview.kind_${question.settings.type}`) });
  if (code === "alone") return t("overview.undefined_alone");
  if (code === "alike") return t("overview.undefined_alike");
  return found.undefined_reason ?? "";
}

/** @param {{figures: Figures, questions: Question[]}} given */
function Confused({ figures, questions }) {
  const pairs = questions.flatMap((question) =>
    (figures.questions[question.name]?.confused ?? []).map((pair) => ({ question, ...pair })),
  );
  const most = pairs.sort((a, b) => b.records - a.records).slice(0, PAIRS);
  if (!most.length) return null;
  const text = (/** @type {Question} */ question, /** @type {string | number} */ value) =>
    optionsOf(question).find((one) => one.value === String(value))?.text ?? String(value);
  return html`
    <h3>${t("overview.confused")}</h3>
    <ul class="plain-list" data-confused>
      ${most.map(
        (one) => html`
          <li key=${`${one.question.id} ${one.one} ${one.other}`} class="words">
            <b dir="auto">${text(one.question, one.one)}</b>
            <span aria-hidden="true">${" ↔ "}</span>
            <span class="unseen">${t("overview.and")}</span>
            <b dir="auto">${text(one.question, one.other)}</b>
            <span class="muted">
              ${" "}${t("overview.pair", { question: one.question.title, n: one.records })}
            </span>
          </li>
        `,
      )}
    </ul>
  `;
}
