// @ts-check
/** The records at hand for a reviewer, fetched ahead, with what most people say filled in. */
import { batch as together, computed, signal } from "@preact/signals-core";
import { held, needed } from "../annotate/answering.js";
import { focus, focusOn, job, load, questions } from "../annotate/job.js";
import * as line from "../annotate/line.js";
import { get } from "../core/api.js";
import * as undo from "../core/undo.js";
import { taken } from "../questions/logic.js";
import { majority, tally } from "./majority.js";

/** @typedef {import("../annotate/shapes").Place} Place */
/** @typedef {import("../annotate/shapes").Values} Values */
/** @typedef {import("../annotate/shapes").Question} Question */
/** @typedef {import("./shapes").Reviewed} Reviewed */
/** @typedef {import("./shapes").Filter} Filter */
/** @typedef {import("./shapes").Reason} Reason */

const [AHEAD, MOST] = [3, 100];

export const filter = signal(/** @type {Filter} */ ({ state: "conflict", order: "disagreement" }));
export const counts = signal(/** @type {import("./shapes").Counts | null} */ (null));
/** Whether the server said that nothing is left. */
export const ended = signal(false);
/** Why the records could not be had. */
export const failed = signal(/** @type {Error | null} */ (null));
/** How much is on its way to the server. */
export const sending = signal(0);
export const reason = signal(/** @type {Reason | null} */ (null));
/** What is known of each record at hand. */
export const known = signal(/** @type {Record<string, Reviewed>} */ ({}));
export const reviewed = computed(() => known.value[line.current.value?.item.record.id ?? ""]);
/** The submitted answers to the record that is shown, in the order they came. */
export const columns = computed(() =>
  (reviewed.value?.answers ?? []).filter((one) => one.status === "submitted"),
);

let dataset = "";
let asking = false;
let seed = 0;
/** Records that were settled or sent back in this visit. @type {Set<string>} */
export const done = new Set();

/** Begin with a dataset; with one of its records, if it is named.
 * Raises `Refused`, `Unreachable`. @param {string} id @param {string} [record] */
export async function begin(id, record) {
  end();
  await load(id);
  if (job.value) {
    // who reviews sees suggestions, whatever those who answer see
    job.value = { ...job.value, work: { ...job.value.work, suggestions: "shown" } };
  }
  dataset = id;
  seed = Math.floor(Math.random() * 2 ** 31);
  if (record) {
    place(await get(`/records/${record}/review`));
    begun();
  }
  await refill();
}

/** Leave the dataset. */
export function end() {
  dataset = "";
  done.clear();
  undo.forget();
  together(() => {
    [line.places.value, line.at.value, known.value] = [[], 0, {}];
    [ended.value, failed.value, counts.value] = [false, null, null];
    [focus.value, reason.value] = [0, null];
    held.value = { why: null, times: 0 };
  });
}

/** Other records, or another order. @param {Partial<Filter>} change */
export function sift(change) {
  filter.value = { ...filter.value, ...change };
  together(() => {
    [line.places.value, line.at.value, ended.value, focus.value] = [[], 0, false, 0];
  });
  done.clear();
  void refill();
}

/** Ask for more where few are left. */
export async function refill() {
  if (asking || !dataset || line.places.value.length - line.at.value >= AHEAD) return;
  asking = true;
  const wanted = filter.value;
  try {
    let fresh = await more(passed());
    if (!fresh.length && passed()) fresh = await more(0);
    if (wanted !== filter.value) return;
    together(() => {
      failed.value = null;
      ended.value = fresh.length === 0;
      const none = !line.current.value;
      fresh.forEach(place);
      if (none) begun();
    });
  } catch (error) {
    failed.value = /** @type {Error} */ (error);
  } finally {
    asking = false;
    if (wanted !== filter.value) void refill();
  }
}

/** How many records of the server's list are at hand, or behind. */
function passed() {
  const { state, order } = filter.value;
  const stays = state === "resolved" || (state === "" && order !== "disagreement");
  return line.places.value.length + (stays ? done.size : 0);
}

/** @param {number} offset @returns {Promise<Reviewed[]>} */
async function more(offset) {
  const { state, order } = filter.value;
  const limit = offset ? AHEAD + sending.value : Math.min(MOST, AHEAD + passed() + sending.value);
  const only = state ? `&state=${state}` : "";
  const path = `/datasets/${dataset}/review?order=${order}&seed=${seed}${only}`;
  const told = await get(`${path}&offset=${offset}&limit=${limit}`);
  counts.value = told.counts;
  const here = new Set(line.places.value.map((one) => one.item.record.id));
  return told.items.filter(
    (/** @type {Reviewed} */ { record }) => !here.has(record.id) && !done.has(record.id),
  );
}

/** Put a record at the end of those at hand. @param {Reviewed} one */
function place(one) {
  known.value = { ...known.value, [one.record.id]: one };
  line.places.value = [...line.places.value, placeOf(one)];
}

/** A record with what was settled, or else what most people answered.
 * @param {Reviewed} one @returns {Place} */
function placeOf(one) {
  const { record, version } = one;
  const values = /** @type {Values} */ ({});
  for (const question of questions.peek()) {
    const value = one.verdicts[question.name]?.value ?? usual(one, question);
    if (value !== undefined) values[question.name] = value;
  }
  const item = { record, answer: null, lease_until: null, counts: true, version };
  return { item, values, began: {}, revealed: false, trouble: null, seconds: 0 };
}

/** @param {Reviewed} one @param {Question} question */
function usual(one, question) {
  return majority(question, valuesOf(one, question));
}

/** What people submitted to a question. @param {Reviewed} one @param {Question} question */
export function valuesOf(one, question) {
  return one.answers.flatMap((answer) => {
    const found = answer.status === "submitted" ? answer.values?.[question.name] : undefined;
    return found ? [taken(question, found.value)] : [];
  });
}

/** Another record is shown, from the first question that is not decided, or that people differ over. */
export function begun() {
  const about = reviewed.value;
  const apart = about && questions.value.find((one) => tally(valuesOf(about, one)).length > 1);
  focus.value = 0;
  focusOn((needed.value[0] ?? apart)?.name ?? "");
  reason.value = null;
  held.value = { why: null, times: held.value.times };
  void refill();
}
