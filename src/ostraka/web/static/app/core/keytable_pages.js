// @ts-check
/** The rest of the table of keys: those of the pages of records and of review and of the view side by
 * side, loaded with them. */
import { DIGITS, KEYS } from "./keytable.js";

/** @typedef {import("./keytable.js").Context} Context */
/** @typedef {import("./keytable.js").Row} Row */

/** Contexts that are in force at the same time; the first one that takes a key has it.
 * @type {Context[][]} */
export const TOGETHER = [
  ["options", "arrows", "annotate", "everywhere"],
  ["ranking", "arrows", "annotate", "everywhere"],
  ["text", "arrows", "annotate", "everywhere"],
  ["options", "compare", "annotate", "everywhere"],
  ["ranking", "compare", "annotate", "everywhere"],
  ["text", "compare", "annotate", "everywhere"],
  ["spans", "everywhere"],
  ["options", "records", "everywhere"],
  ["ranking", "records", "everywhere"],
  ["text", "records", "everywhere"],
  ["review", "settle", "everywhere"],
  ["options", "settle", "everywhere"],
  ["ranking", "settle", "everywhere"],
  ["text", "settle", "everywhere"],
];

/** @type {Row[]} */
const ROWS = [
  { context: "compare", act: "first", keys: ["ArrowLeft"], does: "compare.keyFirst" },
  { context: "compare", act: "second", keys: ["ArrowRight"], does: "compare.keySecond" },
  { context: "compare", act: "muchFirst", keys: ["Shift+ArrowLeft"], does: "compare.keyMuchFirst" },
  {
    context: "compare",
    act: "muchSecond",
    keys: ["Shift+ArrowRight"],
    does: "compare.keyMuchSecond",
  },
  { context: "compare", act: "equal", keys: ["ArrowDown"], does: "compare.keyEqual" },
  { context: "compare", act: "bad", keys: ["ArrowUp"], does: "compare.keyBad" },
  { context: "compare", act: "differences", keys: ["d"], does: "compare.keyDifferences" },
  { context: "records", act: "next", keys: ["ArrowDown", "j"], does: "records.keyNext" },
  { context: "records", act: "previous", keys: ["ArrowUp", "k"], does: "records.keyPrevious" },
  { context: "records", act: "select", keys: [" "], does: "records.keySelect" },
  {
    context: "records",
    act: "extend",
    keys: ["Shift+ArrowDown", "Shift+j"],
    does: "records.keyExtend",
  },
  {
    context: "records",
    act: "extendBack",
    keys: ["Shift+ArrowUp", "Shift+k"],
    does: "records.keyExtendBack",
  },
  { context: "records", act: "page", keys: ["Ctrl+a"], does: "records.keyPage" },
  { context: "records", act: "everything", keys: ["Ctrl+Shift+a"], does: "records.keyEverything" },
  { context: "records", act: "nextQuestion", keys: ["ArrowRight", "."], does: "key.nextQuestion" },
  {
    context: "records",
    act: "previousQuestion",
    keys: ["ArrowLeft", ","],
    does: "key.previousQuestion",
  },
  { context: "records", act: "apply", keys: ["Enter"], does: "records.keyApply" },
  {
    context: "records",
    act: "apply",
    keys: ["Ctrl+Enter"],
    does: "records.keyApplyAnywhere",
    typing: true,
  },
  { context: "records", act: "discard", keys: ["x"], does: "records.keyDiscard" },
  { context: "records", act: "later", keys: ["s"], does: "records.keyLater" },
  { context: "records", act: "undo", keys: ["Ctrl+z", "u"], does: "key.undo" },
  { context: "records", act: "redo", keys: ["Ctrl+Shift+z", "Shift+u"], does: "key.redo" },
  { context: "records", act: "accept", keys: ["a"], does: "key.accept" },
  { context: "records", act: "acceptAll", keys: ["Shift+a"], does: "key.acceptAll" },
  { context: "records", act: "open", keys: ["o"], does: "records.keyOpen" },
  { context: "records", act: "unfold", keys: ["e"], does: "records.keyUnfold" },
  { context: "records", act: "similar", keys: ["m"], does: "records.keySimilar" },
  { context: "records", act: "search", keys: ["/"], does: "records.keySearch" },
  { context: "review", act: "take", keys: DIGITS.slice(0, 9), does: "key.take" },
  { context: "settle", act: "resolve", keys: ["Enter"], does: "key.resolve" },
  {
    context: "settle",
    act: "resolve",
    keys: ["Ctrl+Enter"],
    does: "key.resolveAnywhere",
    typing: true,
  },
  { context: "settle", act: "sendBack", keys: ["b"], does: "key.sendBack" },
  { context: "settle", act: "comment", keys: ["c"], does: "key.comment" },
  { context: "settle", act: "later", keys: ["s"], does: "key.later" },
  { context: "settle", act: "names", keys: ["y"], does: "key.names" },
  { context: "settle", act: "edit", keys: ["e"], does: "key.editVerdict" },
  { context: "settle", act: "accept", keys: ["a"], does: "key.accept" },
  { context: "settle", act: "undo", keys: ["Ctrl+z", "u"], does: "key.undo" },
  { context: "settle", act: "redo", keys: ["Ctrl+Shift+z", "Shift+u"], does: "key.redo" },
  { context: "settle", act: "nextQuestion", keys: ["ArrowDown", "j"], does: "key.nextQuestion" },
  {
    context: "settle",
    act: "previousQuestion",
    keys: ["ArrowUp", "k"],
    does: "key.previousQuestion",
  },
  { context: "settle", act: "nextRecord", keys: ["ArrowRight", "."], does: "key.nextRecord" },
  {
    context: "settle",
    act: "previousRecord",
    keys: ["ArrowLeft", ","],
    does: "key.previousRecord",
  },
  { context: "settle", act: "raw", keys: ["r"], does: "key.raw" },
  { context: "settle", act: "intoText", keys: ["t"], does: "key.intoText" },
];
KEYS.push(...ROWS);

/** The whole table. */
export const ALL = KEYS;

/** The keys that are bound twice where they would meet. */
export function twice() {
  const found = [];
  for (const together of TOGETHER) {
    const rows = KEYS.filter((row) => together.includes(row.context));
    const all = rows.flatMap((row) => row.keys);
    found.push(...all.filter((key, i) => all.indexOf(key) !== i));
  }
  return found;
}
