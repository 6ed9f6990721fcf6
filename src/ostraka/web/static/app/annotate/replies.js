// @ts-check
/** What became of answers that were sent: taken, or refused, and then the record comes back. */
import { signal } from "@preact/signals-core";
import { get } from "../core/api.js";
import * as kept from "../core/kept.js";
import * as outbox from "../core/outbox.js";
import { gone, reveal } from "./answering.js";
import { job, load } from "./job.js";
import * as line from "./line.js";

/** @typedef {import("./shapes").Letter} Letter */
/** @typedef {import("./shapes").Place} Place */
/** @typedef {import("./shapes").Reply} Reply */
/** @typedef {import("../core/api.js").Refused} Refused */

/** One's own answers in the dataset by status. */
export const counts = signal(/** @type {Reply["counts"] | null} */ (null));
/** What the server refused for good, and whose record is not to be had any more. */
export const refusals = signal(/** @type {string[]} */ ([]));

/** Hear what becomes of the letters in the outbox. */
export function listen() {
  outbox.listen({ sent, refused: (letter, error) => void refused(letter, error) });
}

/** @param {Letter} letter @param {Reply} reply */
function sent(letter, reply) {
  line.versions.set(letter.record, reply.version);
  if (letter.dataset === job.peek()?.dataset.id) counts.value = reply.counts;
  if (!outbox.waiting(letter.record)) kept.remove(line.draftName(letter.record));
  const { answer, version } = reply;
  line.update(letter.record, ({ item }) => ({ item: { ...item, answer, version } }));
  if (letter.body.status === "submitted") reveal(letter.record).catch(() => {});
  void line.refill();
}

/** @param {Letter} letter @param {Refused} error */
async function refused(letter, error) {
  const version = String(error.told["version"] ?? "");
  if (version) {
    line.versions.set(letter.record, version);
    outbox.renumber(letter.record, version);
  }
  try {
    const place = await found(letter, error);
    if (!place) return give(error);
    /** @type {import("./shapes").Trouble["kind"]} */
    const kind = error.status === 409 ? "changed" : "invalid";
    const trouble = { kind, text: error.message, where: error.where };
    line.show({ ...place, trouble });
    line.update(letter.record, () => ({ trouble }));
  } catch {
    give(error); // the record is not to be had: the text says what was lost
  }
}

/** @param {Refused} error */
function give(error) {
  refusals.value = [...refusals.value, error.message];
}

/** The record that a letter is about, with its answer as it was given here.
 * @param {Letter} letter @param {Refused} error @returns {Promise<Place | null>} */
async function found(letter, error) {
  const { dataset } = letter;
  if (dataset !== job.peek()?.dataset.id || error.status === 404 || error.status === 403)
    return null;
  const changed = /** @type {string[]} */ (error.told["changed"] ?? []);
  if (changed.includes("questions")) await load(dataset);
  const place =
    line.places.peek().find((one) => one.item.record.id === letter.record) ??
    gone.get(letter.record);
  if (place && !changed.includes("record")) return place;
  const record = await get(`/records/${letter.record}`);
  const version = line.versions.get(letter.record) ?? "";
  const values = Object.entries(letter.body.values ?? {}).map(([name, one]) => [name, one.value]);
  const item = { record, answer: null, lease_until: null, counts: true, version };
  const fresh = { ...line.placeOf(item), values: Object.fromEntries(values) };
  if (!place) return fresh;
  const { suggestions = [] } = place.item.record;
  return { ...place, item: { ...place.item, record: { suggestions, ...record } } };
}
