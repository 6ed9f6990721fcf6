// @ts-check
/** The way through the marks without the text: one's own, and those that are suggested. */
import { Component } from "preact";
import { useMemo } from "preact/hooks";
import { chosen, remove, spansOf } from "../annotate/marking.js";
import { offersOf, take } from "../annotate/offers.js";
import { t } from "../core/i18n.js";
import { points, same } from "../core/spans.js";
import { html, h } from "../ui/h.js";
import { optionsOf } from "./logic.js";
import { colour } from "./span.js";

/** @typedef {import("../annotate/shapes").Question} Question */
/** @typedef {import("../annotate/shapes").Span} Span */
/** @typedef {import("../annotate/offers.js").Offer} Offer */

/** @param {{question: Question, text: string}} given */
export function Marks({ question, text }) {
  const letters = useMemo(() => points(text), [text]);
  const all = spansOf(question);
  const offers = offersOf(question);
  if (!all.length && !offers.length) return null;
  const names = new Map(optionsOf(question).map((one, i) => [one.value, { text: one.text, i }]));
  const now = chosen.value;
  return html`
    <ul class="marks" aria-label=${t("spans.list", { n: all.length })}>
      ${[...all, ...offers].map((span) =>
        h(Mark, {
          key: `${span.start} ${span.end} ${span.label}`,
          span,
          question,
          letters,
          label: names.get(span.label)?.text ?? span.label,
          hue: names.get(span.label)?.i ?? 0,
          at: now !== null && same(now, span),
        }),
      )}
    </ul>
  `;
}

/** @typedef {{span: Span | Offer, question: Question, letters: string[], label: string, hue: number,
 *   at: boolean}} Given */

/** @extends {Component<Given, {}>} */
class Mark extends Component {
  /** Among hundreds, only the one that changed is drawn. @param {Given} next */
  shouldComponentUpdate(next) {
    const now = this.props;
    return (
      next.at !== now.at ||
      next.letters !== now.letters ||
      next.question !== now.question ||
      "offered" in next.span !== "offered" in now.span
    );
  }

  render() {
    const { span, question, letters, label, hue, at } = this.props;
    const words = letters.slice(span.start, span.end).join("");
    const offer = "offered" in span;
    return html`
      <li class=${`${at ? "chosen" : ""}${offer ? " offer" : ""}`}>
        <button
          type="button"
          class=${`plain mark ${colour(hue)}`}
          aria-pressed=${String(at)}
          onClick=${() => (chosen.value = at ? null : span)}
        >
          ${offer ? "✦ " : ""}
          <b>${label}</b>
          <q dir="auto">${words}</q>
        </button>
        ${
          offer
            ? html`
                <button
                  type="button"
                  class="small"
                  aria-label=${t("spans.take", { label, words })}
                  onClick=${() => take(question, span)}
                >
                  +
                </button>
              `
            : html`
                <button
                  type="button"
                  class="small"
                  aria-label=${t("spans.remove", { label, words })}
                  onClick=${() => remove(question, span)}
                >
                  ×
                </button>
              `
        }
      </li>
    `;
  }
}
