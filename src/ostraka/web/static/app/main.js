// @ts-check
/** Draws the page that the address names, to somebody who is signed in. */
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { signedOut, Unreachable } from "./core/api.js";
import { open, preferred, speak, t } from "./core/i18n.js";
import { pressed } from "./core/keys.js";
import * as outbox from "./core/outbox.js";
import { me, whoAmI } from "./core/people.js";
import { followLinks, path } from "./core/router.js";
import { pageAt } from "./pages/registry.js";
import { Announcer } from "./ui/announce.js";
import { Dialog } from "./ui/dialog.js";
import { Guard } from "./ui/guard.js";
import { h, html } from "./ui/h.js";
import { Header } from "./ui/shell.js";
import { dressed } from "./ui/style.js";

/** @typedef {import("./pages/registry.js").Module} Module */

function App() {
  const person = me.value;
  if (person === undefined) return wait();
  return html`
    ${h(Announcer, {})}${person ? h(Opened, {}) : h(Door, { inside: false })}
    ${
      person &&
      signedOut.value &&
      h(Dialog, { title: t("signIn.again") }, h(Door, { inside: true, onDone: outbox.hurry }))
    }
  `;
}

/** Where one signs in, loaded where somebody is not. @param {{inside: boolean, onDone?: () => void}} given */
function Door(given) {
  const [door, setDoor] = useState(/** @type {{SignIn: any} | null} */ (null));
  useEffect(() => void import("./ui/sign_in.js").then(setDoor), []);
  return door ? h(door.SignIn, given) : t("wait.loading");
}

/** The page of the address, loaded the first time it is opened. */
function Opened() {
  const found = pageAt(path.value);
  const [loaded, setLoaded] = useState(/** @type {{path: string, module: Module} | null} */ (null));
  const [error, setError] = useState(/** @type {Error | null} */ (null));
  const pattern = found?.page.path ?? "";
  useEffect(() => {
    if (!found) return;
    setError(null);
    whole(found.page).then((module) => setLoaded({ path: pattern, module }), setError);
  }, [pattern]);
  if (!found) return alone(t("error.noPage", { path: path.value }));
  if (error) return alone(t("error.newRelease"));
  if (!loaded) return wait(); // no header: it would be drawn anew
  if (loaded.path !== pattern) return alone(t("wait.loading"));
  return h(
    Guard,
    { of: path.value },
    h(loaded.module.default, { key: path.value, ...found.given }),
  );
}

const wait = () => html`
  <p class="alone" aria-busy="true">${t("wait.loading")}</p>
`;

/** A page with its texts and its look. @param {import("./pages/registry.js").Page} page */
async function whole({ load, title, areas = [], styles = [] }) {
  const [module] = await Promise.all([load(), open(areas), ...styles.map(dressed)]);
  document.title = `${t(title)} · Ostraka`;
  return module;
}

/** @param {string} text */
const alone = (text) => html`
  ${h(Header, { crumbs: null })}
  <main id="main" class="alone" tabindex="-1">
    <h1>Ostraka</h1>
    <p>${text}</p>
  </main>
`;

/** Ask who is signed in until the server answers. */
async function start() {
  await speak(preferred());
  render(h(App, {}), /** @type {HTMLElement} */ (document.getElementById("app")));
  for (;;) {
    try {
      await whoAmI();
      return;
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

let known = "";
me.subscribe((person) => {
  if (!person) return;
  if (known && known !== person.id)
    location.reload(); // nothing of the one before stays
  else outbox.open((known = person.id));
});
followLinks();
document.addEventListener("keydown", pressed);
void start();
