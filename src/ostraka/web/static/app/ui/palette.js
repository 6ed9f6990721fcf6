// @ts-check
/** Goes to a page, a dataset or a record, or does an act, by typing some of its name; and the places
 * that G and one more key lead to. */
import { useEffect, useState } from "preact/hooks";
import { get } from "../core/api.js";
import { open, t } from "../core/i18n.js";
import { actOf, present } from "../core/keys.js";
import { KEYS } from "../core/keytable.js";
import { mayLead } from "../core/people.js";
import { read } from "../core/query.js";
import { go as leave, path } from "../core/router.js";
import { AREAS } from "../i18n/areas.js";
import { tabsFor } from "./dataset.js";
import { Dialog } from "./dialog.js";
import { h, html } from "./h.js";
import { useRights } from "./rights.js";
import { languages, themes } from "./shell.js";
import { dressed } from "./style.js";

/** `kind`: what it is, said beside its name. @typedef {{label: string, kind: string,
 *   run: () => unknown}} Entry */
/** @typedef {import("../types").Mine} Mine */
/** @typedef {import("../core/i18n.js").Area} Area */

const HERE = /^\/datasets\/([^/]+)/;
/** In the order of the keys in the table; those between belong to a dataset. */
const PLACES = ["/", "", "/annotate", "/review", "/training", "/settings", "/people"];
const MOST = 60; // entries shown; typing finds the others

/** To another page, or to the same one that is asked something else. @param {string} to */
function go(to) {
  leave(to);
  read();
}

const dataset = () => HERE.exec(path.peek())?.[1] ?? "";

/** Where G and the key number `n` of its row lead; nowhere outside a dataset, for those of one.
 * @param {number} n */
export function jump(n) {
  const place = PLACES[n] ?? "/";
  if (n === 0 || n === PLACES.length - 1) go(place);
  else if (dataset()) go(`/datasets/${dataset()}${place}`);
}

/** @param {{onClose: () => void}} given */
export function Palette({ onClose }) {
  const id = dataset();
  const rights = useRights(id);
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState(""); // the name of an entry, since others come later
  const [ready, setReady] = useState(false);
  const [mine, setMine] = useState(/** @type {Mine[]} */ ([]));
  useEffect(() => {
    const areas = /** @type {Area[]} */ (["manage", "palette", ...areasOf(actRows())]);
    const there = () => setReady(true);
    Promise.all([open(areas), dressed("palette")]).then(there, there);
    get("/me/overview").then(
      ({ items }) => setMine(items),
      () => {}, // the rest can be chosen all the same
    );
  }, []);
  // datasets may be many, and come late: last, so that they move nothing
  const all = [...pages(id, rights), ...acts(), ...looks(), ...datasets(mine, id)];
  const found = [...all.filter((one) => fits(one, typed)).slice(0, MOST), ...search(id, typed)];
  const now = Math.max(
    0,
    found.findIndex((one) => nameOf(one) === chosen),
  );
  const choose = (/** @type {Entry | undefined} */ one) => {
    if (!one) return;
    onClose();
    setTimeout(one.run); // once the dialog is gone and the focus is back
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ e) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (e.isComposing) return;
    const next = by && found[(now + by + found.length) % found.length];
    if (next) setChosen(nameOf(next));
    else if (by) return;
    else if (e.key === "Enter") choose(found[now]);
    else return;
    e.preventDefault();
  };
  const onInput = (/** @type {any} */ e) => {
    setTyped(e.currentTarget.value);
    setChosen("");
  };
  if (!ready) return null;
  return h(
    Dialog,
    { title: t("palette.title"), onClose },
    html`
      <div class="palette">
        <input
          role="combobox"
          autofocus
          autocomplete="off"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant=${found[now] && `palette-${now}`}
          aria-label=${t("palette.type")}
          placeholder=${t("palette.type")}
          value=${typed}
          onInput=${onInput}
          onKeyDown=${onKeyDown}
        />
        <ul id="palette-list" role="listbox" aria-label=${t("palette.title")}>
          ${found.map((one, n) => h(Line, { one, n, chosen: n === now, choose }))}
        </ul>
        <p class="muted" role="status">${found.length === 0 && t("palette.none", { typed })}</p>
      </div>
    `,
  );
}

/** @param {{one: Entry, n: number, chosen: boolean, choose: (one: Entry) => void}} given */
function Line({ one, n, chosen, choose }) {
  const seen = (/** @type {HTMLElement | null} */ box) =>
    chosen && box?.scrollIntoView({ block: "nearest" });
  return html`
    <li
      id=${`palette-${n}`}
      ref=${seen}
      role="option"
      aria-selected=${String(chosen)}
      onClick=${() => choose(one)}
    >
      <span dir="auto">${one.label}</span>
      <span class="muted small">${one.kind}</span>
    </li>
  `;
}

/** @param {string} id @param {import("./rights.js").Rights | null} rights @returns {Entry[]} */
function pages(id, rights) {
  const kind = t("palette.page");
  const entry = (/** @type {string} */ label, /** @type {string} */ to, of = kind) => ({
    label,
    kind: of,
    run: () => go(to),
  });
  const here = id
    ? [
        entry(t("manage.annotate"), `/datasets/${id}/annotate`, t("palette.here")),
        ...tabsFor(id, rights).map((tab) => entry(t(tab.label), tab.to, t("palette.here"))),
      ]
    : [];
  const lead = mayLead()
    ? [entry(t("palette.new"), "/new"), entry(t("nav.people"), "/people")]
    : [];
  return [...here, entry(t("nav.home"), "/"), entry(t("nav.profile"), "/profile"), ...lead];
}

/** @param {Mine[]} mine @param {string} here @returns {Entry[]} */
const datasets = (mine, here) =>
  mine
    .filter((one) => one.dataset.id !== here)
    .map((one) => ({
      label: one.dataset.name,
      kind: t("palette.dataset", { workspace: one.workspace }),
      run: () => go(`/datasets/${one.dataset.id}`),
    }));

/** The keys of the page that is open, but for those that need a place, such as a digit. */
function actRows() {
  const here = present();
  const wanted = ["annotate", "compare", "records", "settle", "everywhere"];
  const rows = KEYS.filter((row) => wanted.includes(row.context) && here.has(row.context));
  const first = rows.filter((row, n) => rows.findIndex((one) => one.act === row.act) === n);
  return first.filter((row) => !["palette", "place", "escape"].includes(row.act));
}

/** @param {import("../core/keytable.js").Row[]} rows */
const areasOf = (rows) =>
  ["key", ...rows.map((row) => row.does.split(".")[0] ?? "")].filter((one) => one in AREAS);

/** @returns {Entry[]} */
const acts = () =>
  actRows().map((row) => ({
    label: t(row.does),
    kind: t("palette.act"),
    run: () => actOf(row.context, row.act)?.(new KeyboardEvent("keydown"), 0),
  }));

/** @returns {Entry[]} */
const looks = () =>
  [...themes(), ...languages()].map((one) => ({ ...one, kind: t("palette.look") }));

/** Records of the dataset that is open in which the words stand. @param {string} id
 * @param {string} typed @returns {Entry[]} */
function search(id, typed) {
  const words = typed.trim();
  if (!id || !words) return [];
  const run = () => go(`/datasets/${id}/records?q=${encodeURIComponent(words)}`);
  return [{ label: t("palette.find", { words }), kind: t("palette.here"), run }];
}

/** @param {Entry} one */
const nameOf = (one) => `${one.label} · ${one.kind}`;

/** Whether each word that was typed stands in an entry. @param {Entry} one @param {string} typed */
function fits(one, typed) {
  const all = `${one.label} ${one.kind}`.toLocaleLowerCase();
  return typed
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
