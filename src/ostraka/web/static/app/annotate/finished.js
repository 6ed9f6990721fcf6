// @ts-check
/** What was finished in this tab, so that it can be taken back after a reload as well. */
import { me } from "../core/people.js";
import * as session from "../core/session.js";
import { job } from "./job.js";

/** @typedef {{record: string, status: "submitted" | "discarded" | "later", reason: string | null}} Done */

const MOST = 100;
const name = () => `done.${me.peek()?.id ?? ""}.${job.peek()?.dataset.id ?? ""}`;

/** The oldest first. @returns {Done[]} */
export const list = () => session.get(name()) ?? [];

/** @param {Done} done */
export const add = (done) => session.set(name(), [...list(), done].slice(-MOST));

/** It was taken back. @param {string} record */
export function drop(record) {
  const all = list();
  const at = all.findLastIndex((one) => one.record === record);
  if (at >= 0) session.set(name(), all.toSpliced(at, 1));
}
