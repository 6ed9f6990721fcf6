// @ts-check
/** German. @type {Record<keyof typeof import("../en/palette.js").default, import("../../core/i18n.js").Entry>} */
export default {
  "palette.act": "auf dieser Seite",
  "palette.dataset": "Sammlung in {workspace}",
  "palette.find": "Datensätze mit „{words}“",
  "palette.here": "diese Sammlung",
  "palette.look": "Aussehen",
  "palette.new": "Neue Sammlung",
  "palette.none": "Nichts hier heißt „{typed}“.",
  "palette.page": "Seite",
  "palette.title": "Gehe zu",
  "palette.type": "Eine Seite, eine Sammlung, Wörter eines Datensatzes oder was zu tun ist",
};
