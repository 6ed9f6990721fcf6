// @ts-check
/** What is answered on the right: for the selection, or for the record one is at. */
import { batch, computed, effect, signal } from "@preact/signals-core";
import { instead } from "../annotate/answering.js";
import { focus, questions } from "../annotate/job.js";
import * as line from "../annotate/line.js";
import * as undo from "../core/undo.js";
import { missing, sendable } from "../questions/logic.js";
import { parts } from "./parts.js";
import { active, many } from "./picked.js";

/** @typedef {import("../annotate/shapes").Place} Place */
/** @typedef {import("../annotate/shapes").Values} Values */
/** @typedef {{of: string, values: Values, began: Place["began"]}} Edits */

const MANY = "many";
/** @type {Edits} */
const NONE = { of: "", values: {}, began: {} };

/** What was put in here; `of` is the record it is for, or "many". */
export const edits = signal(NONE);
/** Take suggestions that are at least so sure. */
export const accepting = signal({ on: false, least: 0.85, question: "" });

const target = computed(() => (many.value ? MANY : (active.value?.record.id ?? "")));
/** What was put in for what is answered now. */
export const mine = computed(() => (edits.value.of === target.value ? edits.value : NONE));

/** The active record's own answer as it is with the server. @returns {Values} */
function told() {
  const own = many.value ? null : active.value?.record.responses?.[0]?.values;
  return Object.fromEntries(Object.entries(own ?? {}).map(([name, one]) => [name, one.value]));
}

/** The form as the questions are given it. @returns {Place[]} */
function places() {
  const hit = active.value;
  if (!target.value || !hit) return [];
  const { values, began } = mine.value;
  const nobody = { id: MANY, status: "", state: "", fields: {}, metadata: null, external_id: null };
  const record = many.value ? nobody : hit.record;
  const item = { record, answer: null, lease_until: null, counts: true, version: "" };
  const rest = { began, revealed: false, trouble: null, seconds: 0 };
  return [{ item, values: { ...told(), ...values }, ...rest }];
}

/** Take answers here rather than as drafts, until the function that comes back is called. */
export function begin() {
  clear();
  const draw = effect(() => {
    const now = places();
    batch(() => {
      [line.places.value, line.at.value] = [now, 0];
    });
  });
  const back = instead({ taken: (_, next) => put({ ...next, values: fresh(next.values) }) });
  return () => {
    draw();
    back();
    line.places.value = [];
    clear();
  };
}

export function clear() {
  batch(() => {
    edits.value = NONE;
    focus.value = 0;
    accepting.value = { ...accepting.peek(), on: false };
  });
}

/** Only what differs from what the server has. @param {Values} values */
function fresh(values) {
  const had = told();
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name, one]) => JSON.stringify(one) !== JSON.stringify(had[name]),
    ),
  );
}

/** @param {{values: Values, began: Place["began"]}} next */
function put(next) {
  const before = edits.peek();
  const after = { of: target.peek(), ...next };
  edits.value = after;
  undo.push({ undo: () => (edits.value = before), redo: () => (edits.value = after) });
}

/** What is sent: the answers that were put in. */
export const given = computed(() => sendable(questions.value, mine.value.values));

/** What suggestions are taken: the least score by question. @returns {Record<string, number>} */
export const accepted = computed(() => {
  const { on, least, question } = accepting.value;
  if (!on) return {};
  const names = parts.value.questions.map((one) => one.name);
  return Object.fromEntries(
    names.filter((one) => !question || one === question).map((one) => [one, least]),
  );
});

/** Required questions that the record one is at still lacks. */
export const lacking = computed(() => {
  if (many.value) return [];
  return missing(questions.value, { ...told(), ...mine.value.values });
});
