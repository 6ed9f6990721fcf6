// @ts-check
/** What stands around every page: where one is, what is saved, and who one is. */
import { useEffect } from "preact/hooks";
import * as core from "../core/i18n.js";
import { bind } from "../core/keys.js";
import { look, LOOKS, setLook } from "../core/look.js";
import { letters } from "../core/outbox.js";
import { me, signOut } from "../core/people.js";
import { base } from "../core/place.js";
import { go } from "../core/router.js";
import { signal } from "@preact/signals-core";
import { h, html } from "./h.js";
import { Menu } from "./menu.js";
import { Sync } from "./sync.js";

const { t } = core;
/** What lies over the page; it comes when it is asked for, or a little after the page. */
const over = signal(/** @type {((given: {onClose: () => void}) => any) | null} */ (null));
const LATER = 4000; // ms
const sheet = () => import("./help.js");
const palette = () => import("./palette.js");
const none = () => {};
const explain = () => void sheet().then((one) => (over.value = one.Help), none);
if (globalThis.document)
  setTimeout(() => void Promise.all([sheet(), palette()]).catch(none), LATER);

/** @returns {import("./menu.js").Entry[]} */
export const languages = () =>
  Object.entries(core.LANGUAGES).map(([code, label]) => ({
    label,
    on: core.language.value === code,
    run: () => core.speak(/** @type {core.Language} */ (code)),
  }));

/** @returns {import("./menu.js").Entry[]} */
export const themes = () =>
  LOOKS.theme.map((theme) => ({
    label: t(`theme.${theme}`),
    on: (look.value.theme ?? "system") === theme,
    run: () => setLook({ theme }),
  }));

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
        help: explain,
        escape: (e) => (e.target instanceof HTMLElement ? e.target.blur() : false),
        palette: () => void palette().then((one) => (over.value = one.Palette), none),
        place: (_, n) => void palette().then((one) => one.jump(n), none),
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
      <button type="button" class="plain" aria-label=${t("nav.keys")} onClick=${explain}>
        <kbd>?</kbd>
      </button>
      ${h(Person, {})}${over.value && h(over.value, { onClose: () => (over.value = null) })}
    </header>
  `;
}

function Person() {
  const person = me.value;
  if (!person) return null;
  const home = { label: t("nav.home"), run: () => go("/") };
  const profile = { label: t("nav.profile"), run: () => go("/profile") };
  const people = { label: t("nav.people"), run: () => go("/people") };
  const pages = person.role === "annotator" ? [home, profile] : [home, profile, people];
  const out = { label: t("do.signOut"), run: () => void leave() };
  return h(Menu, {
    label: person.username,
    title: t("nav.person"),
    entries: [...pages, "line", ...themes(), "line", ...languages(), "line", out],
  });
}

async function leave() {
  if (letters.value.length && !confirm(t("sync.leave", { n: letters.value.length }))) return;
  await signOut();
  go("/");
}
