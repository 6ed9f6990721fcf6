// @ts-check
/** A record in a line, or whole. */
import { Component } from "preact";
import { job } from "../../annotate/job.js";
import { number, t } from "../../core/i18n.js";
import { nameOf } from "../../core/ids.js";
import { openRecord, similar } from "../../records/acts.js";
import { parts, vector } from "../../records/parts.js";
import * as picks from "../../records/picked.js";
import { answers, snippet, suggestions, textOf } from "../../records/summary.js";
import { Suggested } from "../../questions/suggested.js";
import { h, html } from "../../ui/h.js";
import { Whole } from "./whole.js";

/** @typedef {{hit: import("../../records/found.js").Hit, n: number, at: boolean, picked: boolean,
 *   open: boolean, wanted: string[]}} Given */

const FEW = 3; // answers and suggestions in a line

/** @extends {Component<Given, {}>} */
export class Hit extends Component {
  /** Only where something about this record changed. @param {Given} next */
  shouldComponentUpdate(next) {
    const now = this.props;
    return (
      next.hit !== now.hit ||
      next.at !== now.at ||
      next.picked !== now.picked ||
      next.open !== now.open ||
      next.n !== now.n ||
      next.wanted.join() !== now.wanted.join()
    );
  }

  render() {
    const { hit, n, at, picked, open, wanted } = this.props;
    const { record, query_score: score } = hit;
    const name = nameOf(record);
    const text = textOf(record, job.peek()?.fields ?? []);
    return html`
      <li
        class=${`hit${picked ? " picked" : ""}`}
        data-record=${record.id}
        tabindex=${at ? 0 : -1}
        aria-current=${at ? "true" : undefined}
        onClick=${(/** @type {MouseEvent} */ e) => clicked(e, n)}
      >
        <div class="line">
          <input
            type="checkbox"
            checked=${picked}
            aria-label=${t("records.select", { name })}
            onChange=${() => {
              picks.stand(n);
              picks.toggle(record.id);
            }}
          />
          <button
            type="button"
            class="plain fold"
            aria-expanded=${String(open)}
            aria-label=${t("records.whole", { name })}
            onClick=${() => picks.unfold(record.id)}
          >
            ${open ? "▾" : "▸"}
          </button>
          <b class="words" dir="auto">${name}</b>
          ${
            score !== null &&
            html`
              <span class="muted score">${number(Math.round(score * 100) / 100)}</span>
            `
          }
          <span class="gist" dir="auto">
            ${snippet(text, wanted).map((one) =>
              one.hit
                ? html`
                    <mark>${one.text}</mark>
                  `
                : one.text,
            )}
          </span>
          ${h(Tells, { record })}
        </div>
        ${open && h(Whole, { record, onOpen: () => openRecord(record.id), onLike: like(record.id) })}
      </li>
    `;
  }
}

/** @param {string} id */
const like = (id) => (vector.peek() ? () => similar(id) : undefined);

/** A click goes to the record; with Shift it selects up to it, with Ctrl this one.
 * @param {MouseEvent} e @param {number} n */
function clicked(e, n) {
  if (e.target instanceof Element && e.target.closest("button, input, a")) return;
  if (getSelection()?.type === "Range" && !e.shiftKey) return; // words of it are marked to be copied
  if (e.shiftKey) {
    getSelection()?.removeAllRanges();
    picks.reach(n);
    return;
  }
  picks.stand(n);
  const id = e.currentTarget instanceof HTMLElement ? e.currentTarget.dataset["record"] : "";
  if ((e.ctrlKey || e.metaKey) && id) picks.toggle(id);
}

/** One's own answer, what is suggested, and where the record stands.
 * @param {{record: import("../../records/found.js").Hit["record"]}} given */
function Tells({ record }) {
  const { questions } = parts.peek();
  const own = record.responses?.[0];
  const given = answers(questions, own?.values);
  const offered =
    job.peek()?.work.suggestions === "hidden" ? [] : suggestions(questions, record.suggestions);
  return html`
    <span class="tells">
      ${
        own &&
        html`
          <span
            class=${`own ${own.status}`}
            title=${given.map((one) => `${one.title}: ${one.text}`).join("\n")}
          >
            <span class="dot" aria-hidden="true"></span>
            ${t(`status.${own.status}`)}
            <span class="words" dir="auto">
              ${given
                .slice(0, FEW)
                .map((one) => one.text)
                .join(" · ")}
            </span>
          </span>
        `
      }
      ${
        !own &&
        offered.slice(0, FEW).map(
          ({ suggestion, title, text }) => html`
            <span class="offer" key=${suggestion.id} title=${title}>
              ${h(Suggested, { suggestion })}
              <span class="words" dir="auto">${text}</span>
            </span>
          `,
        )
      }
      ${
        record.state !== "open" &&
        html`
          <span class=${`state ${record.state}`}>
            ${t(`records.state.${/** @type {"full"} */ (record.state)}`)}
          </span>
        `
      }
    </span>
  `;
}
