// @ts-check
/** An order of options, with ties: by digits, by dragging, or with the buttons of a row. */
import { useRef, useState } from "preact/hooks";
import { answer } from "../annotate/answering.js";
import { t } from "../core/i18n.js";
import { announce } from "../ui/announce.js";
import { html } from "../ui/h.js";
import { groups, optionsOf, placed, ranked, rankedOf } from "./logic.js";

/** @typedef {import("./ask.js").Asked} Asked */

/** Move the row that has the focus. @param {import("../annotate/shapes").Question} question
 * @param {import("../annotate/shapes").Value | undefined} value @param {number} by */
export function moveRow(question, value, by) {
  const row = document.activeElement?.closest("[data-option]");
  const option = row instanceof HTMLElement ? row.dataset["option"] : undefined;
  if (
    option === undefined ||
    row?.closest("[data-question]")?.getAttribute("data-question") !== question.name
  ) {
    return false;
  }
  moveBy(question, value, option, by);
  requestAnimationFrame(() => {
    for (const one of document.querySelectorAll("[data-option]")) {
      if (one instanceof HTMLElement && one.dataset["option"] === option) one.focus();
    }
  });
  return true;
}

/** @param {import("../annotate/shapes").Question} question
 * @param {import("../annotate/shapes").Value | undefined} value @param {string} option
 * @param {number} by */
function moveBy(question, value, option, by) {
  const order = groups(value);
  const at = order.findIndex((group) => group.includes(option));
  const alone = at < 0 || order[at]?.length === 1;
  const to = at < 0 ? order.length : alone || by < 0 ? at + by : at + 1;
  answer(question.name, placed(value, option, alone || by > 0 ? to : at));
  announce(t("ranking.moved", { option: textOf(question, option), n: Math.max(0, to) + 1 }));
}

/** @param {import("../annotate/shapes").Question} question @param {string} option */
const textOf = (question, option) =>
  optionsOf(question).find((one) => one.value === option)?.text ?? option;

/** @param {Asked} given */
export function Ranking({ question, value, on }) {
  const list = useRef(/** @type {HTMLOListElement | null} */ (null));
  const [drag, setDrag] = useState("");
  const options = optionsOf(question);
  const order = groups(value);
  const rank = new Map(rankedOf(value).map((one) => [one.value, one.rank]));
  const rows = [
    ...order.flat(),
    ...options.map((one) => one.value).filter((one) => !rank.has(one)),
  ];

  const onMove = (/** @type {PointerEvent} */ e) => {
    if (!drag || !list.current) return;
    const others = [...list.current.children].filter(
      (one) =>
        one instanceof HTMLElement && one.dataset["option"] !== drag && one.dataset["rank"] !== "",
    );
    const above = others.filter((one) => {
      const box = one.getBoundingClientRect();
      return box.top + box.height / 2 < e.clientY;
    });
    const last = /** @type {HTMLElement | undefined} */ (above.at(-1))?.dataset["option"];
    const rest = order.map((group) => group.filter((one) => one !== drag)).filter((g) => g.length);
    const to = last === undefined ? 0 : rest.findIndex((group) => group.includes(last)) + 1;
    answer(question.name, placed(value, drag, to));
  };
  const onDown = (/** @type {PointerEvent} */ e, /** @type {string} */ option) => {
    if (e.target instanceof Element && e.target.closest("button")) return;
    /** @type {HTMLElement} */ (e.currentTarget).setPointerCapture(e.pointerId);
    setDrag(option);
  };
  return html`
    <ol
      class="ranking"
      ref=${list}
      aria-labelledby=${`q-${question.id}`}
      onPointerMove=${onMove}
      onPointerUp=${() => setDrag("")}
      onPointerCancel=${() => setDrag("")}
    >
      ${rows.map((option) => {
        const n = options.findIndex((one) => one.value === option);
        const text = options[n]?.text ?? option;
        const give = t("ranking.give", { option: text });
        return html`
          <li
            key=${option}
            tabindex="0"
            data-option=${option}
            data-rank=${rank.get(option) ?? ""}
            class=${drag === option ? "drag" : ""}
            onPointerDown=${(/** @type {PointerEvent} */ e) => onDown(e, option)}
          >
            <span class="rank">${rank.get(option) ?? "–"}</span>
            <span class="words" dir="auto">${text}</span>
            <span class="unseen">
              ${rank.has(option) ? t("ranking.rank", { n: rank.get(option) ?? 0 }) : t("ranking.none")}
            </span>
            <button
              type="button"
              class="small"
              aria-label=${t("ranking.up", { option: text })}
              onClick=${() => moveBy(question, value, option, -1)}
            >
              ↑
            </button>
            <button
              type="button"
              class="small"
              aria-label=${t("ranking.down", { option: text })}
              onClick=${() => moveBy(question, value, option, 1)}
            >
              ↓
            </button>
            <button
              type="button"
              class="small key"
              title=${t("ranking.next")}
              aria-label=${on && n < 9 ? `${n + 1}: ${give}` : give}
              aria-pressed=${String(rank.has(option))}
              onClick=${() => answer(question.name, ranked(value, option))}
            >
              ${
                on && n < 9
                  ? html`
                      <kbd>${n + 1}</kbd>
                    `
                  : "#"
              }
            </button>
          </li>
        `;
      })}
    </ol>
  `;
}
