// @ts-check
/** Spans of a text. All offsets are Unicode code points, which is what Python's len() counts. */

/** @typedef {import("../annotate/shapes").Span} Span */
/** @typedef {{start: number, end: number, text: string, spans: Span[]}} Segment */
/** @typedef {{start: number, end: number, text: string}} Paragraph */
/** @typedef {[number, number]} Range */

/** @param {string} text */
export const points = (text) => Array.from(text);

/** How many code points the text has. @param {string} text */
export function length(text) {
  let n = 0;
  for (const _ of text) n++;
  return n;
}

/** A place in UTF-16 units, as browsers tell it, in code points.
 * @param {string} text @param {number} units */
export const toPoints = (text, units) => length(text.slice(0, units));

/** The text in paragraphs with their line breaks, so that a change redraws one of them.
 * @param {string} text @returns {Paragraph[]} */
export function paragraphs(text) {
  const found = [];
  let start = 0;
  for (const part of text.split(/(?<=\n)/)) {
    const end = start + length(part);
    found.push({ start, end, text: part });
    start = end;
  }
  return found;
}

/** A paragraph cut wherever a span starts or ends, so that overlapping spans share segments.
 * @param {Paragraph} whole @param {readonly Span[]} spans @returns {Segment[]} */
export function segments(whole, spans) {
  const inside = spans.filter((one) => one.start < whole.end && one.end > whole.start);
  if (!inside.length) return [{ ...whole, spans: [] }];
  const letters = points(whole.text);
  const cuts = new Set([whole.start, whole.end]);
  for (const one of inside) {
    cuts.add(Math.max(one.start, whole.start));
    cuts.add(Math.min(one.end, whole.end));
  }
  const at = [...cuts].sort((a, b) => a - b);
  return at.slice(0, -1).map((start, i) => {
    const end = at[i + 1] ?? whole.end;
    const text = letters.slice(start - whole.start, end - whole.start).join("");
    const over = inside.filter((one) => one.start <= start && one.end >= end);
    return { start, end, text, spans: over };
  });
}

/** Where words begin and end. @param {string} text @param {number} [offset] @returns {Range[]} */
export function words(text, offset = 0) {
  const found = /** @type {Range[]} */ ([]);
  let at = offset;
  for (const part of new Intl.Segmenter(undefined, { granularity: "word" }).segment(text)) {
    const n = length(part.segment);
    if (part.isWordLike) found.push([at, at + n]);
    at += n;
  }
  return found;
}

/** The words that a range touches; the range itself where it touches none.
 * @param {Range[]} all @param {Range} range @returns {Range} */
export function snapped(all, [start, end]) {
  const hit = all.filter(([from, to]) => to > start && from < end);
  return hit.length ? [hit[0]?.[0] ?? start, hit.at(-1)?.[1] ?? end] : [start, end];
}

/** A range without the blanks at its ends. @param {string} text @param {Range} range
 * @returns {Range} */
export function trimmed(text, [start, end]) {
  const letters = points(text);
  while (start < end && /\s/u.test(letters[start] ?? "")) start++;
  while (end > start && /\s/u.test(letters[end - 1] ?? "")) end--;
  return [start, end];
}

/** @param {Span} one @param {Span} other */
export const same = (one, other) =>
  one.start === other.start && one.end === other.end && one.label === other.label;

/** With a span more; without it where it is there already; without those it overlaps, where
 * that is not allowed. @param {readonly Span[]} spans @param {Span} span
 * @param {boolean} overlap @returns {Span[]} */
export function toggled(spans, span, overlap) {
  const rest = spans.filter((one) => !same(one, span));
  if (rest.length < spans.length) return rest;
  const apart = (/** @type {Span} */ one) => one.end <= span.start || one.start >= span.end;
  const kept = overlap ? rest : rest.filter(apart);
  return [...kept, span].sort((a, b) => a.start - b.start || b.end - a.end);
}

/** The innermost span at a place. @param {readonly Span[]} spans @param {number} at */
export function innermost(spans, at) {
  const hit = spans.filter((one) => one.start <= at && at < one.end);
  return hit.sort((a, b) => a.end - a.start - (b.end - b.start))[0];
}

/** @param {readonly Span[]} spans @param {Span} span */
export const without = (spans, span) => spans.filter((one) => !same(one, span));

/** For each span the lane its line is drawn in, so that lines of overlapping spans do not meet.
 * @param {readonly Span[]} spans @returns {Map<Span, number>} */
export function lanes(spans) {
  const ends = /** @type {number[]} */ ([]);
  const found = new Map();
  for (const one of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const free = ends.findIndex((end) => end <= one.start);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = one.end;
    found.set(one, lane);
  }
  return found;
}
