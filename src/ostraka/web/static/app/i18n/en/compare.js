// @ts-check
/** English: responses side by side. */
export default {
  "compare.differences": "Words that differ",
  "compare.hint": "← → say which is better in “{title}”, ↓ that they are equal.",
  "compare.keyBad": "Both are bad (where the question has that)",
  "compare.keyDifferences": "Mark words that differ",
  "compare.keyEqual": "Both are equal",
  "compare.keyFirst": "The left one is better",
  "compare.keyMuchFirst": "The left one is much better (where the question has that)",
  "compare.keyMuchSecond": "The right one is much better (where the question has that)",
  "compare.keySecond": "The right one is better",
  "compare.keyView": "Side by side, or one below the other",
  "compare.title": "Side by side",
};
