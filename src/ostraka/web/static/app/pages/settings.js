// @ts-check
/** The settings of a dataset: what is asked about what, how the work is done, and what becomes of it. */
import { useEffect, useState } from "preact/hooks";
import { hear } from "../core/events.js";
import { t } from "../core/i18n.js";
import { mayLead } from "../core/people.js";
import { useAsked } from "../ui/asked.js";
import { DatasetHeader } from "../ui/dataset.js";
import { Failed } from "../ui/failed.js";
import { Guard } from "../ui/guard.js";
import { h, html } from "../ui/h.js";
import { Danger } from "./settings/danger.js";
import { Export } from "./settings/export.js";
import { Guidelines } from "./settings/guidelines.js";
import { Properties, Vectors } from "./settings/parts.js";
import { Publish } from "./settings/publish.js";
import { Schema } from "./settings/schema.js";
import { WorkSettings } from "./settings/work.js";

/** @typedef {import("../types").Dataset} Dataset */
/** What each section is given.
 * @typedef {{dataset: Dataset, again: () => void}} Section */
/** @typedef {keyof typeof SECTIONS} Name */

const SECTIONS = {
  fields: (/** @type {Section} */ given) => h(Schema, { ...given, which: "fields", key: "fields" }),
  questions: (/** @type {Section} */ given) =>
    h(Schema, { ...given, which: "questions", key: "questions" }),
  metadata: (/** @type {Section} */ given) => h(Properties, given),
  vectors: (/** @type {Section} */ given) => h(Vectors, given),
  guidelines: (/** @type {Section} */ given) => h(Guidelines, given),
  work: (/** @type {Section} */ given) => h(WorkSettings, given),
  export: (/** @type {Section} */ given) => h(Export, given),
  danger: (/** @type {Section} */ given) => h(Danger, given),
};
const NAMES = /** @type {Name[]} */ (Object.keys(SECTIONS));

/** @param {{id: string}} given */
export default function Settings({ id }) {
  const asked = useAsked(`/datasets/${id}`);
  const dataset = /** @type {Dataset | null} */ (asked.value);
  const [section, setSection] = useState(named);
  useEffect(() => {
    const moved = () => setSection(named());
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  useEffect(() => hear(id, { dataset: asked.again }), [id]);
  const leads = mayLead();
  return html`
    ${h(DatasetHeader, { id, name: dataset?.name ?? "" })}
    <main id="main" class="page settings" tabindex="-1">
      <nav class="sections" aria-label=${t("manage.settings")}>
        ${leads && NAMES.map((name) => h(Tab, { key: name, name, here: name === section, setSection }))}
      </nav>
      <div class="section">
        ${asked.error && h(Failed, { error: asked.error, again: asked.again })}
        ${
          !leads &&
          html`
            <p class="panel">${t("settings.notYours")}</p>
          `
        }
        ${
          dataset &&
          leads &&
          html`
            ${dataset.status === "draft" && h(Publish, { dataset, again: asked.again })}
            ${h(Guard, { of: section }, SECTIONS[section]({ dataset, again: asked.again }))}
          `
        }
        ${
          !dataset &&
          !asked.error &&
          html`
            <p aria-busy="true">${t("wait.loading")}</p>
          `
        }
      </div>
    </main>
  `;
}

/** The section that the address names. @returns {Name} */
function named() {
  const name = /** @type {Name} */ (globalThis.location.hash.slice(1));
  return NAMES.includes(name) ? name : "questions";
}

/** @param {{name: Name, here: boolean, setSection: (name: Name) => void}} given */
function Tab({ name, here, setSection }) {
  const onClick = (/** @type {Event} */ e) => {
    e.preventDefault();
    history.replaceState(null, "", `#${name}`);
    setSection(name);
  };
  return html`
    <a href=${`#${name}`} aria-current=${here ? "true" : undefined} onClick=${onClick}>
      ${t(`settings.${name}`)}
    </a>
  `;
}
