// @ts-check
/** What a reviewer does with the record that is shown, and its way back, on the server too. */
import { held, needed } from "../annotate/answering.js";
import { focusOn, questions } from "../annotate/job.js";
import * as line from "../annotate/line.js";
import { ask, get, Refused } from "../core/api.js";
import { t } from "../core/i18n.js";
import * as undo from "../core/undo.js";
import { alike, sendable } from "../questions/logic.js";
import { announce } from "../ui/announce.js";
import { begun, done, known, reason, refill, reviewed, sending } from "./list.js";

/** @typedef {import("../annotate/shapes").Place} Place */
/** @typedef {Promise<string | null>} Token */

/** What is on its way about a record; what comes next waits for it. @type {Map<string, Token>} */
const busy = new Map();

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
    return ask("PUT", `/records/${id}/verdicts`, { body: { verdicts, version } });
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
