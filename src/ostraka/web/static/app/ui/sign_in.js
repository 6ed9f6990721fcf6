// @ts-check
/** Signing in: with a password, or through those who vouch for people. */
import { useEffect, useState } from "preact/hooks";
import { get, Refused } from "../core/api.js";
import { t } from "../core/i18n.js";
import { signIn } from "../core/people.js";
import { base } from "../core/place.js";
import { html } from "./h.js";

/** @param {{inside?: boolean, onDone?: () => void}} given `inside`: within a dialog. */
export function SignIn({ inside = false, onDone }) {
  const [why, setWhy] = useState("");
  const [busy, setBusy] = useState(false);
  const [providers, setProviders] = useState(/** @type {{name: string}[]} */ ([]));
  useEffect(() => {
    get("/oauth2/providers").then(
      (found) => setProviders(found.items),
      () => setProviders([]),
    );
    if (!inside) document.title = `${t("signIn.title")} · Ostraka`;
  }, []);
  const send = async (/** @type {SubmitEvent} */ e) => {
    e.preventDefault();
    const given = new FormData(/** @type {HTMLFormElement} */ (e.currentTarget));
    setBusy(true);
    try {
      await signIn(String(given.get("username")), String(given.get("password")));
      onDone?.();
    } catch (error) {
      setWhy(error instanceof Refused ? refusal(error) : t("error.unreachable"));
      setBusy(false);
    }
  };
  const form = html`
    <form class="sign-in" onSubmit=${send}>
      <label>
        ${t("signIn.name")}
        <input
          name="username"
          autocomplete="username"
          required
          autocapitalize="none"
          spellcheck=${false}
          autofocus
        />
      </label>
      <label>
        ${t("signIn.password")}
        <input name="password" type="password" autocomplete="current-password" required />
      </label>
      ${
        why &&
        html`
          <p class="trouble" role="alert">${why}</p>
        `
      }
      <button class="primary" disabled=${busy}>${t("do.signIn")}</button>
      ${providers.map(
        ({ name }) => html`
          <a
            class="button"
            key=${name}
            href=${`${base}/api/v1/oauth2/providers/${encodeURIComponent(name)}/authentication`}
          >
            ${t("signIn.with", { name })}
          </a>
        `,
      )}
    </form>
  `;
  if (inside) return form;
  return html`
    <main id="main" class="gate">
      <h1>Ostraka</h1>
      ${form}
      <p class="muted">${t("signIn.hint")}</p>
    </main>
  `;
}

/** @param {Refused} error */
function refusal(error) {
  if (error.status === 401) return t("signIn.wrong");
  if (error.status === 429) return t("signIn.wait", { n: Number(error.told["retry_after"]) || 60 });
  return error.message;
}
