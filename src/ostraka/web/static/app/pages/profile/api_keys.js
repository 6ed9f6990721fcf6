// @ts-check
/** One's API keys: each is shown once, when it is made, and known by its end from then on. */
import { useState } from "preact/hooks";
import { ask } from "../../core/api.js";
import { date } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { Secret } from "../../manage/secret.js";
import { Told, useAct } from "../../ui/act.js";
import { useAsked } from "../../ui/asked.js";
import { Failed } from "../../ui/failed.js";
import { h, html } from "../../ui/h.js";
import { Line } from "../../ui/inputs.js";

/** @typedef {import("../../types").Key} Key */

export function ApiKeys() {
  const asked = useAsked("/me/api-keys");
  const [name, setName] = useState("");
  const [made, setMade] = useState("");
  const act = useAct();
  const items = /** @type {Key[]} */ (asked.value?.items ?? []);
  const make = async (/** @type {Event} */ e) => {
    e.preventDefault();
    const key = await act.run(() => ask("POST", "/me/api-keys", { body: { name } }));
    if (!key) return;
    setMade(key.api_key);
    setName("");
    asked.again();
  };
  return html`
    <section class="panel">
      <h2>${t("profile.keys")}</h2>
      <p class="muted">${t("profile.keysAbout")}</p>
      ${asked.error && h(Failed, { error: asked.error, again: asked.again })}
      <ul class="plain-list">
        ${items.map((one) => h(Row, { key: one.id, one, again: asked.again }))}
      </ul>
      ${
        asked.value &&
        !items.length &&
        html`
          <p>${t("profile.noKeys")}</p>
        `
      }
      <form class="fields make" onSubmit=${make}>
        ${h(Line, {
          label: t("profile.keyName"),
          hint: t("profile.keyNameHint"),
          value: name,
          set: setName,
          required: true,
          maxlength: 200,
        })}
        <button disabled=${act.busy || !name.trim()}>${t("profile.makeKey")}</button>
      </form>
      ${h(Told, { act })}
      ${
        made &&
        h(Secret, {
          title: t("profile.newKey"),
          about: t("profile.newKeyAbout"),
          label: t("profile.key"),
          value: made,
          onClose: () => setMade(""),
        })
      }
    </section>
  `;
}

/** @param {{one: Key, again: () => void}} given */
function Row({ one, again }) {
  const [sure, setSure] = useState(false);
  const act = useAct();
  const drop = async () => {
    if (await act.run(() => ask("DELETE", `/me/api-keys/${one.id}`))) again();
  };
  return html`
    <li data-key=${one.name}>
      <div class="row">
        <b class="words" dir="auto">${one.name}</b>
        <span class="muted">
          <code>…${one.hint}</code>
          ${` · ${date(one.inserted_at)}`}
        </span>
        <span class="grow"></span>
        <button
          type="button"
          class="small"
          aria-expanded=${String(sure)}
          aria-label=${t("profile.dropKeyNamed", { name: one.name })}
          onClick=${() => setSure(!sure)}
        >
          ${t("manage.delete")}
        </button>
      </div>
      ${
        sure &&
        html`
          <p class="row">
            <span class="danger">${t("profile.dropKeyAbout")}</span>
            <button type="button" class="small" disabled=${act.busy} onClick=${drop}>
              ${t("profile.dropKey")}
            </button>
          </p>
        `
      }
      ${h(Told, { act })}
    </li>
  `;
}
