// @ts-check
/** The dataset that is worked on: its parts and how the work is done. */
import { computed, signal } from "@preact/signals-core";
import { get } from "../core/api.js";

/** @typedef {import("./shapes").Job} Job */
/** @typedef {import("./shapes").Question} Question */

export const job = signal(/** @type {Job | null} */ (null));
export const questions = computed(() => job.value?.questions ?? /** @type {Question[]} */ ([]));
/** The place of the question in focus. */
export const focus = signal(0);
export const focused = computed(() => questions.value[focus.value]);

/** Raises `Refused`, `Unreachable`. @param {string} id A dataset's id. */
export async function load(id) {
  const at = `/datasets/${id}`;
  const [dataset, fields, asked, work] = await Promise.all([
    get(at),
    get(`${at}/fields`),
    get(`${at}/questions`),
    get(`${at}/work`),
  ]);
  job.value = { dataset, fields: fields.items, questions: asked.items, work };
}

/** @param {number} by */
export function moveFocus(by) {
  const last = questions.value.length - 1;
  focus.value = Math.min(last, Math.max(0, focus.value + by));
}

/** @param {string} name */
export function focusOn(name) {
  const at = questions.value.findIndex((one) => one.name === name);
  if (at >= 0) focus.value = at;
}
