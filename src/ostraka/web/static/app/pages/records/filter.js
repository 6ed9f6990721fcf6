// @ts-check
/** A filter is chosen and put together. */
import { useState } from "preact/hooks";
import { t } from "../../core/i18n.js";
import { properties } from "../../records/parts.js";
import { GROUPS } from "../../records/properties.js";
import { useAsked } from "../../ui/asked.js";
import { Dialog } from "../../ui/dialog.js";
import { Failed } from "../../ui/failed.js";
import { h, html } from "../../ui/h.js";

/** @typedef {import("../../records/asked.js").Filter} Asked */
/** @typedef {import("../../records/properties.js").Property} Property */
/** @typedef {{of: Property, filter: Asked, onChange: (filter: Asked) => void}} Edited */

const MOST = 250; // values that the server takes

/** @param {{filter: Asked, onClose: () => void, onPut: (filter: Asked) => void}} given
 * `filter.on` is "" for a new one. */
export function Filter({ filter, onClose, onPut }) {
  const [now, setNow] = useState(filter);
  const of = properties.value.find((one) => one.on === now.on);
  const some = Boolean(now.values?.length || now.ge || now.le);
  const put = (/** @type {Event} */ e) => {
    e.preventDefault();
    onClose();
    if (some) onPut(now);
  };
  return h(
    Dialog,
    { title: t("records.filter"), onClose },
    html`
      <form class="fields" onSubmit=${put}>
        <label>
          ${t("records.by")}
          <select
            value=${now.on}
            disabled=${filter.on !== ""}
            onChange=${(/** @type {any} */ e) => setNow({ on: e.currentTarget.value })}
          >
            <option value="" disabled>${t("records.choose")}</option>
            ${GROUPS.map((group) => {
              const inside = properties.value.filter((one) => one.group === group);
              return (
                inside.length > 0 &&
                html`
                  <optgroup key=${group} label=${t(`records.group.${group}`)}>
                    ${inside.map(
                      (one) => html`
                        <option key=${one.on} value=${one.on}>${one.label}</option>
                      `,
                    )}
                  </optgroup>
                `
              );
            })}
          </select>
        </label>
        ${of && h(Editor, { key: of.on, of, filter: now, onChange: setNow })}
        <p class="row">
          <button type="submit" class="primary" disabled=${!some}>${t("records.show")}</button>
          <button type="button" onClick=${onClose}>${t("manage.cancel")}</button>
        </p>
      </form>
    `,
  );
}

/** @param {Edited} given */
function Editor(given) {
  const { kind } = given.of;
  if (kind === "terms") return h(Terms, given);
  return kind === "text" ? h(Names, given) : h(Ends, given);
}

/** Values to tick, with how often there are; filtered by typing where they are many.
 * @param {Edited} given */
function Terms({ of, filter, onChange }) {
  const [wanted, setWanted] = useState("");
  const path = of.metadata ? `/metadata-properties/${of.metadata}/metrics` : "";
  /** @type {import("../../ui/asked.js").Asked<import("../../types").TermsMetrics>} */
  const metrics = useAsked(path);
  const counted = metrics.value?.values.map(({ term, count }) => ({
    value: term,
    text: term,
    count,
  }));
  const options = of.options ?? counted ?? [];
  const chosen = filter.values ?? [];
  const fits = options.filter((one) =>
    one.text.toLocaleLowerCase().includes(wanted.toLocaleLowerCase()),
  );
  const toggle = (/** @type {string} */ value) => {
    const values = chosen.includes(value)
      ? chosen.filter((one) => one !== value)
      : [...chosen, value];
    onChange({ on: of.on, values: values.slice(0, MOST) });
  };
  if (metrics.error) return h(Failed, { error: metrics.error, again: metrics.again });
  if (path && !metrics.value)
    return html`
      <p aria-busy="true">${t("wait.loading")}</p>
    `;
  return html`
    ${
      options.length > 12 &&
      html`
        <input
          type="search"
          value=${wanted}
          placeholder=${t("options.filter", { n: options.length })}
          aria-label=${t("options.filter", { n: options.length })}
          onInput=${(/** @type {any} */ e) => setWanted(e.currentTarget.value)}
        />
      `
    }
    <fieldset class="terms">
      <legend class="unseen">${of.label}</legend>
      ${fits.slice(0, MOST).map(
        (one) => html`
          <label class="check" key=${one.value}>
            <input
              type="checkbox"
              checked=${chosen.includes(one.value)}
              onChange=${() => toggle(one.value)}
            />
            <span class="words" dir="auto">${one.text}</span>
            ${
              "count" in one &&
              html`
                <span class="muted">${one.count}</span>
              `
            }
          </label>
        `,
      )}
      ${
        fits.length === 0 &&
        html`
          <p class="muted">${t("records.noValue")}</p>
        `
      }
    </fieldset>
  `;
}

/** @param {Edited} given */
function Names({ of, filter, onChange }) {
  const put = (/** @type {any} */ e) => {
    const values = String(e.currentTarget.value)
      .split("\n")
      .map((one) => one.trim());
    onChange({ on: of.on, values: values.filter(Boolean).slice(0, MOST) });
  };
  return html`
    <label>
      ${t("records.names")}
      <textarea rows="3" onInput=${put}>${(filter.values ?? []).join("\n")}</textarea>
    </label>
  `;
}

/** @param {Edited} given */
function Ends({ of, filter, onChange }) {
  const type = of.kind === "date" ? "date" : "number";
  const put = (/** @type {"ge" | "le"} */ end) => (/** @type {any} */ e) =>
    onChange({ ...filter, [end]: e.currentTarget.value });
  return html`
    <div class="row ends">
      <label>
        ${t("records.from")}
        <input type=${type} step="any" value=${filter.ge ?? ""} onInput=${put("ge")} />
      </label>
      <label>
        ${t("records.to")}
        <input type=${type} step="any" value=${filter.le ?? ""} onInput=${put("le")} />
      </label>
    </div>
  `;
}
