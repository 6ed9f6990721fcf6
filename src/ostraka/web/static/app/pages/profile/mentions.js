// @ts-check
/** Notes that name oneself. */
import { get } from "../../core/api.js";
import { moment } from "../../core/format.js";
import { t } from "../../core/i18n.js";
import { useEffect, useState } from "preact/hooks";
import { useAsked } from "../../ui/asked.js";
import { Failed } from "../../ui/failed.js";
import { h, html } from "../../ui/h.js";
import { Link } from "../../ui/shell.js";

/** @typedef {import("../../types").Note} Note */

export function Mentions() {
  const asked = useAsked("/me/mentions?limit=20");
  const items = /** @type {Note[]} */ (asked.value?.items ?? []);
  const [names, setNames] = useState(/** @type {Map<string, string>} */ (new Map()));
  useEffect(() => {
    get("/me/datasets").then(
      (/** @type {{items: import("../../types").Dataset[]}} */ told) =>
        setNames(new Map(told.items.map((one) => [one.id, one.name]))),
      () => {},
    );
  }, []);
  const nameOf = (/** @type {string} */ id) => names.get(id) ?? t("manage.dataset");
  return html`
    <section class="panel">
      <h2>${t("profile.mentions")}</h2>
      ${asked.error && h(Failed, { error: asked.error, again: asked.again })}
      ${
        asked.value &&
        !items.length &&
        html`
          <p class="muted">${t("profile.noMentions")}</p>
        `
      }
      <ul class="plain-list">
        ${items.map(
          (one) => html`
            <li key=${one.id}>
              <p class="as-is" dir="auto">${one.text ?? ""}</p>
              <p class="muted">
                ${one.username ?? t("profile.gone")} · ${` ${moment(one.inserted_at)} · `}
                ${h(
                  Link,
                  {
                    to: `/datasets/${one.dataset_id}/annotate`,
                  },
                  nameOf(one.dataset_id),
                )}
                ${one.settled_at && ` · ${t("profile.settled")}`}
              </p>
            </li>
          `,
        )}
      </ul>
    </section>
  `;
}
