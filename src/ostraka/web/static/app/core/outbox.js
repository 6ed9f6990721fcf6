// @ts-check
/** Answers on their way to the server. They are kept in this browser until the server has them:
 * a reload, a lost connection or the end of a session loses none, and none is written twice. */
import { computed, signal } from "@preact/signals-core";
import { ask, get, mark, Refused, Unreachable } from "./api.js";
import { newId } from "./ids.js";
import * as kept from "./kept.js";

/** @typedef {import("../annotate/shapes").Letter} Letter */
/** @typedef {import("../annotate/shapes").Reply} Reply */
/** @typedef {import("../annotate/shapes").AnswerIn} AnswerIn */

const [FIRST, LONGEST] = /** @type {const} */ ([1000, 60_000]); // ms between tries
const AT = "out.";

/** What waits or travels, the oldest first. */
export const letters = signal(/** @type {Letter[]} */ ([]));
/** Why the first one could not be sent, until it is. */
export const trouble = signal(/** @type {Error | null} */ (null));
/** When the server last had everything, in ms since 1970; 0: nothing was sent yet. */
export const savedAt = signal(0);
const travelling = signal(/** @type {string | null} */ (null)); // the key of a letter

/** Whether something was changed that is on its way into the outbox. */
export const brewing = signal(false);

/** Truthful: what the page may say about what was answered. */
export const sync = computed(() => {
  const n = letters.value.length;
  const error = trouble.value;
  if (n === 0 && !brewing.value) {
    return { state: /** @type {const} */ ("saved"), n, at: savedAt.value };
  }
  if (error instanceof Unreachable) return { state: /** @type {const} */ ("offline"), n, at: 0 };
  if (error) return { state: /** @type {const} */ ("failed"), n, at: 0, why: error.message };
  return { state: /** @type {const} */ ("saving"), n, at: 0 };
});

let owner = "";
let session = ""; // the one that is known to be the owner's
/** @type {number} */
let wait = FIRST;
let timer = 0;
let running = false;
/** @typedef {{sent: (letter: Letter, reply: Reply) => void,
 *   refused: (letter: Letter, error: Refused) => void}} Told */
/** @type {Told} */
let told = { sent: () => {}, refused: () => {} };

/** Who hears what became of a letter. @param {Told} handlers */
export function listen(handlers) {
  told = handlers;
}

/** The outbox of a person, with what an earlier visit left in it. @param {string} user */
export function open(user) {
  [owner, session] = [user, mark()];
  letters.value = stored();
  trouble.value = null;
  void drain();
}

/** An answer to send; a waiting one for the same record is left out, since this one replaces it.
 * @param {{dataset: string, record: string, version: string | null, body: AnswerIn}} given */
export function put(given) {
  const before = letters.value.filter((one) => one.record === given.record);
  const late = before.filter((one) => one.key !== travelling.value);
  const version = before[0]?.version ?? given.version;
  const letter = { ...given, version, key: newId(), place: place() };
  for (const one of late) kept.remove(name(one));
  kept.set(name(letter), letter);
  letters.value = [...letters.value.filter((one) => !late.includes(one)), letter];
  void drain();
}

/** The version to send next for a record that waits; null where none does. @param {string} record */
export const waiting = (record) => letters.value.some((one) => one.record === record);

/** Try at once, not when the next try is due. */
export function hurry() {
  clearTimeout(timer);
  wait = FIRST;
  void drain();
}

/** Leave out what cannot be sent; the page that asks has shown why. @param {string} record */
export function drop(record) {
  for (const one of letters.value) if (one.record === record) forget(one);
  trouble.value = null;
}

/** Send what can be sent when the page is closed. */
export function flush() {
  const [one] = letters.value;
  const may = one && !running && mark() === session;
  if (may) void send(one, true).catch(() => {}); // it is kept, and sent again
}

async function drain() {
  if (running || !owner || !letters.value.length) return;
  running = true;
  clearTimeout(timer);
  try {
    await alone(async () => {
      for (let one = next(); one; one = next()) {
        if (!(await delivered(one))) break;
      }
    });
  } finally {
    running = false;
    travelling.value = null;
  }
  if (letters.value.length && !trouble.value) void drain(); // came in at the last moment
}

/** One page at a time sends, where several are open and the browser can tell.
 * @param {() => Promise<void>} work */
async function alone(work) {
  const locks = globalThis.navigator?.locks;
  if (locks) await locks.request("ostraka.outbox", work);
  else await work();
}

/** The oldest letter that no other page has sent meanwhile. */
function next() {
  const there = new Set(kept.names(AT + owner + "."));
  const gone = letters.value.filter((one) => !there.has(name(one)));
  if (gone.length) letters.value = letters.value.filter((one) => !gone.includes(one));
  return letters.value[0];
}

/** Whether the server took or refused it; false where it is to be tried again.
 * @param {Letter} letter */
async function delivered(letter) {
  travelling.value = letter.key;
  try {
    if (!(await ours())) return false;
    const reply = await send(letter);
    forget(letter);
    renumber(letter.record, reply.version);
    [trouble.value, wait] = [null, FIRST];
    if (!letters.value.length) savedAt.value = Date.now();
    told.sent(letter, reply);
    return true;
  } catch (error) {
    if (error instanceof Refused && !error.again && error.status !== 401) {
      forget(letter);
      trouble.value = null;
      told.refused(letter, error);
      return true;
    }
    trouble.value = /** @type {Error} */ (error);
    later(error);
    return false;
  }
}

/** Whether the session is still the owner's: somebody else may have signed in from another tab. */
async function ours() {
  if (mark() === session) return true;
  const { user } = await get("/session");
  if (user.id === owner) session = mark();
  else globalThis.location.reload(); // for that person; the letters are kept for their author
  return user.id === owner;
}

/** @param {unknown} error */
function later(error) {
  const asked = error instanceof Refused ? Number(error.told["retry_after"]) * 1000 : 0;
  timer = Number(setTimeout(() => void drain(), Math.max(wait, asked || 0)));
  wait = Math.min(LONGEST, wait * 2);
}

/** @param {Letter} letter @returns {Promise<Reply>} */
function send(letter, keepalive = false) {
  /** @type {Record<string, string>} */
  const headers = { "idempotency-key": letter.key };
  if (letter.version) headers["if-match"] = letter.version;
  const path = `/me/records/${letter.record}/answer`;
  return ask("PUT", path, { body: letter.body, headers, keepalive });
}

/** Later letters for the record build on what the server has now.
 * @param {string} record @param {string} version */
export function renumber(record, version) {
  letters.value = letters.value.map((one) => {
    if (one.record !== record) return one;
    const changed = { ...one, version };
    kept.set(name(one), changed);
    return changed;
  });
}

/** @param {Letter} letter */
function forget(letter) {
  kept.remove(name(letter));
  letters.value = letters.value.filter((one) => one.key !== letter.key);
}

/** @param {Pick<Letter, "place" | "key">} letter */
const name = (letter) => `${AT}${owner}.${letter.place}.${letter.key}`;

let last = 0;
/** Sorts after every earlier one, as text too. */
function place() {
  last = Math.max(last + 1, Date.now());
  return String(last).padStart(15, "0");
}

function stored() {
  const found = kept.names(AT + owner + ".").map((one) => kept.get(one));
  return /** @type {Letter[]} */ (found.filter((one) => one !== null));
}

globalThis.addEventListener?.("online", hurry);
