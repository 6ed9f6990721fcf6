// @ts-check
/** Figures that a training logged, as lines to draw and values to show. No drawing here. */
import { decimal } from "../core/format.js";
import { language } from "../core/i18n.js";

/** @typedef {import("./shapes").Figures} Figures */
/** @typedef {import("./shapes").Line} Line */
/** @typedef {import("./shapes").Run} Run */
/** @typedef {{title: "loss" | "score" | "other", lines: Line[]}} Panel */

const LOWEST = 1e-4;

/** Every quantity as a line, in the order in which they first came.
 * @param {Figures[]} history @returns {Line[]} */
export function lines(history) {
  /** @type {Map<string, Map<number, number>>} */
  const found = new Map();
  for (const { step, values } of history)
    for (const [name, value] of Object.entries(values)) {
      if (!found.has(name)) found.set(name, new Map());
      found.get(name)?.set(step, value);
    }
  return [...found].map(([name, points]) => ({
    name,
    points: [...points].map(([step, value]) => ({ step, value })).sort((a, b) => a.step - b.step),
  }));
}

/** Losses, scores from 0 to 1, and what else there is: a drawing each.
 * @param {Line[]} all @returns {Panel[]} */
export function panels(all) {
  const kind = (/** @type {Line} */ line) => {
    if (/loss/.test(line.name)) return "loss";
    const share = line.points.every(({ value }) => value >= 0 && value <= 1);
    return share && !/rate|norm/.test(line.name) ? "score" : "other";
  };
  return /** @type {const} */ (["loss", "score"])
    .map((title) => ({ title, lines: all.filter((line) => kind(line) === title) }))
    .concat(
      all
        .filter((line) => kind(line) === "other" && line.points.length > 1)
        .map((line) => ({ title: /** @type {any} */ ("other"), lines: [line] })),
    )
    .filter((panel) => panel.lines.length > 0);
}

/** Round numbers that an axis shows, at most so many. @param {number} low @param {number} high */
export function ticks(low, high, most = 5) {
  const span = high - low || 1;
  const rough = 10 ** Math.floor(Math.log10(span / most));
  const step = [1, 2, 5, 10].map((n) => n * rough).find((n) => span / n <= most) ?? span;
  const found = [];
  for (let at = Math.ceil(low / step) * step; at <= high + step * 1e-9; at += step)
    found.push(Number(at.toPrecision(12)));
  return found;
}

/** A figure as people read it. @param {number} value */
export function figure(value) {
  const small = value !== 0 && Math.abs(value) < LOWEST;
  const how = small
    ? { notation: /** @type {const} */ ("scientific"), maximumSignificantDigits: 3 }
    : { maximumSignificantDigits: 4 };
  return new Intl.NumberFormat(language.value, how).format(value);
}

/** A score with three places. @param {number} value */
export const score = (value) => decimal(value, 3);

/** How far a score is from another, with its sign. @param {number} by */
export const difference = (by) =>
  new Intl.NumberFormat(language.value, {
    minimumFractionDigits: 3,
    maximumFractionDigits: 3,
    signDisplay: "exceptZero",
  }).format(by);

/** The run that was done before another, of the same task and with a score.
 * @param {Run[]} runs The newest first. @param {Run} run */
export function before(runs, run) {
  const older = runs.slice(runs.indexOf(run) + 1);
  return older.find(
    (one) =>
      one.score !== null &&
      one.asked?.task === run.asked?.task &&
      one.figures?.score_name === run.figures?.score_name,
  );
}

/** A value within values, by names with dots. @param {unknown} value
 * @returns {[string, string][]} */
export function flat(value, name = "") {
  if (value === null || value === undefined || value === "") return [];
  if (Array.isArray(value)) return [[name, value.join(", ")]];
  if (typeof value !== "object") return [[name, String(value)]];
  return Object.entries(value).flatMap(([part, inner]) =>
    flat(inner, name ? `${name}.${part}` : part),
  );
}

/** Seconds as people say them. @param {number} seconds @returns {string} */
export function lasting(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const parts = /** @type {const} */ ([
    ["hour", Math.floor(whole / 3600)],
    ["minute", Math.floor((whole % 3600) / 60)],
    ["second", whole % 60],
  ]);
  const first = parts.findIndex(([, value]) => value > 0);
  const shown = first < 0 ? parts.slice(2) : parts.slice(first, first + 2);
  return shown
    .filter(([, value], at) => value > 0 || at === 0)
    .map(([unit, value]) =>
      new Intl.NumberFormat(language.value, { style: "unit", unit, unitDisplay: "short" }).format(
        value,
      ),
    )
    .join(" ");
}
