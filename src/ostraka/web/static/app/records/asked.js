// @ts-check
/** What is looked for: as it stands in the address, and as the server is asked.
 *
 * In the address: `q`, `in` (a field), `sort` (`metadata.length:desc`), `like` (a record), `vector`,
 * `least`; a filter is `metadata.topic=law` (several times for several values), and a range is
 * `from.metadata.length=3&to.metadata.length=9`. */

/** `on`: mine, state, inserted_at, updated_at, external_id, metadata.<name>, answer.<question>, or
 * suggestion.<question>.<value, score or agent>.
 * @typedef {{on: string, values?: string[], ge?: string, le?: string}} Filter */
/** @typedef {{q: string, field: string, filters: Filter[], sort: string, like: string,
 *   vector: string, least: boolean}} Asked */

const RECORD = ["state", "inserted_at", "updated_at", "external_id"];
const PREFIXES = ["metadata.", "answer.", "suggestion."];
const PARTS = /^suggestion\.(.+)\.(value|score|agent)$/s;

/** @type {Asked} */
export const NOTHING = {
  q: "",
  field: "",
  filters: [],
  sort: "",
  like: "",
  vector: "",
  least: false,
};

/** @param {string} on */
const known = (on) =>
  on === "mine" || RECORD.includes(on) || PREFIXES.some((one) => on.startsWith(one));

/** @param {string} query @returns {Asked} */
export function read(query) {
  const given = new URLSearchParams(query);
  /** @type {Map<string, Filter>} */
  const filters = new Map();
  const of = (/** @type {string} */ on) => filters.get(on) ?? { on };
  for (const [key, value] of given) {
    const [, end, on = ""] = /^(from|to)\.(.+)$/s.exec(key) ?? [];
    if (end && known(on)) filters.set(on, { ...of(on), [end === "from" ? "ge" : "le"]: value });
    else if (known(key)) filters.set(key, { on: key, values: [...(of(key).values ?? []), value] });
  }
  const text = (/** @type {string} */ name) => given.get(name) ?? "";
  return {
    q: text("q"),
    field: text("in"),
    filters: [...filters.values()],
    sort: text("sort"),
    like: text("like"),
    vector: text("vector"),
    least: given.has("least"),
  };
}

/** @param {Asked} asked */
export function write(asked) {
  const found = new URLSearchParams();
  const put = (/** @type {string} */ name, /** @type {string | undefined} */ value) => {
    if (value) found.append(name, value);
  };
  put("q", asked.q.trim());
  put("in", asked.field);
  for (const { on, values = [], ge, le } of asked.filters) {
    for (const one of values) put(on, one);
    put(`from.${on}`, ge);
    put(`to.${on}`, le);
  }
  put("sort", asked.sort);
  put("like", asked.like);
  put("vector", asked.like && asked.vector);
  put("least", asked.like && asked.least ? "1" : "");
  return found.toString();
}

/** The body of a search; `vector` is the one to look by where the address names none.
 * @param {Asked} asked @param {string} [vector] */
export function body(asked, vector = "") {
  const q = asked.q.trim();
  const text = q ? { q, ...(asked.field ? { field: asked.field } : {}) } : null;
  const name = asked.vector || vector;
  const order = asked.least ? "least_similar" : "most_similar";
  const near = asked.like && name ? { name, record_id: asked.like, order } : null;
  const query =
    text || near ? { query: { ...(text && { text }), ...(near && { vector: near }) } } : {};
  const filters = asked.filters.map(filterOf);
  const at = asked.sort.lastIndexOf(":");
  const sort =
    asked.sort && !near
      ? [{ scope: scopeOf(asked.sort.slice(0, at)), order: asked.sort.slice(at + 1) }]
      : [];
  return {
    ...query,
    ...(filters.length ? { filters: { and: filters } } : {}),
    ...(sort.length ? { sort } : {}),
  };
}

/** What of a search chooses records, whatever their order.
 * @param {Asked} asked @param {string} [vector] */
export function choice(asked, vector) {
  const { sort: _, ...rest } = body(asked, vector);
  return rest;
}

/** @param {Filter} filter */
function filterOf({ on, values, ge, le }) {
  const scope = scopeOf(on);
  if (values?.length) return { type: "terms", scope, values };
  const date = on.endsWith("_at");
  const ends = [ge && (date ? day(ge, 0) : ge), le && (date ? day(le, 1) : le)];
  return {
    type: "range",
    scope,
    ...(ends[0] ? { ge: ends[0] } : {}),
    ...(ends[1] ? { le: ends[1] } : {}),
  };
}

/** A day of the reader's own calendar as a time: its beginning, or the last moment before the end.
 * @param {string} text @param {number} end */
function day(text, end) {
  const at = new Date(`${text}T00:00:00`);
  if (Number.isNaN(at.getTime())) return text;
  at.setDate(at.getDate() + end);
  return new Date(at.getTime() - end).toISOString();
}

/** @param {string} on */
export function scopeOf(on) {
  if (on === "mine") return { entity: "response", property: "status" };
  if (on.startsWith("metadata.")) return { entity: "metadata", metadata_property: on.slice(9) };
  if (on.startsWith("answer."))
    return { entity: "response", question: on.slice(7), property: "value" };
  const [, question, property] = PARTS.exec(on) ?? [];
  if (question) return { entity: "suggestion", question, property };
  return { entity: "record", property: on };
}
