// @ts-check
/** The records at hand for a reviewer: those fetched ahead, what is settled, and its way back. */
import { batch as together, computed, signal } from "@preact/signals-core";
import { held, needed } from "../annotate/answering.js";
import { focus, focusOn, job, load, questions } from "../annotate/job.js";
import * as line from "../annotate/line.js";
import { ask, get, Refused } from "../core/api.js";
import { t } from "../core/i18n.js";
import * as undo from "../core/undo.js";
import { alike, sendable, taken } from "../questions/logic.js";
import { announce } from "../ui/announce.js";
import { majority, tally } from "./majority.js";

/** @typedef {import("../annotate/shapes").Place} Place */
/** @typedef {import("../annotate/shapes").Values} Values */
/** @typedef {import("../annotate/shapes").Question} Question */
/** @typedef {import("./shapes").Reviewed} Reviewed */
/** @typedef {import("./shapes").Filter} Filter */
/** @typedef {import("./shapes").Reason} Reason */
/** @typedef {Promise<string | null>} Token */

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
const known = signal(/** @type {Record<string, Reviewed>} */ ({}));
export const reviewed = computed(() => known.value[line.current.value?.item.record.id ?? ""]);
/** The submitted answers to the record that is shown, in the order they came. */
export const columns = computed(() =>
  (reviewed.value?.answers ?? []).filter((one) => one.status === "submitted"),
);

let dataset = "";
let asking = false;
let seed = 0;
/** Records that were settled or sent back in this visit. @type {Set<string>} */
const done = new Set();
/** What is on its way about a record; what comes next waits for it. @type {Map<string, Token>} */
const busy = new Map();

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

/** Settle the record that is shown; the next one is shown in the same frame. False: see `held`. */
export function resolve() {
  const [now, about] = [line.current.value, reviewed.value];
  if (!now || !about) return false;
  if (needed.value.length) {
    focusOn(needed.value[0]?.name ?? "");
    held.value = { why: "missing", times: held.value.times + 1 };
    return false;
  }
  const why = reason.value;
  const body = sendable(questions.value, now.values);
  const verdicts = /** @type {Record<string, unknown>} */ ({});
  for (const { name } of questions.value) {
    const [before, value] = [about.verdicts[name], body[name]?.value];
    const same = before && alike(before.value, value) && (!why || before.reason === why);
    if (value !== undefined && !same)
      verdicts[name] = { value, reason: why ?? before?.reason ?? null };
    if (value === undefined && before) verdicts[name] = null;
  }
  if (!Object.keys(verdicts).length) return skip();
  const { id } = now.item.record;
  leave(now, () => {
    const { version } = known.value[id] ?? about;
    return ask("PUT", `/records/${id}/verdicts`, { body: { verdicts, version }, keepalive: true });
  });
  announce(t("review.resolved"));
  return true;
}

/** Send somebody's answer back to them. @param {string} answer @param {string} comment */
export function sendBack(answer, comment) {
  const now = line.current.value;
  if (!now) return;
  leave(now, () => ask("POST", `/responses/${answer}/return`, { body: { comment } }));
  announce(t("review.sentBack"));
}

/** Nothing is changed about this record: the next one. */
function skip() {
  const out = line.takeOut();
  if (out) done.add(out.item.record.id);
  begun();
  return true;
}

/** The record comes again after all others at hand. */
export function later() {
  const out = line.takeOut();
  if (!out) return;
  const put = () => (line.places.value = [...line.places.value, out]);
  put();
  begun();
  announce(t("review.later"));
  undo.push({
    undo: () => {
      remove(out.item.record.id);
      line.show(out);
      begun();
    },
    redo: () => {
      remove(out.item.record.id);
      put();
    },
  });
}

/** @param {string} id */
function remove(id) {
  line.places.value = line.places.value.filter((one) => one.item.record.id !== id);
  line.at.value = Math.max(0, Math.min(line.at.value, line.places.value.length - 1));
}

/** Another record is shown, from the first question that is not decided, or that people differ over. */
function begun() {
  const about = reviewed.value;
  const apart = about && questions.value.find((one) => tally(valuesOf(about, one)).length > 1);
  focus.value = 0;
  focusOn((needed.value[0] ?? apart)?.name ?? "");
  reason.value = null;
  held.value = { why: null, times: held.value.times };
  void refill();
}

/** Take a record out of the line and tell the server why; both can be taken back.
 * @param {Place} now @param {() => Promise<{batch: string | null}>} tell */
function leave(now, tell) {
  const out = { ...(line.takeOut() ?? now), trouble: null };
  const { id } = out.item.record;
  const go = (/** @type {() => Promise<{batch: string | null}>} */ act) => {
    done.add(id);
    const token = sent(out, act);
    begun();
    return token;
  };
  let token = go(tell);
  undo.push({
    undo: () => {
      const before = token;
      done.delete(id);
      line.show(out);
      begun();
      token = sent(out, () => undone(before), { stays: true });
    },
    redo: () => {
      const before = token;
      remove(id);
      token = go(() => undone(before));
    },
  });
}

/** Carry out what is next about a record, after what is on its way; where the server refuses, the
 * record is shown with the reason, and with all that was chosen.
 * @param {Place} out @param {() => Promise<{batch: string | null}>} act
 * @param {{stays?: boolean}} [how] @returns {Token} */
function sent(out, act, { stays = false } = {}) {
  const { id } = out.item.record;
  const before = busy.get(id) ?? Promise.resolve(null);
  const run = async () => {
    await before;
    sending.value++;
    try {
      const { batch } = await act();
      if (stays) await look(id);
      return batch;
    } catch (error) {
      await comeBack(out, /** @type {Error} */ (error));
      return null;
    } finally {
      sending.value--;
      void refill();
    }
  };
  const token = run();
  busy.set(id, token);
  return token;
}

/** Undo what a token stands for; the token of the undoing comes back. @param {Token} token */
async function undone(token) {
  const batch = await token;
  if (!batch) return { batch: null };
  return ask("POST", `/audit/batches/${batch}/undo`);
}

/** @param {Place} out @param {Error} error */
async function comeBack(out, error) {
  const { id } = out.item.record;
  const refused = error instanceof Refused;
  const kind = refused && error.status === 409 ? "changed" : "invalid";
  const text = refused ? error.message : t("review.unsent");
  const where = refused ? error.where : null;
  done.delete(id);
  line.show(out);
  line.update(id, () => ({ trouble: { kind, text, where } }));
  announce(text);
  if (refused) await look(id).catch(() => {});
}

/** See anew how a record stands. @param {string} id */
async function look(id) {
  const one = await get(`/records/${id}/review`);
  known.value = { ...known.value, [id]: one };
}
