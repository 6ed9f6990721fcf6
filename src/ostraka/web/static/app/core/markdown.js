// @ts-check
/** Markdown as a tree of few, harmless elements. What is not on the lists below stays text: there is
 * no way from a record's text to a script, a style, a form or an event handler. */

/** @typedef {{tag: string, given?: Record<string, string>, inside: Node[]}} Element */
/** @typedef {string | Element} Node */

const INLINE = new Set([
  "b",
  "i",
  "em",
  "strong",
  "u",
  "s",
  "del",
  "ins",
  "mark",
  "sub",
  "sup",
  "code",
  "kbd",
  "small",
  "span",
  "p",
  "div",
  "center",
]);
const LINKS = new Set(["http:", "https:", "mailto:"]);
const PICTURE = /^data:image\/(?:png|jpe?g|gif|webp|avif|bmp);base64,[a-z0-9+/=\s]+$/i;
const DEEPEST = 12;

/** An address that may be followed, or null. @param {string} text */
export function safeLink(text) {
  const url = parsed(text);
  return url && LINKS.has(url.protocol) ? url.href : null;
}

/** An address that a picture may come from, or null. @param {string} text */
export function safePicture(text) {
  if (PICTURE.test(text)) return text;
  const url = parsed(text);
  return url && url.protocol !== "mailto:" && LINKS.has(url.protocol) ? url.href : null;
}

/** @param {string} text */
function parsed(text) {
  try {
    return new URL(text.trim(), globalThis.location?.href ?? "http://localhost/");
  } catch {
    return null;
  }
}

/** @param {string} text @returns {Node[]} */
export const markdown = (text) => blocks(text.replace(/\r\n?/g, "\n").split("\n"), 0);

/** @param {string} tag @param {Node[]} inside @param {Record<string, string>} [given]
 * @returns {Element} */
const el = (tag, inside, given) => (given ? { tag, inside, given } : { tag, inside });

// ── blocks ───────────────────────────────────────────────────────────────────────────────────────

const FENCE = /^ {0,3}(```+|~~~+)\s*([\w+#.-]*)/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const RULE = /^ {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$/;
const QUOTE = /^ {0,3}>\s?/;
const BULLET = /^( *)(?:([-*+])|(\d{1,9})[.)])(\s+|$)/;
const TABLE = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*$|^\s*\|\s*:?-+:?\s*\|\s*$/;

/** @param {string[]} lines @param {number} deep @returns {Node[]} */
function blocks(lines, deep) {
  const found = /** @type {Node[]} */ ([]);
  let i = 0;
  while (i < lines.length) {
    const [node, used] = deep > DEEPEST ? paragraph(lines, i, deep) : block(lines, i, deep);
    if (node) found.push(node);
    i += used;
  }
  return found;
}

/** One block and how many lines it takes. @param {string[]} lines @param {number} i
 * @param {number} deep @returns {[Node | null, number]} */
function block(lines, i, deep) {
  const text = lines[i] ?? "";
  if (!text.trim()) return [null, 1];
  const fence = FENCE.exec(text);
  if (fence) return code(lines, i, fence[1] ?? "```");
  const heading = HEADING.exec(text);
  if (heading) return [el(`h${(heading[1] ?? "#").length}`, inline(heading[2] ?? "", deep)), 1];
  if (RULE.test(text)) return [el("hr", []), 1];
  if (QUOTE.test(text)) return quote(lines, i, deep);
  if (BULLET.test(text)) return list(lines, i, deep);
  if (text.includes("|") && TABLE.test(lines[i + 1] ?? "")) return table(lines, i, deep);
  return paragraph(lines, i, deep);
}

/** @param {string[]} lines @param {number} i @param {(line: string, n: number) => boolean} while_ */
function run(lines, i, while_) {
  let n = 0;
  while (i + n < lines.length && while_(lines[i + n] ?? "", n)) n++;
  return lines.slice(i, i + n);
}

/** @param {string[]} lines @param {number} i @param {string} mark @returns {[Node, number]} */
function code(lines, i, mark) {
  const inside = run(lines, i + 1, (one) => !one.trim().startsWith(mark));
  return [el("pre", [el("code", [inside.join("\n")])]), inside.length + 2];
}

/** @param {string[]} lines @param {number} i @param {number} deep @returns {[Node, number]} */
function quote(lines, i, deep) {
  const inside = run(lines, i, (one) => QUOTE.test(one));
  return [
    el(
      "blockquote",
      blocks(
        inside.map((one) => one.replace(QUOTE, "")),
        deep + 1,
      ),
    ),
    inside.length,
  ];
}

/** @param {string[]} lines @param {number} i @param {number} deep @returns {[Node, number]} */
function list(lines, i, deep) {
  const first = BULLET.exec(lines[i] ?? "");
  const indent = first?.[1]?.length ?? 0;
  const ordered = first?.[3] !== undefined;
  const inside = run(
    lines,
    i,
    (one, n) => n === 0 || belongs(one, indent, ordered, lines[i + n + 1]),
  );
  /** @type {string[][]} */
  const items = [];
  for (const one of inside) {
    const hit = BULLET.exec(one);
    if (hit && (hit[1]?.length ?? 0) <= indent) items.push([one.slice(hit[0].length)]);
    else items.at(-1)?.push(one.slice(Math.min(indent + 2, one.length - one.trimStart().length)));
  }
  const nodes = items.map((one) => el("li", tight(blocks(one, deep + 1))));
  const start = ordered && first?.[3] !== "1" ? { start: first?.[3] ?? "1" } : undefined;
  return [el(ordered ? "ol" : "ul", nodes, start), inside.length];
}

/** Whether a line goes on with a list. @param {string} text @param {number} indent
 * @param {boolean} ordered @param {string | undefined} after */
function belongs(text, indent, ordered, after) {
  if (!text.trim()) return after !== undefined && (/^ {2,}\S/.test(after) || BULLET.test(after));
  const hit = BULLET.exec(text);
  if (hit && (hit[1]?.length ?? 0) <= indent) return (hit[3] !== undefined) === ordered;
  return /^ {2,}/.test(text) || (!HEADING.test(text) && !FENCE.test(text) && !RULE.test(text));
}

/** A lone paragraph of a list's item is its text. @param {Node[]} nodes */
function tight(nodes) {
  const [first, ...rest] = nodes;
  return typeof first === "object" && first.tag === "p" ? [...first.inside, ...rest] : nodes;
}

/** @param {string[]} lines @param {number} i @param {number} deep @returns {[Node, number]} */
function table(lines, i, deep) {
  const rows = run(lines, i, (one, n) => n < 2 || one.includes("|"));
  const cells = (/** @type {string} */ row, /** @type {string} */ tag) =>
    el(
      "tr",
      row
        .trim()
        .replace(/^\||\|$/g, "")
        .split(/(?<!\\)\|/)
        .map((one) => el(tag, inline(one.trim().replace("\\|", "|"), deep))),
    );
  const head = el("thead", [cells(rows[0] ?? "", "th")]);
  const rest = el(
    "tbody",
    rows.slice(2).map((row) => cells(row, "td")),
  );
  return [el("table", [head, rest]), rows.length];
}

/** @param {string[]} lines @param {number} i @param {number} deep @returns {[Node, number]} */
function paragraph(lines, i, deep) {
  const inside = run(
    lines,
    i,
    (one, n) =>
      n === 0 ||
      (one.trim() !== "" &&
        !FENCE.test(one) &&
        !HEADING.test(one) &&
        !QUOTE.test(one) &&
        !BULLET.test(one) &&
        !RULE.test(one)),
  );
  return [el("p", inline(inside.join("\n"), deep)), inside.length];
}

// ── inside a line ────────────────────────────────────────────────────────────────────────────────

const MARKS = new RegExp(
  [
    String.raw`\\([\\\x60*_{}[\]()#+\-.!|<>~])`, // 1: escaped
    String.raw`(\x60+)([^\x60][^]{0,5000}?)\2(?!\x60)`, // 2, 3: code
    String.raw`(!?)\[((?:[^[\]]|\[[^[\]]{0,500}\]){0,2000})\]` + // 4, 5: a picture's or link's text
      String.raw`\(\s*<?([^\s<>()]+(?:\([^\s<>()]*\)[^\s<>()]*)*)>?(?:\s+["'][^)]*["'])?\s*\)`, // 6
    String.raw`(\*\*|__)(?=\S)([^]{0,5000}?\S)\7`, // 7, 8: strong
    String.raw`(~~)(?=\S)([^]{0,5000}?\S)\9`, // 9, 10: struck
    String.raw`(?<![\w*])(\*|_)(?=[^\s*_])([^]{0,5000}?[^\s*_])\11(?![\w*])`, // 11, 12: emphasis
    String.raw`<((?:https?:|mailto:)[^\s<>]+)>`, // 13: an address
    String.raw`(?<![\w/])(https?:\/\/[^\s<>"'()]+[^\s<>"'().,;:!?])`, // 14: another
    String.raw`<br\s*\/?>|( {2,}|\\)\n`, // 15: a line break
    String.raw`<img\s([^<>]*?)\/?>`, // 16: a picture
    String.raw`<([a-z]+)(?:\s[^<>]*)?>([^]{0,20000}?)<\/\17>`, // 17, 18: an element
  ].join("|"),
  "gi",
);

/** @param {string} text @param {number} deep @returns {Node[]} */
function inline(text, deep) {
  if (deep > DEEPEST) return [text];
  const found = /** @type {Node[]} */ ([]);
  let at = 0;
  for (const hit of text.matchAll(MARKS)) {
    if (hit.index > at) found.push(text.slice(at, hit.index));
    found.push(...marked(hit, deep + 1));
    at = hit.index + hit[0].length;
  }
  if (at < text.length) found.push(text.slice(at));
  return found;
}

/** @param {RegExpMatchArray} hit @param {number} deep @returns {Node[]} */
function marked(hit, deep) {
  const whole = hit[0];
  if (hit[1] !== undefined) return [hit[1]];
  if (hit[2] !== undefined) return [el("code", [(hit[3] ?? "").trim()])];
  if (hit[6] !== undefined)
    return hit[4]
      ? picture(hit[6], hit[5] ?? "", whole)
      : link(hit[6], inline(hit[5] ?? "", deep), whole);
  if (hit[7] !== undefined) return [el("strong", inline(hit[8] ?? "", deep))];
  if (hit[9] !== undefined) return [el("del", inline(hit[10] ?? "", deep))];
  if (hit[11] !== undefined) return [el("em", inline(hit[12] ?? "", deep))];
  const address = hit[13] ?? hit[14];
  if (address !== undefined) return link(address, [address], whole);
  if (hit[16] !== undefined)
    return picture(attribute(hit[16], "src"), attribute(hit[16], "alt"), whole);
  if (hit[17] !== undefined) return element(hit[17].toLowerCase(), hit[18] ?? "", whole, deep);
  return [el("br", [])];
}

/** @param {string} tag @param {string} inside @param {string} whole @param {number} deep */
function element(tag, inside, whole, deep) {
  return INLINE.has(tag) ? [el(tag, inline(inside, deep))] : [whole];
}

/** @param {string} address @param {Node[]} inside @param {string} whole @returns {Node[]} */
function link(address, inside, whole) {
  const href = safeLink(address);
  return href ? [el("a", inside, { href, target: "_blank", rel: "noopener noreferrer" })] : [whole];
}

/** @param {string} address @param {string} alt @param {string} whole @returns {Node[]} */
function picture(address, alt, whole) {
  const src = safePicture(address);
  return src
    ? [el("img", [], { src, alt, loading: "lazy", referrerpolicy: "no-referrer" })]
    : [whole];
}

/** @param {string} given @param {string} name */
function attribute(given, name) {
  const hit = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, "i").exec(
    given,
  );
  return hit?.[1] ?? hit?.[2] ?? hit?.[3] ?? "";
}
