// @ts-check
/** A part of the overview: waiting, refused, or there. */
import { t } from "../../core/i18n.js";
import { Failed } from "../../ui/failed.js";
import { h, html } from "../../ui/h.js";

/** `draw` is called with what was asked for, once it is there.
 * @param {{title: string, asked: import("../../ui/asked.js").Asked<any>, draw: (value: any) => any,
 *   tools?: any, whole?: boolean, name: string}} given */
export function Panel({ title, asked, draw, tools, whole = false, name }) {
  const { value, error, again } = asked;
  return html`
    <section class=${whole ? "panel whole" : "panel"} data-panel=${name}>
      <div class="head">
        <h2>${title}</h2>
        <span class="grow"></span>
        ${tools}
      </div>
      ${error && h(Failed, { error, again })}
      ${
        value
          ? draw(value)
          : !error &&
            html`
              <p class="muted" aria-busy="true">${t("wait.loading")}</p>
            `
      }
    </section>
  `;
}

/** A bar from 0 to `value` of `most`; with the numbers beside it, so it is not read out.
 * @param {{value: number, most: number, kind?: string, range?: [number, number] | null}} given */
export function Bar({ value, most, kind = "", range = null }) {
  const x = (/** @type {number} */ one) =>
    Math.round(Math.min(1, Math.max(0, most ? one / most : 0)) * 1000) / 10;
  return html`
    <svg class=${`bar ${kind}`} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" x="0" y="2" width="100" height="6" />
      <rect class="value" x="0" y="2" width=${x(value)} height="6" />
      ${
        range &&
        html`
          <rect
            class="range"
            x=${x(range[0])}
            y="4"
            width=${Math.max(0.5, x(range[1]) - x(range[0]))}
            height="2"
          />
        `
      }
    </svg>
  `;
}
