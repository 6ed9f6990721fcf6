// @ts-check
/** Markdown as elements. */
import { useMemo } from "preact/hooks";
import { markdown } from "../core/markdown.js";
import { h } from "../ui/h.js";

/** @typedef {import("../core/markdown.js").Node} Node */

/** @param {Node} node @param {(n: number) => number} level Of a heading that says it is the n-th.
 * @returns {any} */
function drawn(node, level) {
  if (typeof node === "string") return node;
  const { tag, given = {} } = node;
  const inside = node.inside.map((one) => drawn(one, level));
  const heading = /^h([1-6])$/.exec(tag);
  if (heading) {
    const told = { role: "heading", "aria-level": level(Number(heading[1])) };
    return h("p", { class: `heading ${tag}`, ...told }, inside);
  }
  if (tag === "table") return h("div", { class: "scroll", tabindex: 0 }, h("table", {}, inside));
  if (tag === "pre") return h("pre", { tabindex: 0 }, inside);
  return h(tag, given, inside);
}

/** @param {{text: string, top?: number}} given `top`: the level of its highest heading here. */
export function Markdown({ text, top = 4 }) {
  const nodes = useMemo(() => markdown(text), [text]);
  let before = top - 1;
  const level = (/** @type {number} */ n) => (before = Math.min(6, top + n - 1, before + 1));
  return h(
    "div",
    { class: "markdown", dir: "auto" },
    nodes.map((one) => drawn(one, level)),
  );
}
