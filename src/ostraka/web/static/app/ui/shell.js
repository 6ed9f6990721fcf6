// @ts-check
/** What stands around every page: where one is, what is saved, and who one is. */
import { useEffect } from "preact/hooks";
import * as core from "../core/i18n.js";
import { bind } from "../core/keys.js";
import { KEYS } from "../core/keytable.js";
import { look, setLook } from "../core/look.js";
import { letters } from "../core/outbox.js";
import { me, signOut } from "../core/people.js";
import { base } from "../core/place.js";
import { go } from "../core/router.js";
import { signal } from "@preact/signals-core";
import { Dialog } from "./dialog.js";
import { h, html } from "./h.js";
import { Menu } from "./menu.js";
import { Sync } from "./sync.js";

const { t } = core;
const help = signal(false);
/** @type {("system" | "light" | "dark")[]} */
const THEMES = ["system", "light", "dark"];
const SHOWN = {
  " ": "Space",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Enter: "↵",
};

/** A link to a page of the app. @param {{to: string, class?: string, children?: any}} given */
export function Link({ to, children, ...more }) {
  return html`
    <a ...${more} data-page href=${base + to}>${children}</a>
  `;
}

/** @param {{crumbs?: any, tools?: any}} given What stands beside the name, and at the end. */
export function Header({ crumbs, tools }) {
  useEffect(
    () =>
      bind("everywhere", {
        help: () => (help.value = true),
        escape: (e) => (e.target instanceof HTMLElement ? e.target.blur() : false),
        home: () => go("/"),
      }),
    [],
  );
  return html`
    <header class="top">
      <a class="skip" href="#main">${t("nav.skip")}</a>
      ${h(Link, { to: "/", class: "name" }, "Ostraka")}
      <div class="crumbs">${crumbs}</div>
      <span class="grow"></span>
      ${tools} ${h(Sync, {})}
      <button
        type="button"
        class="plain"
        aria-label=${t("key.help")}
        onClick=${() => (help.value = true)}
      >
        <kbd>?</kbd>
      </button>
      ${h(Person, {})}${help.value && h(Help, {})}
    </header>
  `;
}

function Person() {
  const person = me.value;
  if (!person) return null;
  /** @type {import("./menu.js").Entry[]} */
  const languages = Object.entries(core.LANGUAGES).map(([code, label]) => ({
    label,
    on: core.language.value === code,
    run: () => core.speak(/** @type {core.Language} */ (code)),
  }));
  const themes = THEMES.map((theme) => ({
    label: t(`theme.${theme}`),
    on: (look.value.theme ?? "system") === theme,
    run: () => setLook({ theme }),
  }));
  const home = { label: t("home.title"), run: () => go("/") };
  const out = { label: t("do.signOut"), run: () => void leave() };
  return h(Menu, {
    label: person.username,
    title: t("nav.person"),
    entries: [home, "line", ...themes, "line", ...languages, "line", out],
  });
}

async function leave() {
  if (letters.value.length && !confirm(t("sync.leave", { n: letters.value.length }))) return;
  await signOut();
  go("/");
}

/** The help sheet: the table of keys. */
function Help() {
  const contexts = [...new Set(KEYS.map((row) => row.context))];
  return h(
    Dialog,
    { title: t("key.help"), wide: true, onClose: () => (help.value = false) },
    html`
      <div class="sheet" tabindex="0" role="group" aria-label=${t("key.help")}>
        <div>
          ${contexts.map(
            (context) => html`
              <section key=${context}>
                <h3>${t(`context.${context}`)}</h3>
                <table>
                  <tbody>
                    ${KEYS.filter((row) => row.context === context).map(
                      (row) => html`
                        <tr>
                          <th scope="row">
                            ${keyNames(row.keys).map(
                              (one) => html`
                                <kbd>${one}</kbd>
                              `,
                            )}
                          </th>
                          <td>${t(row.does)}</td>
                        </tr>
                      `,
                    )}
                  </tbody>
                </table>
              </section>
            `,
          )}
        </div>
      </div>
    `,
  );
}

/** @param {string[]} keys */
function keyNames(keys) {
  if (keys.length === 10) return [keys[0]?.startsWith("Shift") ? "Shift 1 … 0" : "1 … 9 0"];
  if (keys.length === 9) return ["1 … 9"];
  return keys.map((key) => key.split("+").map(shown).join(" ").trim() || key);
}

/** @param {string} part */
const shown = (part) =>
  SHOWN[/** @type {keyof typeof SHOWN} */ (part)] ??
  (/^\S( \S)?$/.test(part) ? part.toUpperCase() : part);
