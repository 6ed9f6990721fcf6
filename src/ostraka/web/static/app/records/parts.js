// @ts-check
/** The dataset whose records are looked through, and what they can be found by. */
import { computed, signal } from "@preact/signals-core";
import { job, load } from "../annotate/job.js";
import { get } from "../core/api.js";
import { filterable } from "./properties.js";

/** @typedef {import("../annotate/shapes").Question} Question */
/** @typedef {import("../types").MetadataProperty} MetadataProperty */
/** @typedef {import("../types").VectorSettings} VectorSettings */

const NONE = {
  questions: /** @type {Question[]} */ ([]),
  metadata: /** @type {MetadataProperty[]} */ ([]),
  vectors: /** @type {VectorSettings[]} */ ([]),
  agents: /** @type {Record<string, string[]>} */ ({}),
  offered: false,
};

/** All questions, those about spans as well; `job` has only what many records can be asked. */
export const parts = signal(NONE);
export const properties = computed(() => filterable(parts.value));
/** The vector that records are compared by where the address names none. */
export const vector = computed(() => parts.value.vectors[0]?.name ?? "");

/** Load a dataset. Raises `Refused`, `Unreachable`. @param {string} id */
export async function open(id) {
  parts.value = NONE;
  const at = `/datasets/${id}`;
  const [, metadata, vectors, options] = await Promise.all([
    load(id),
    get(`/me${at}/metadata-properties`),
    get(`${at}/vectors-settings`),
    get(`${at}/records/search/suggestions/options`),
  ]);
  const now = job.peek();
  if (!now) return;
  const agents = Object.fromEntries(
    /** @type {import("../types").SuggestionOptions} */ (options).items.map((one) => [
      one.question.name,
      one.agents,
    ]),
  );
  const some = Object.values(agents).some((one) => one.length > 0);
  const offered = some || ["shown", "filled"].includes(now.work.suggestions);
  const { questions } = now;
  parts.value = { questions, metadata: metadata.items, vectors: vectors.items, agents, offered };
  job.value = { ...now, questions: questions.filter((one) => one.settings.type !== "span") };
}
