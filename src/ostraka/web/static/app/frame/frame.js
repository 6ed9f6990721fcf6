// @ts-check
/** In the frame of a custom field: fills the template with the record, and tells its height.
 *
 * `{{record.fields.name.key}}` is text, `{{{…}}}` is markup, `{{#each …}}…{{/each}}` and
 * `{{#if …}}…{{else}}…{{/if}}` are blocks. In advanced mode nothing is filled in; the template's
 * scripts find the record as `record`. */
(() => {
  const ESCAPED = /** @type {Record<string, string>} */ ({
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
    "`": "&#96;",
  });
  const PARTS =
    /\{\{\{\s*([^{}]+?)\s*\}\}\}|\{\{\s*(#each|#if|\/each|\/if|else)?\s*([^{}]*?)\s*\}\}/g;

  /** @param {unknown} value */
  const text = (value) =>
    value === undefined || value === null
      ? ""
      : typeof value === "object"
        ? JSON.stringify(value)
        : String(value);

  /** @param {string} path @param {Record<string, unknown>} scope @returns {unknown} */
  function look(path, scope) {
    const names = path
      .replace(/\[["']?([^\]"']+)["']?\]/g, ".$1")
      .split(".")
      .filter(Boolean);
    const start = names[0] === "this" ? names.slice(1) : names;
    /** @type {any} */
    let found = names[0] === "this" ? scope["this"] : scope;
    for (const name of start) {
      found =
        found !== null && typeof found === "object" && Object.hasOwn(found, name)
          ? found[name]
          : undefined;
    }
    return found;
  }

  /** @param {string} template @param {Record<string, unknown>} scope */
  function fill(template, scope) {
    /** @type {{kind: string, path: string, yes: any[], no: any[], other: boolean}[]} */
    const open = [{ kind: "", path: "", yes: [], no: [], other: false }];
    const put = (/** @type {any} */ one) => {
      const top = /** @type {(typeof open)[number]} */ (open.at(-1));
      (top.other ? top.no : top.yes).push(one);
    };
    let at = 0;
    for (const hit of template.matchAll(PARTS)) {
      put(template.slice(at, hit.index));
      at = hit.index + hit[0].length;
      const [, raw, block, path = ""] = hit;
      if (raw !== undefined) put({ raw: true, path: raw });
      else if (block?.startsWith("#"))
        open.push({ kind: block, path, yes: [], no: [], other: false });
      else if (block === "else") /** @type {any} */ (open.at(-1)).other = true;
      else if (block) {
        const done = open.length > 1 ? open.pop() : null;
        if (done) put(done);
      } else put({ raw: false, path });
    }
    put(template.slice(at));
    return drawn(open[0]?.yes ?? [], scope);
  }

  /** @param {any[]} parts @param {Record<string, unknown>} scope @returns {string} */
  function drawn(parts, scope) {
    return parts
      .map((one) => {
        if (typeof one === "string") return one;
        const value = look(one.path, scope);
        if (one.kind === undefined) {
          return one.raw ? text(value) : text(value).replace(/[&<>"'`]/g, (c) => ESCAPED[c] ?? c);
        }
        if (one.kind === "#if") {
          const empty = !value || (Array.isArray(value) && !value.length);
          return drawn(empty ? one.no : one.yes, scope);
        }
        const all = value !== null && typeof value === "object" ? Object.entries(value) : [];
        return all
          .map(([key, item], i) =>
            drawn(one.yes, {
              ...scope,
              ...(typeof item === "object" ? item : {}),
              this: item,
              "@index": i,
              "@key": key,
            }),
          )
          .join("");
      })
      .join("");
  }

  addEventListener("message", (e) => {
    if (e.source !== parent || typeof e.data?.template !== "string") return;
    const { template, advanced, record, dark } = e.data;
    document.documentElement.classList.toggle("dark", Boolean(dark));
    /** @type {any} */ (globalThis).record = record;
    const markup = advanced ? template : fill(template, { record });
    document.body.replaceChildren(document.createRange().createContextualFragment(markup));
  });
  const tell = () =>
    parent.postMessage(
      { height: Math.ceil(document.documentElement.getBoundingClientRect().height) + 1 },
      "*",
    );
  new ResizeObserver(tell).observe(document.documentElement);
})();
