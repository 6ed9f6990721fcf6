// @ts-check
/** The records that a search finds, a page after another. */
import { batch, computed, signal } from "@preact/signals-core";
import { ask as request } from "../core/api.js";
import { ask as address, query } from "../core/query.js";
import { body, read, write } from "./asked.js";
import { vector } from "./parts.js";

/** @typedef {import("../annotate/shapes").DataRecord} DataRecord */
/** @typedef {import("../annotate/shapes").Status} Status */
/** @typedef {{status: Status, values: Record<string, {value: any}> | null}} Own */
/** @typedef {{record: DataRecord & {responses?: Own[]}, query_score: number | null}} Hit */

const PAGE = 50;
const MOST = 1000; // that the server gives at once
const PAUSE = 300; // ms after the last letter

/** What is asked: the address says it. */
export const asked = computed(() => read(query.value));
export const hits = signal(/** @type {Hit[]} */ ([]));
/** How many match; null before the server said so. */
export const total = signal(/** @type {number | null} */ (null));
export const asking = signal(false);
export const failure = signal(/** @type {Error | null} */ (null));
const cursor = signal(/** @type {string | null} */ (null));
export const more = computed(() => cursor.value !== null);

let dataset = "";
let turn = 0;
let timer = 0;

/** Begin with a dataset, or with none. @param {string} id */
export function begin(id) {
  turn++;
  clearTimeout(timer);
  dataset = id;
  batch(() => {
    [hits.value, total.value, failure.value, cursor.value] = [[], null, null, null];
  });
}

/** Ask for something else. @param {Partial<import("./asked.js").Asked>} change
 * @param {{typing?: boolean}} [how] */
export function change(change, { typing = false } = {}) {
  clearTimeout(timer);
  const put = () => address(write({ ...asked.peek(), ...change }), { replace: typing });
  if (typing) timer = Number(setTimeout(put, PAUSE));
  else put();
}

/** Look for what is asked now, from the start; as many as are shown where it is asked `again`.
 * @param {{again?: boolean}} [how] */
export async function look({ again = false } = {}) {
  const shown = again ? Math.max(PAGE, hits.peek().length) : PAGE;
  await page(Math.min(MOST, shown), null);
}

/** The next page. */
export async function next() {
  if (!asking.peek() && cursor.peek()) await page(PAGE, cursor.peek());
}

/** @param {number} limit @param {string | null} after */
async function page(limit, after) {
  if (!dataset) return;
  const mine = ++turn;
  const parameters = new URLSearchParams({ limit: String(limit) });
  parameters.append("include", "responses");
  parameters.append("include", "suggestions");
  if (after) parameters.append("cursor", after);
  asking.value = true;
  try {
    const path = `/me/datasets/${dataset}/records/search?${parameters}`;
    const found = await request("POST", path, { body: body(asked.peek(), vector.peek()) });
    if (mine !== turn) return;
    batch(() => {
      hits.value = after ? joined(hits.peek(), found.items) : found.items;
      [total.value, cursor.value, failure.value] = [found.total, found.next_cursor, null];
    });
  } catch (error) {
    if (mine === turn) failure.value = /** @type {Error} */ (error);
  } finally {
    if (mine === turn) asking.value = false;
  }
}

/** Without those that are there: a record may have moved between two pages.
 * @param {Hit[]} there @param {Hit[]} fresh */
function joined(there, fresh) {
  const known = new Set(there.map((one) => one.record.id));
  return [...there, ...fresh.filter((one) => !known.has(one.record.id))];
}
