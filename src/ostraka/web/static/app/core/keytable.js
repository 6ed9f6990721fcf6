// @ts-check
/** Every key of the app. Keys work, and stand on the help sheet, because they are in this table.
 *
 * `1` is the digit of either row; `typing`: it works in a text box as well. Here are those for
 * answering, in keytable_pages.js the others. */

/** @typedef {"everywhere" | "annotate" | "options" | "ranking" | "text" | "spans"
 *   | "records" | "review" | "settle" | "arrows" | "compare"} Context */
/** @typedef {import("./i18n.js").Key} Key */
/** @typedef {{context: Context, act: string, keys: string[], does: Key, typing?: boolean}} Row */

export const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"];
export const SHIFTED = DIGITS.map((one) => `Shift+${one}`);

/** @type {Row[]} */
export const KEYS = [
  { context: "everywhere", act: "help", keys: ["?"], does: "key.help" },
  { context: "everywhere", act: "escape", keys: ["Escape"], does: "key.escape", typing: true },
  { context: "everywhere", act: "palette", keys: ["Ctrl+k"], does: "key.palette", typing: true },
  {
    context: "everywhere",
    act: "place",
    keys: ["g h", "g o", "g a", "g r", "g t", "g s", "g u"],
    does: "key.place",
  },
  { context: "annotate", act: "submit", keys: ["Enter"], does: "key.submit" },
  {
    context: "annotate",
    act: "submit",
    keys: ["Ctrl+Enter"],
    does: "key.submitAnywhere",
    typing: true,
  },
  { context: "annotate", act: "discard", keys: ["x"], does: "key.discard" },
  { context: "annotate", act: "later", keys: ["s"], does: "key.later" },
  { context: "annotate", act: "undo", keys: ["Ctrl+z", "u"], does: "key.undo" },
  { context: "annotate", act: "redo", keys: ["Ctrl+Shift+z", "Shift+u"], does: "key.redo" },
  { context: "annotate", act: "save", keys: ["Ctrl+s"], does: "key.save", typing: true },
  { context: "annotate", act: "nextQuestion", keys: ["j"], does: "key.nextQuestion" },
  { context: "annotate", act: "previousQuestion", keys: ["k"], does: "key.previousQuestion" },
  { context: "annotate", act: "nextRecord", keys: ["."], does: "key.nextRecord" },
  { context: "annotate", act: "previousRecord", keys: [","], does: "key.previousRecord" },
  { context: "annotate", act: "accept", keys: ["a"], does: "key.accept" },
  { context: "annotate", act: "acceptAll", keys: ["Shift+a"], does: "key.acceptAll" },
  { context: "annotate", act: "guidelines", keys: ["h"], does: "key.guidelines" },
  { context: "annotate", act: "history", keys: ["Shift+h"], does: "aside.keyHistory" },
  { context: "annotate", act: "notes", keys: ["n"], does: "aside.notes" },
  { context: "annotate", act: "flag", keys: ["f"], does: "aside.keyFlag" },
  { context: "annotate", act: "info", keys: ["i"], does: "aside.info" },
  { context: "annotate", act: "widen", keys: ["w"], does: "aside.keyWiden" },
  { context: "annotate", act: "view", keys: ["v"], does: "compare.keyView" },
  { context: "annotate", act: "similar", keys: ["m"], does: "aside.keySimilar" },
  { context: "annotate", act: "raw", keys: ["r"], does: "key.raw" },
  { context: "annotate", act: "intoText", keys: ["t"], does: "key.intoText" },
  { context: "arrows", act: "nextQuestion", keys: ["ArrowDown"], does: "key.nextQuestion" },
  { context: "arrows", act: "previousQuestion", keys: ["ArrowUp"], does: "key.previousQuestion" },
  { context: "arrows", act: "nextRecord", keys: ["ArrowRight"], does: "key.nextRecord" },
  { context: "arrows", act: "previousRecord", keys: ["ArrowLeft"], does: "key.previousRecord" },
  { context: "options", act: "pick", keys: DIGITS, does: "key.pick" },
  { context: "options", act: "pickMore", keys: SHIFTED, does: "key.pickMore" },
  { context: "options", act: "filter", keys: ["\\"], does: "key.filter" },
  { context: "options", act: "up", keys: ["+"], does: "key.up" },
  { context: "options", act: "down", keys: ["-"], does: "key.down" },
  { context: "ranking", act: "pick", keys: DIGITS, does: "key.rank" },
  { context: "ranking", act: "tie", keys: ["="], does: "key.tie" },
  { context: "ranking", act: "unrank", keys: ["Backspace"], does: "key.unrank" },
  { context: "ranking", act: "rowUp", keys: ["Alt+ArrowUp"], does: "key.rowUp" },
  { context: "ranking", act: "rowDown", keys: ["Alt+ArrowDown"], does: "key.rowDown" },
  { context: "text", act: "write", keys: ["Shift+Enter"], does: "key.write" },
  { context: "spans", act: "right", keys: ["ArrowRight"], does: "key.word" },
  { context: "spans", act: "left", keys: ["ArrowLeft"], does: "key.wordBack" },
  { context: "spans", act: "line", keys: ["ArrowDown"], does: "key.line" },
  { context: "spans", act: "lineBack", keys: ["ArrowUp"], does: "key.lineBack" },
  { context: "spans", act: "extend", keys: ["Shift+ArrowRight"], does: "key.extend" },
  { context: "spans", act: "shrink", keys: ["Shift+ArrowLeft"], does: "key.shrink" },
  { context: "spans", act: "endOut", keys: ["Alt+ArrowRight"], does: "key.endOut" },
  { context: "spans", act: "endIn", keys: ["Alt+ArrowLeft"], does: "key.endIn" },
  { context: "spans", act: "startIn", keys: ["Alt+Shift+ArrowRight"], does: "key.startIn" },
  { context: "spans", act: "startOut", keys: ["Alt+Shift+ArrowLeft"], does: "key.startOut" },
  { context: "spans", act: "mark", keys: DIGITS, does: "key.mark" },
  { context: "spans", act: "markMore", keys: SHIFTED, does: "key.markMore" },
  { context: "spans", act: "again", keys: [" "], does: "key.again" },
  { context: "spans", act: "nextSpan", keys: ["Tab"], does: "key.nextSpan" },
  { context: "spans", act: "previousSpan", keys: ["Shift+Tab"], does: "key.previousSpan" },
  { context: "spans", act: "unmark", keys: ["Delete", "Backspace"], does: "key.unmark" },
  { context: "spans", act: "accept", keys: ["a"], does: "key.acceptSpan" },
  { context: "spans", act: "undo", keys: ["Ctrl+z", "u"], does: "key.undo" },
  { context: "spans", act: "leave", keys: ["Enter"], does: "key.leave" },
];
