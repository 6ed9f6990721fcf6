// @ts-check
/** Markdown as elements. */
import { useMemo } from "preact/hooks";
import { markdown } from "../core/markdown.js";
import { h } from "../ui/h.js";

/** @param {import("../core/markdown.js").Node} node @returns {any} */
function drawn(node) {
  if (typeof node === "string") return node;
  const { tag, given = {}, inside } = node;
  const at = /^h[1-6]$/.test(tag) ? { role: "heading", "aria-level": 3 + Number(tag[1]) } : {};
  const name = tag.startsWith("h") && tag !== "hr" ? "p" : tag; // the page has its own headings
  const more = name === "p" && tag !== "p" ? { class: `heading ${tag}`, ...at } : {};
  if (tag === "table") return h("div", { class: "scroll", tabindex: 0 }, h("table", {}, inside.map(drawn)));
  if (tag === "pre") return h("pre", { tabindex: 0 }, inside.map(drawn));
  return h(name, { ...given, ...more }, inside.map(drawn));
}

/** @param {{text: string}} given */
export function Markdown({ text }) {
  const nodes = useMemo(() => markdown(text), [text]);
  return h("div", { class: "markdown", dir: "auto" }, nodes.map(drawn));
}
