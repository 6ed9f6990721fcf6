// @ts-check
/** Which record one is at, and which are selected: some of those shown, or everything that matches. */
import { batch, computed, signal } from "@preact/signals-core";
import { hits, total } from "./found.js";

/** The place of the record one is at. */
export const at = signal(0);
export const active = computed(() => hits.value[Math.min(at.value, hits.value.length - 1)] ?? null);
export const picked = signal(/** @type {ReadonlySet<string>} */ (new Set()));
/** Everything that matches, also what is not shown yet. */
export const everything = signal(false);
/** How many records an answer goes to; 0: to the active one. */
export const many = computed(() => (everything.value ? (total.value ?? 0) : picked.value.size));
export const open = signal(/** @type {ReadonlySet<string>} */ (new Set())); // shown whole

let from = 0; // where a stretch begins

/** Nothing is selected. */
export function clear() {
  batch(() => {
    picked.value = new Set();
    everything.value = false;
  });
}

/** @param {Set<string>} ids */
function take(ids) {
  batch(() => {
    everything.value = false;
    picked.value = ids;
  });
}

/** @param {string} id */
export const has = (id) => everything.value || picked.value.has(id);

/** The records that are selected of those shown. */
function now() {
  return new Set(everything.peek() ? hits.peek().map((one) => one.record.id) : picked.peek());
}

/** @param {string} id */
export function toggle(id) {
  const ids = now();
  if (!ids.delete(id)) ids.add(id);
  from = at.peek();
  take(ids);
}

/** Go to the next or the record before; false at either end. @param {number} by */
export function move(by) {
  const to = at.peek() + by;
  if (to < 0 || to >= hits.peek().length) return false;
  from = to;
  at.value = to;
  return true;
}

/** Go to a record. @param {number} to */
export function stand(to) {
  from = to;
  at.value = to;
}

/** Select up to a record, from where the stretch began. @param {number} to */
export function reach(to) {
  const all = hits.peek();
  if (to < 0 || to >= all.length) return;
  const ids = now();
  const was = stretch(from, at.peek());
  const is = stretch(from, to);
  for (const i of was) if (!is.includes(i)) ids.delete(all[i]?.record.id ?? "");
  for (const i of is) ids.add(all[i]?.record.id ?? "");
  at.value = to;
  take(ids);
}

/** @param {number} a @param {number} b */
function stretch(a, b) {
  const [low, high] = a < b ? [a, b] : [b, a];
  return Array.from({ length: high - low + 1 }, (_, i) => low + i);
}

/** Select what is shown, or nothing where all of it is selected. */
export function page() {
  const all = hits.peek().map((one) => one.record.id);
  const every = all.length > 0 && all.every((one) => picked.peek().has(one));
  if (every && !everything.peek()) clear();
  else take(new Set(all));
}

/** Select everything that matches. */
export function all() {
  batch(() => {
    picked.value = new Set();
    everything.value = (total.peek() ?? 0) > 0;
  });
}

/** Show a record whole, or in a line again. @param {string} id */
export function unfold(id) {
  const ids = new Set(open.peek());
  if (!ids.delete(id)) ids.add(id);
  open.value = ids;
}

/** Select nothing, since the selection is answered; with nothing selected, go on to the next record.
 * `back`: that failed, and all is as it was; `on`: before another look, after which one stands at
 * the same record, or where the first one was that left the list. */
export function leave() {
  const was = { picked: picked.peek(), everything: everything.peek(), many: many.peek() };
  const first = was.many ? hits.peek().findIndex((one) => has(one.record.id)) : at.peek();
  clear();
  if (!was.many) move(1);
  const back = () => {
    if (many.peek()) return; // something else is selected meanwhile
    if (!was.many) stand(first);
    batch(() => {
      [picked.value, everything.value] = [was.picked, was.everything];
    });
  };
  const on = () => {
    const now = active.peek()?.record.id;
    return () => {
      const to = hits.peek().findIndex((one) => one.record.id === now);
      stand(to < 0 ? Math.max(0, first) : to);
      settle();
    };
  };
  return { back, on };
}

/** After another look: what is not shown any more is not selected. */
export function settle() {
  const there = new Set(hits.peek().map((one) => one.record.id));
  batch(() => {
    picked.value = new Set([...picked.peek()].filter((one) => there.has(one)));
    at.value = Math.max(0, Math.min(at.peek(), there.size - 1));
  });
}
