// @ts-check
/** Figures and times as people read them, in their language. */
import { language } from "./i18n.js";

/** @param {number} value @param {number} [digits] */
export const decimal = (value, digits = 2) =>
  new Intl.NumberFormat(language.value, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);

/** A share of 0 to 1. @param {number} value */
export const percent = (value) =>
  new Intl.NumberFormat(language.value, { style: "percent", maximumFractionDigits: 0 }).format(
    value,
  );

/** @param {number} seconds */
export function duration(seconds) {
  const minutes = seconds >= 120;
  const value = minutes ? seconds / 60 : seconds;
  return new Intl.NumberFormat(language.value, {
    style: "unit",
    unit: minutes ? "minute" : "second",
    unitDisplay: "short",
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value);
}

/** A day, without the year where it is this one. @param {number} at ms since 1970 */
export const day = (at) =>
  new Intl.DateTimeFormat(language.value, {
    day: "numeric",
    month: "short",
    ...(new Date(at).getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" }),
  }).format(at);

/** A date in figures. @param {string} at */
export const date = (at) => new Date(at).toLocaleDateString(language.value);

/** When something was. @param {string} at */
export const moment = (at) =>
  new Intl.DateTimeFormat(language.value, { dateStyle: "short", timeStyle: "short" }).format(
    new Date(at),
  );
