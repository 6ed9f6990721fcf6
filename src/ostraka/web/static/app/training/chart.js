// @ts-check
/** Lines over steps, as a drawing and as a table. */
import { t } from "../core/i18n.js";
import { h, html } from "../ui/h.js";
import { figure, ticks } from "./figures.js";

/** @typedef {import("./shapes").Line} Line */

const [WIDE, HIGH] = [480, 220];
const [LEFT, RIGHT, TOP, FOOT] = [52, 12, 10, 30];
const SHOWN = 200; // rows of the table
const MARKED = 15; // points; more are drawn as a line alone

/** @param {{title: string, lines: Line[]}} given */
export function Chart({ title, lines }) {
  return html`
    <figure class="chart">
      <figcaption>${title}</figcaption>
      ${h(Drawing, { title, lines })}${h(Legend, { lines })}${h(Values, { title, lines })}
    </figure>
  `;
}

/** @param {{title: string, lines: Line[]}} given */
function Drawing({ title, lines }) {
  const all = lines.flatMap((line) => line.points);
  const steps = all.map((one) => one.step);
  const [first, last] = [Math.min(...steps), Math.max(...steps)];
  const values = all.map((one) => one.value);
  const [low, high] = span(Math.min(...values), Math.max(...values));
  const x = (/** @type {number} */ step) =>
    LEFT + ((step - first) / (last - first || 1)) * (WIDE - LEFT - RIGHT);
  const y = (/** @type {number} */ value) =>
    HIGH - FOOT - ((value - low) / (high - low)) * (HIGH - TOP - FOOT);
  const label = `${title}: ${lines.map(summary).join("; ")}`;
  return html`
    <svg viewBox=${`0 0 ${WIDE} ${HIGH}`} role="img" aria-label=${label}>
      ${ticks(low, high).map(
        (value) => html`
          <g key=${`y${value}`}>
            <line class="grid" x1=${LEFT} x2=${WIDE - RIGHT} y1=${y(value)} y2=${y(value)} />
            <text x=${LEFT - 6} y=${y(value) + 4} text-anchor="end">${figure(value)}</text>
          </g>
        `,
      )}
      ${ticks(first, last).map(
        (step) => html`
          <text key=${`x${step}`} x=${x(step)} y=${HIGH - 10} text-anchor="middle">
            ${figure(step)}
          </text>
        `,
      )}
      ${lines.map(
        (line, n) => html`
          <g key=${line.name} class=${`line hue${n % 8}`}>
            <polyline
              points=${line.points.map((one) => `${x(one.step)},${y(one.value)}`).join(" ")}
              stroke-dasharray=${DASHES[n % DASHES.length]}
            />
            ${
              line.points.length <= MARKED &&
              line.points.map(
                (one) => html`
                  <circle key=${one.step} cx=${x(one.step)} cy=${y(one.value)} r="3" />
                `,
              )
            }
          </g>
        `,
      )}
    </svg>
  `;
}

const DASHES = ["none", "7 4", "2 3", "10 3 2 3"]; // told apart without colour

/** @param {number} low @param {number} high @returns {[number, number]} */
function span(low, high) {
  if (low === high) return [low - (Math.abs(low) || 1) * 0.1, high + (Math.abs(high) || 1) * 0.1];
  const room = (high - low) * 0.05;
  return [low - room, high + room];
}

/** @param {Line} line */
function summary({ name, points }) {
  const [first, last] = [points[0], points[points.length - 1]];
  if (!first || !last) return name;
  return t("training.from", {
    name,
    first: figure(first.value),
    last: figure(last.value),
    step: last.step,
  });
}

/** @param {{lines: Line[]}} given */
function Legend({ lines }) {
  return html`
    <ul class="legend">
      ${lines.map(
        (line, n) => html`
          <li key=${line.name} class=${`hue${n % 8}`}>
            <svg viewBox="0 0 28 8" aria-hidden="true">
              <line x1="0" x2="28" y1="4" y2="4" stroke-dasharray=${DASHES[n % DASHES.length]} />
            </svg>
            <span class="words">${line.name}</span>
            <b>${figure(line.points[line.points.length - 1]?.value ?? 0)}</b>
          </li>
        `,
      )}
    </ul>
  `;
}

/** The same as a table. @param {{title: string, lines: Line[]}} given */
function Values({ title, lines }) {
  const steps = [...new Set(lines.flatMap((line) => line.points.map((one) => one.step)))];
  steps.sort((a, b) => a - b);
  const every = Math.ceil(steps.length / SHOWN);
  const shown = steps.filter((_, n) => n % every === 0 || n === steps.length - 1);
  const values = lines.map((line) => new Map(line.points.map((one) => [one.step, one.value])));
  const cell = (/** @type {number | undefined} */ value) =>
    value === undefined ? "" : figure(value);
  return html`
    <details class="values">
      <summary>${t("training.asTable")}</summary>
      <div class="scroll" tabindex="0" role="group" aria-label=${title}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col" class="number">${t("training.step")}</th>
              ${lines.map(
                (line) => html`
                  <th key=${line.name} scope="col" class="number">${line.name}</th>
                `,
              )}
            </tr>
          </thead>
          <tbody>
            ${shown.map(
              (step) => html`
                <tr key=${step}>
                  <th scope="row" class="number">${step}</th>
                  ${values.map(
                    (one, n) => html`
                      <td key=${n} class="number">${cell(one.get(step))}</td>
                    `,
                  )}
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
    </details>
  `;
}
