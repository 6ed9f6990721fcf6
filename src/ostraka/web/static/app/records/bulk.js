// @ts-check
/** One answer for many records: told beforehand, given, and taken back in one step. */
import { computed, effect, signal } from "@preact/signals-core";
import { focusOn, job } from "../annotate/job.js";
import { ask, Refused } from "../core/api.js";
import { me } from "../core/people.js";
import * as session from "../core/session.js";
import * as undo from "../core/undo.js";
import { choice } from "./asked.js";
import { accepted, clear, edits, given, lacking } from "./form.js";
import { asked, look } from "./found.js";
import { vector } from "./parts.js";
import * as picks from "./picked.js";

/** @typedef {import("../types").BulkAnswered} BulkAnswered */
/** @typedef {"submitted" | "discarded" | "later"} Status */
/** What one reads at the foot.
 * @typedef {{kind: "done", status: Status, told: BulkAnswered} | {kind: "failed", error: Error}
 *   | {kind: "undone", n: number} | {kind: "redone", n: number} | {kind: "nothing"}
 *   | {kind: "missing", names: string}} Said */

const PAUSE = 300; // ms until a change of the form is tried out
const MOST = 50; // bulk actions that a reload leaves to be undone

/** What it would do, as the server says; null: nothing was tried. */
export const preview = signal(/** @type {BulkAnswered | null} */ (null));
export const refusal = signal(/** @type {Error | null} */ (null));
const waiting = signal(0); // acts that are on their way
export const busy = computed(() => waiting.value > 0);
export const said = signal(/** @type {Said | null} */ (null));

/** Whether there is an answer to give. */
export const some = computed(
  () => Object.keys(given.value).length > 0 || Object.keys(accepted.value).length > 0,
);

const path = () => `/me/datasets/${job.peek()?.dataset.id}/answers/bulk`;

/** The records that are answered, for the body of the request. */
function whom() {
  if (picks.everything.value) return choice(asked.value, vector.value);
  const ids = picks.many.value ? [...picks.picked.value] : [picks.active.value?.record.id];
  return { record_ids: ids };
}

/** Try each change of the form and of the selection out, until the function that comes back is called. */
export function begin() {
  let turn = 0;
  let timer = 0;
  said.value = null;
  const stop = effect(() => {
    const body = { ...whom(), status: "submitted", values: given.value, accept: accepted.value };
    clearTimeout(timer);
    const mine = ++turn;
    refusal.value = null;
    if (["nothing", "missing"].includes(said.peek()?.kind ?? "")) said.value = null;
    if (!some.value || !picks.many.value) {
      preview.value = null;
      return;
    }
    timer = Number(
      setTimeout(async () => {
        try {
          const told = await ask("POST", path(), { body });
          if (mine === turn) preview.value = told;
        } catch (error) {
          if (mine !== turn) return;
          preview.value = null;
          refusal.value = /** @type {Error} */ (error);
        }
      }, PAUSE),
    );
  });
  remembered();
  return () => {
    clearTimeout(timer);
    turn++;
    stop();
  };
}

/** Give the answer. @param {Status} status @param {string | null} [reason] */
export async function apply(status, reason = null) {
  if (!picks.active.peek()) return;
  const why = status === "submitted" ? obstacle() : null;
  if (why) {
    said.value = why;
    return;
  }
  const values = status === "discarded" ? {} : given.peek();
  const accept = status === "submitted" ? accepted.peek() : {};
  const body = { ...whom(), status, values, accept, reason, dry_run: false };
  const [before, name] = [edits.peek(), kept()];
  const stand = picks.leave();
  clear(); // so that one can go on at once
  await working(async () => {
    const told = /** @type {BulkAnswered} */ (
      await ask("POST", path(), { body }).catch((error) => {
        stand.back();
        if (edits.peek().of === "") edits.value = before;
        throw error;
      })
    );
    remember(name, told, before);
    said.value = { kind: "done", status, told };
    const on = stand.on();
    await look({ again: true });
    on();
  });
}

/** @returns {Said | null} */
function obstacle() {
  if (picks.many.peek()) return some.peek() ? null : { kind: "nothing" };
  const lacks = lacking.peek();
  if (!lacks[0] || Object.keys(accepted.peek()).length) return null;
  focusOn(lacks[0].name);
  return { kind: "missing", names: lacks.map((one) => one.title).join(", ") };
}

let last = Promise.resolve();

/** One act after another, in the order of the keys. @param {() => Promise<void>} work */
function working(work) {
  waiting.value++;
  last = last.then(work).then(
    () => {
      waiting.value--;
    },
    (error) => {
      waiting.value--;
      said.value = { kind: "failed", error };
    },
  );
  return last;
}

/** At once, or when what is on its way has arrived. @param {() => void} act */
export function after(act) {
  if (busy.peek()) void last.then(act);
  else act();
}

// ── undo ─────────────────────────────────────────────────────────────────────────────────────────

const kept = () => `bulk.${me.peek()?.id ?? ""}.${job.peek()?.dataset.id ?? ""}`;
/** The tokens of what can be undone, the oldest first. @returns {string[]} */
const tokens = () => session.get(kept()) ?? [];

/** What earlier visits of this tab have done can be undone as well. */
function remembered() {
  for (const token of tokens()) step({ token, edits: null });
}

/** @param {string} name @param {BulkAnswered} told @param {import("./form.js").Edits} before */
function remember(name, told, before) {
  if (!told.batch || told.new + told.changed === 0) return;
  session.set(name, [...(session.get(name) ?? []), told.batch].slice(-MOST));
  if (name !== kept()) return; // another page is open by now; it is undone when one comes back
  step({ token: told.batch, edits: before });
}

/** @param {{token: string, edits: import("./form.js").Edits | null}} act */
function step(act) {
  let { token } = act;
  const back = async () => {
    const gone = token;
    token = await turned(gone, "undone", () => undo.push(one));
    if (token === gone) return;
    session.set(
      kept(),
      tokens().filter((other) => other !== gone),
    );
    if (act.edits) edits.value = act.edits;
  };
  const again = async () => {
    const gone = token;
    token = await turned(gone, "redone", () => {});
    if (token === gone) return;
    session.set(kept(), [...tokens(), token].slice(-MOST));
    clear();
  };
  const one = { undo: () => void back(), redo: () => void again() };
  undo.push(one);
}

/** Undo the acts of a token; the token that undoes this, or the same one where it was refused.
 * @param {string} token @param {"undone" | "redone"} kind @param {() => void} refused */
async function turned(token, kind, refused) {
  let found = token;
  await working(async () => {
    try {
      const { undone, batch } = await ask("POST", `/audit/batches/${token}/undo`);
      found = batch;
      said.value = { kind, n: undone };
    } catch (error) {
      if (!(error instanceof Refused) || error.again) refused(); // it may be had another time
      throw error;
    }
    await look({ again: true });
    picks.settle();
  });
  return found;
}
