// @ts-check
/** One's password. */
import { useState } from "preact/hooks";
import { ask, get, Refused, signedOut } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { me } from "../../core/people.js";
import { Told, useAct } from "../../ui/act.js";
import { h, html } from "../../ui/h.js";
import { Line } from "../../ui/inputs.js";

const EMPTY = { current: "", fresh: "", again: "" };

export function Password() {
  const [form, setForm] = useState(EMPTY);
  const act = useAct();
  const put = (/** @type {Partial<typeof EMPTY>} */ part) => setForm({ ...form, ...part });
  const differ = form.again !== "" && form.fresh !== form.again;
  const save = async (/** @type {Event} */ e) => {
    e.preventDefault();
    if (form.fresh !== form.again) return;
    const body = { current: form.current || null, new: form.fresh };
    const done = await act.run(
      () => ask("POST", "/me/password", { body }).catch(told),
      t("profile.passwordChanged"),
    );
    if (done) setForm(EMPTY);
  };
  return html`
    <form class="panel" onSubmit=${save}>
      <h2>${t("profile.password")}</h2>
      <div class="fields">
        <input
          class="unseen"
          type="text"
          autocomplete="username"
          tabindex="-1"
          aria-hidden="true"
          readonly
          value=${me.value?.username ?? ""}
        />
        ${h(Line, {
          label: t("profile.current"),
          type: "password",
          autocomplete: "current-password",
          value: form.current,
          set: (current) => put({ current }),
        })}
        ${h(Line, {
          label: t("profile.fresh"),
          hint: t("profile.freshHint"),
          type: "password",
          autocomplete: "new-password",
          minlength: 8,
          maxlength: 100,
          required: true,
          value: form.fresh,
          set: (fresh) => put({ fresh }),
        })}
        ${h(Line, {
          label: t("profile.again"),
          type: "password",
          autocomplete: "new-password",
          required: true,
          value: form.again,
          set: (again) => put({ again }),
          "aria-invalid": String(differ),
        })}
        ${
          differ &&
          html`
            <p class="trouble" role="alert">${t("profile.differ")}</p>
          `
        }
        <div class="row">
          <button class="primary" disabled=${act.busy || differ}>${t("profile.change")}</button>
        </div>
      </div>
      ${h(Told, { act })}
    </form>
  `;
}

/** A wrong password is told as one, while the session goes on. @param {unknown} error */
async function told(error) {
  if (!(error instanceof Refused)) throw error;
  if (error.status === 401) await get("/session").catch(() => (signedOut.value = true));
  if (error.status === 401) throw new Refused(401, { ...error.told, message: t("profile.wrong") });
  if (error.status === 429) {
    const n = Number(error.told["retry_after"]) || 60;
    throw new Refused(429, { ...error.told, message: t("signIn.wait", { n }) });
  }
  throw error;
}
