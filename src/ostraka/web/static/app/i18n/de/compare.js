// @ts-check
/** German. @type {Record<keyof typeof import("../en/compare.js").default, import("../../core/i18n.js").Entry>} */
export default {
  "compare.differences": "Verschiedene Wörter",
  "compare.hint": "← → sagt bei „{title}“, was besser ist, ↓ dass beide gleich sind.",
  "compare.keyBad": "Beide sind schlecht (wo die Frage das hat)",
  "compare.keyDifferences": "Verschiedene Wörter markieren",
  "compare.keyEqual": "Beide sind gleich",
  "compare.keyFirst": "Das Linke ist besser",
  "compare.keyMuchFirst": "Das Linke ist viel besser (wo die Frage das hat)",
  "compare.keyMuchSecond": "Das Rechte ist viel besser (wo die Frage das hat)",
  "compare.keySecond": "Das Rechte ist besser",
  "compare.keyView": "Nebeneinander, oder untereinander",
  "compare.title": "Nebeneinander",
};
