// @ts-check
/** What changed between two texts, word by word: the longest common run of words stays. */

/** @typedef {{kind: "same" | "gone" | "new", text: string}} Change */

const MOST = 4_000_000; // cells of the table; above it, only the ends are compared

/** @param {string} before @param {string} after @returns {Change[]} */
export function diff(before, after) {
  const [a, b] = [cut(before), cut(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  const most = Math.min(a.length, b.length) - start;
  while (end < most && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const middle = between(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return joined([
    ...a.slice(0, start).map((text) => change("same", text)),
    ...middle,
    ...a.slice(a.length - end).map((text) => change("same", text)),
  ]);
}

/** @param {string} text */
const cut = (text) => text.match(/\s+|[^\s]+/gu) ?? [];

/** @param {Change["kind"]} kind @param {string} text @returns {Change} */
const change = (kind, text) => ({ kind, text });

/** @param {string[]} a @param {string[]} b @returns {Change[]} */
function between(a, b) {
  const gone = () => a.map((text) => change("gone", text));
  const fresh = () => b.map((text) => change("new", text));
  if (a.length * b.length > MOST) return [...gone(), ...fresh()];
  const wide = b.length + 1;
  const common = new Uint32Array((a.length + 1) * wide); // of what follows
  const cell = (/** @type {number} */ i, /** @type {number} */ j) => common[i * wide + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const longest = Math.max(cell(i + 1, j), cell(i, j + 1));
      common[i * wide + j] = a[i] === b[j] ? cell(i + 1, j + 1) + 1 : longest;
    }
  }
  return walked(a, b, cell);
}

/** @param {string[]} a @param {string[]} b @param {(i: number, j: number) => number} cell */
function walked(a, b, cell) {
  const found = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      found.push(change("same", a[i] ?? ""));
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && cell(i + 1, j) >= cell(i, j + 1))) {
      found.push(change("gone", a[i++] ?? ""));
    } else {
      found.push(change("new", b[j++] ?? ""));
    }
  }
  return found;
}

/** @param {Change[]} changes @returns {Change[]} */
function joined(changes) {
  const found = /** @type {Change[]} */ ([]);
  for (const one of changes) {
    const last = found.at(-1);
    if (last?.kind === one.kind) last.text += one.text;
    else found.push({ ...one });
  }
  return found;
}
