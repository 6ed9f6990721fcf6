// @ts-check
/** The table of answers: a row for each question, a column for each person. */
import { useEffect, useRef } from "preact/hooks";
import { accept } from "../../annotate/answering.js";
import { focus, focusOn, questions } from "../../annotate/job.js";
import * as line from "../../annotate/line.js";
import { suggested } from "../../annotate/provenance.js";
import { duration } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { alike, taken } from "../../questions/logic.js";
import { Suggested } from "../../questions/suggested.js";
import { released, take } from "../../review/acts.js";
import { columns, reason, reviewed, valuesOf } from "../../review/list.js";
import { tally } from "../../review/majority.js";
import { h, html } from "../../ui/h.js";
import { told } from "./told.js";

/** @typedef {import("../../annotate/shapes").Question} Question */
/** @typedef {import("../../review/shapes").Reviewed} Reviewed */
/** @typedef {import("../../review/shapes").Reason} Reason */

/** @type {{name: Reason, label: import("../../core/i18n.js").Key}[]} */
const REASONS = [
  { name: "ambiguous", label: "review.reason_ambiguous" },
  { name: "guideline gap", label: "review.reason_gap" },
  { name: "error", label: "review.reason_error" },
];

/** @param {{names: boolean}} given */
export function Answers({ names }) {
  const about = reviewed.value;
  if (!about) return null;
  const all = columns.value;
  const guessed = (about.record.suggestions ?? []).length > 0;
  return html`
    <div class="scroll" tabindex="0" role="group" aria-label=${t("review.answers")}>
      <table class="answers">
        <thead>
          <tr>
            <th scope="col"><span class="unseen">${t("annotate.questions")}</span></th>
            ${all.map(
              (one, n) => html`
                <th scope="col" key=${one.id} dir="auto">
                  ${names ? one.username : t("review.person", { n: n + 1 })}
                  ${
                    n < 9 &&
                    html`
                      <kbd>${n + 1}</kbd>
                    `
                  }
                </th>
              `,
            )}
            ${
              guessed &&
              html`
                <th scope="col">
                  <span aria-hidden="true">✦</span>
                  <span class="unseen">${t("suggestion")}</span>
                  <kbd>A</kbd>
                </th>
              `
            }
            <th scope="col">${t("review.final")}</th>
          </tr>
        </thead>
        <tbody>
          ${questions.value.map((question, n) =>
            h(Row, { key: question.id, question, n, about, guessed }),
          )}
          ${h(Times, { guessed })}
        </tbody>
      </table>
    </div>
    ${h(Rest, { about, names })}
    <div class="reasons" role="group" aria-label=${t("review.reason")}>
      <span class="muted">${t("review.reason")}</span>
      ${REASONS.map(
        ({ name, label }) => html`
          <button
            type="button"
            class="small"
            key=${name}
            aria-pressed=${String(reason.value === name)}
            onClick=${(/** @type {MouseEvent} */ e) => {
              reason.value = reason.value === name ? null : name;
              released(e);
            }}
          >
            ${t(label)}
          </button>
        `,
      )}
    </div>
  `;
}

/** @param {{question: Question, n: number, about: Reviewed, guessed: boolean}} given */
function Row({ question, n, about, guessed }) {
  const on = focus.value === n;
  const row = useRef(/** @type {HTMLTableRowElement | null} */ (null));
  useEffect(() => {
    if (on) row.current?.scrollIntoView({ block: "nearest" });
  }, [on]);
  const place = line.current.value;
  if (!place) return null;
  const value = place.values[question.name];
  const differ = tally(valuesOf(about, question)).length > 1;
  const suggestion = suggested(place, question);
  const takes = (/** @type {() => unknown} */ act) => (/** @type {MouseEvent} */ e) => {
    focusOn(question.name);
    act();
    released(e);
  };
  return html`
    <tr
      ref=${row}
      class=${`${on ? "on" : ""}${differ ? " differ" : ""}`}
      data-row=${question.name}
      onClick=${() => focusOn(question.name)}
    >
      <th scope="row" dir="auto">
        ${question.title}
        ${
          differ &&
          html`
            <span class="sign" title=${t("review.differ")}>
              <span aria-hidden="true">≠</span>
              <span class="unseen">${t("review.differ")}</span>
            </span>
          `
        }
      </th>
      ${columns.value.map((one, at) => {
        const given = one.values?.[question.name];
        const theirs = given && taken(question, given.value);
        return html`
          <td key=${one.id}>
            ${
              theirs === undefined
                ? html`
                    <span class="muted">–</span>
                  `
                : h(Cell, {
                    text: told(question, theirs),
                    same: alike(theirs, value),
                    onTake: takes(() => take(question, at)),
                  })
            }
          </td>
        `;
      })}
      ${
        guessed &&
        html`
          <td>
            ${
              suggestion &&
              h(
                Cell,
                {
                  text: told(question, taken(question, suggestion.value)),
                  same: alike(taken(question, suggestion.value), value),
                  onTake: takes(() => accept(question)),
                },
                h(Suggested, { suggestion }),
              )
            }
          </td>
        `
      }
      <td class="final" dir="auto">
        <button type="button" class="small" onClick=${takes(() => {})}>
          <b>${value === undefined ? t("review.open") : told(question, value)}</b>
        </button>
        ${h(Settled, { about, question })}
      </td>
    </tr>
  `;
}

/** What somebody answered, to be taken. @param {{text: string, same: boolean,
 *   onTake: (e: MouseEvent) => void, children?: any}} given */
function Cell({ text, same, onTake, children }) {
  return html`
    <button
      type="button"
      class="small cell"
      aria-pressed=${String(same)}
      dir="auto"
      onClick=${onTake}
    >
      <span class="words">${text}</span>
      ${children}
    </button>
  `;
}

/** Who settled it before, and why. @param {{about: Reviewed, question: Question}} given */
function Settled({ about, question }) {
  const verdict = about.verdicts[question.name];
  if (!verdict) return null;
  const by = verdict.by ?? t("review.gone");
  const label = REASONS.find((one) => one.name === verdict.reason)?.label;
  const why = label ? t(label) : verdict.reason;
  return html`
    <span class="muted small words">
      ${why ? t("review.settledWhy", { by, why }) : t("review.settled", { by })}
    </span>
  `;
}

/** How long each answer took; marked where it was far less than the others took.
 * @param {{guessed: boolean}} given */
function Times({ guessed }) {
  const all = columns.value;
  if (!all.some((one) => one.seconds !== null)) return null;
  return html`
    <tr class="times">
      <th scope="row">${t("review.time")}</th>
      ${all.map((one) => {
        const hasty = isHasty(
          one.seconds,
          all.filter((other) => other !== one).map((other) => other.seconds),
        );
        return html`
          <td
            key=${one.id}
            class=${hasty ? "odd" : "muted"}
            title=${hasty ? t("review.hasty") : undefined}
          >
            ${one.seconds === null ? "–" : duration(one.seconds)}
            ${
              hasty &&
              html`
                <b aria-hidden="true">!</b>
                <span class="unseen">${t("review.hasty")}</span>
              `
            }
          </td>
        `;
      })}
      ${
        guessed &&
        html`
          <td></td>
        `
      }
      <td></td>
    </tr>
  `;
}

/** @param {number | null} own @param {(number | null)[]} others */
function isHasty(own, others) {
  const known = others.flatMap((one) => one ?? []).sort((a, b) => a - b);
  const usual = known[Math.floor(known.length / 2)];
  return own !== null && usual !== undefined && own * 3 < usual;
}

/** Answers that are not submitted: begun, sent back, discarded. @param {{about: Reviewed,
 *   names: boolean}} given */
function Rest({ about, names }) {
  const rest = about.answers.filter((one) => one.status !== "submitted");
  if (!rest.length) return null;
  return html`
    <ul class="rest muted small">
      ${rest.map((one) => {
        const who = names ? `${one.username}: ` : "";
        const state = one.returned ? t("review.isReturned") : t(`review.is_${one.status}`);
        return html`
          <li key=${one.id} class="words">${who}${state}${one.reason && `: ${one.reason}`}</li>
        `;
      })}
    </ul>
  `;
}
