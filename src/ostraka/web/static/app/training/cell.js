// @ts-check
/** The cell of the table that a form describes: its beginning, its changes, its body. No drawing. */

/** @typedef {import("../types").Cells} Cells */
/** @typedef {import("../types").Offer} Offer */
/** @typedef {import("./shapes").Run} Run */
/** @typedef {{task: string, parts: Record<string, string | string[]>, framework: string,
 *   model: string, strategy: string, share: number, seed: number, options: string, name: string,
 *   suggest: boolean, order: boolean}} Given */

/** ms that an answer may take for which a worker is started, which loads what trains. */
export const PATIENCE = 120_000;

/** What is offered at first: the first task that is possible, with what is installed, or what the
 * last run was. @param {Cells} cells @param {Run | undefined} last @returns {Given | null} */
export function beginning(cells, last) {
  const possible = cells.tasks.filter((one) => one.possible);
  const before = possible.find((one) => one.name === last?.asked?.task);
  const task = before ?? possible[0];
  if (!task) return null;
  const plain = forTask(cells, task);
  const asked = before && last?.origin === "server" ? last.asked : null;
  if (!asked) return plain;
  const known = task.frameworks.some((one) => one.name === asked.framework);
  return {
    ...plain,
    parts: { ...plain.parts, .../** @type {any} */ (asked.parts ?? {}) },
    framework: known ? String(asked.framework) : plain.framework,
    model: asked.model ?? "",
    strategy: asked.strategy ?? "",
    share: Math.round((asked.train_size ?? 0.8) * 100),
    seed: asked.seed ?? 42,
    options: Object.keys(asked.options ?? {}).length ? JSON.stringify(asked.options, null, 2) : "",
    suggest: asked.suggest ?? true,
    order: asked.order ?? false,
  };
}

/** A task with the first of everything that fits it. @param {Cells} cells @param {Offer} task
 * @returns {Given} */
export function forTask(cells, task) {
  /** @type {Record<string, string | string[]>} */
  const parts = {};
  for (const part of task.parts) {
    const first = part.found.slice(0, part.least);
    parts[part.name] = part.many ? first : (first[0] ?? "");
  }
  const here = task.frameworks.find((one) => isInstalled(cells, one.name));
  return {
    task: task.name,
    parts,
    framework: (here ?? task.frameworks[0])?.name ?? "",
    model: "",
    strategy: "",
    share: 80,
    seed: 42,
    options: "",
    name: "",
    suggest: task.suggests,
    order: false,
  };
}

/** @param {Cells} cells @param {string} framework */
export const isInstalled = (cells, framework) => cells.frameworks[framework]?.missing.length === 0;

/** The options as JSON, or why they are none. @param {string} text
 * @returns {{value?: Record<string, unknown>, error?: string}} */
export function options(text) {
  if (!text.trim()) return { value: {} };
  try {
    const value = JSON.parse(text);
    const object = typeof value === "object" && value !== null && !Array.isArray(value);
    return object ? { value } : { error: '{"…": …}' };
  } catch (error) {
    return { error: /** @type {Error} */ (error).message };
  }
}

/** What the server is asked; null while the options are no JSON. @param {Given} given */
export function body(given) {
  const { value } = options(given.options);
  if (!value) return null;
  const filled = Object.entries(given.parts).filter(([, part]) => part.length > 0);
  return {
    task: given.task,
    parts: Object.fromEntries(filled),
    framework: given.framework,
    model: given.model.trim() || null,
    strategy: given.strategy || null,
    train_size: given.share / 100,
    seed: given.seed,
    options: value,
  };
}

/** The questions that the parts name, whose answers are settled. @param {Offer} task
 * @param {Given} given @returns {string[]} */
export const questions = (task, given) =>
  task.parts
    .filter((part) => part.what === "question")
    .flatMap((part) => given.parts[part.name] ?? [])
    .filter(Boolean);
