// @ts-check
/** Metadata properties and vector settings: added, given other titles, and taken away one by one. */
import { useState } from "preact/hooks";
import { ask } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { Told, useAct } from "../../ui/act.js";
import { useAsked } from "../../ui/asked.js";
import { Failed } from "../../ui/failed.js";
import { h, html } from "../../ui/h.js";
import { Check, Choose, Line } from "../../ui/inputs.js";

/** @typedef {import("../../types").MetadataProperty} Property */
/** @typedef {import("../../types").VectorSettings} Vector */
/** @typedef {{name: string, title: string, kind: string, values: string, min: string, max: string,
 *   visible: boolean, dimensions: string}} Fresh */

/** @type {Fresh} */
const EMPTY = {
  name: "",
  title: "",
  kind: "terms",
  values: "",
  min: "",
  max: "",
  visible: true,
  dimensions: "",
};

/** @param {import("../settings.js").Section} given */
export function Properties({ dataset }) {
  const asked = useAsked(`/me/datasets/${dataset.id}/metadata-properties`);
  const items = /** @type {Property[]} */ (asked.value?.items ?? []);
  return html`
    <section class="panel">
      <h2>${t("settings.metadata")}</h2>
      <p class="muted">${t("settings.metadataAbout")}</p>
      ${asked.error && h(Failed, { error: asked.error, again: asked.again })}
      <ul class="parts">
        ${items.map((one) =>
          h(Row, {
            key: one.id,
            one,
            about: aboutProperty(one),
            at: `/metadata-properties/${one.id}`,
            visible: one.visible_for_annotators,
            loses: t("settings.propertyStays"),
            again: asked.again,
          }),
        )}
      </ul>
      ${asked.value && !items.length && none(t("settings.noMetadata"))}
      ${h(NewProperty, { at: `/datasets/${dataset.id}/metadata-properties`, again: asked.again })}
    </section>
  `;
}

/** @param {import("../settings.js").Section} given */
export function Vectors({ dataset }) {
  const at = `/datasets/${dataset.id}/vectors-settings`;
  const asked = useAsked(at);
  const items = /** @type {Vector[]} */ (asked.value?.items ?? []);
  return html`
    <section class="panel">
      <h2>${t("settings.vectors")}</h2>
      <p class="muted">${t("settings.vectorsAbout")}</p>
      ${asked.error && h(Failed, { error: asked.error, again: asked.again })}
      <ul class="parts">
        ${items.map((one) =>
          h(Row, {
            key: one.id,
            one,
            about: t("settings.dimensions", { n: one.dimensions }),
            at: `/vectors-settings/${one.id}`,
            loses: t("settings.vectorsGo"),
            again: asked.again,
          }),
        )}
      </ul>
      ${asked.value && !items.length && none(t("settings.noVectors"))}
      ${h(NewVector, { at, again: asked.again })}
    </section>
  `;
}

/** @param {string} text */
const none = (text) => html`
  <p>${text}</p>
`;

/** @param {Property} one */
function aboutProperty({ settings }) {
  if (settings.type === "terms") {
    const values = settings.values?.join(", ");
    return values ? `${t("settings.terms")}: ${values}` : t("settings.terms");
  }
  const range = [settings.min, settings.max].map((one) => one ?? "…").join(" – ");
  const kind = t(`settings.${settings.type}`);
  return settings.min === null && settings.max === null ? kind : `${kind}, ${range}`;
}

/** @param {{one: {name: string, title: string}, about: string, at: string, visible?: boolean,
 *   loses: string, again: () => void}} given */
function Row({ one, about, at, visible, loses, again }) {
  const [title, setTitle] = useState(one.title);
  const [shown, setShown] = useState(visible);
  const [sure, setSure] = useState(false);
  const act = useAct();
  const dirty = title !== one.title || shown !== visible;
  const save = async (/** @type {Event} */ e) => {
    e.preventDefault();
    const body = shown === undefined ? { title } : { title, visible_for_annotators: shown };
    if (await act.run(() => ask("PATCH", at, { body }), t("settings.saved"))) again();
  };
  const drop = async () => {
    if (await act.run(() => ask("DELETE", at))) again();
  };
  return html`
    <li class="part" data-part=${one.name}>
      <form class="fields inline" onSubmit=${save}>
        <span class="words muted" dir="auto">
          <b>${one.name}</b>
          · ${about}
        </span>
        ${h(Line, { label: t("schema.title"), value: title, set: setTitle, required: true })}
        ${
          shown !== undefined &&
          h(Check, { label: t("settings.visible"), value: shown, set: setShown })
        }
        <div class="row">
          <button class="small" disabled=${!dirty || act.busy}>${t("manage.save")}</button>
          <button
            type="button"
            class="small"
            aria-expanded=${String(sure)}
            onClick=${() => setSure(!sure)}
          >
            ${t("manage.delete")}
          </button>
        </div>
      </form>
      ${
        sure &&
        html`
          <p class="row">
            <span class="danger">${loses}</span>
            <button type="button" class="small" disabled=${act.busy} onClick=${drop}>
              ${t("settings.deletePart", { name: one.name })}
            </button>
          </p>
        `
      }
      ${h(Told, { act })}
    </li>
  `;
}

/** @param {{at: string, again: () => void}} given */
function NewProperty({ at, again }) {
  const make = (/** @type {Fresh} */ { name, title, kind, values, min, max, visible }) => {
    const listed = values.split("\n").flatMap((one) => (one.trim() ? [one.trim()] : []));
    const number = (/** @type {string} */ one) => (one === "" ? null : Number(one));
    const settings =
      kind === "terms"
        ? { type: kind, values: listed.length ? listed : null }
        : { type: kind, min: number(min), max: number(max) };
    return { name, title: title || name, settings, visible_for_annotators: visible };
  };
  const kinds = /** @type {[string, string][]} */ (
    /** @type {const} */ (["terms", "integer", "float"]).map((one) => [one, t(`settings.${one}`)])
  );
  return h(Maker, {
    at,
    again,
    label: t("settings.addMetadata"),
    make,
    more: (fresh, put) => html`
      ${h(Choose, {
        label: t("schema.kind"),
        value: fresh.kind,
        options: kinds,
        set: (kind) => put({ kind }),
      })}
      ${
        fresh.kind === "terms"
          ? h(Line, {
              label: t("settings.values"),
              hint: t("settings.valuesHint"),
              value: fresh.values.replaceAll("\n", ", "),
              set: (values) => put({ values: values.replaceAll(/\s*,\s*/g, "\n") }),
            })
          : html`
              ${h(Line, {
                label: t("settings.min"),
                type: "number",
                step: "any",
                value: fresh.min,
                set: (min) => put({ min }),
              })}
              ${h(Line, {
                label: t("settings.max"),
                type: "number",
                step: "any",
                value: fresh.max,
                set: (max) => put({ max }),
              })}
            `
      }
      ${h(Check, {
        label: t("settings.visible"),
        value: fresh.visible,
        set: (visible) => put({ visible }),
      })}
    `,
  });
}

/** @param {{at: string, again: () => void}} given */
function NewVector({ at, again }) {
  return h(Maker, {
    at,
    again,
    label: t("settings.addVectors"),
    make: ({ name, title, dimensions }) => ({
      name,
      title: title || name,
      dimensions: Number(dimensions),
    }),
    more: (fresh, put) =>
      h(Line, {
        label: t("settings.dimensionsLabel"),
        type: "number",
        min: 1,
        max: 16000,
        required: true,
        value: fresh.dimensions,
        set: (dimensions) => put({ dimensions }),
      }),
  });
}

/** @param {{at: string, again: () => void, label: string, make: (fresh: Fresh) => object,
 *   more: (fresh: Fresh, put: (part: Partial<Fresh>) => void) => any}} given */
function Maker({ at, again, label, make, more }) {
  const [fresh, setFresh] = useState(/** @type {Fresh | null} */ (null));
  const act = useAct();
  const put = (/** @type {Partial<Fresh>} */ part) => fresh && setFresh({ ...fresh, ...part });
  const add = async (/** @type {Event} */ e) => {
    e.preventDefault();
    if (!fresh) return;
    const done = await act.run(() => ask("POST", at, { body: make(fresh) }), t("settings.added"));
    if (!done) return;
    setFresh(null);
    again();
  };
  if (!fresh)
    return html`
      <div class="row">
        <button type="button" onClick=${() => setFresh(EMPTY)}>${label}</button>
        ${h(Told, { act })}
      </div>
    `;
  return html`
    <form class="fields" onSubmit=${add}>
      ${h(Line, {
        label: t("schema.name"),
        value: fresh.name,
        required: true,
        maxlength: 200,
        autofocus: true,
        set: (name) => put({ name }),
      })}
      ${h(Line, {
        label: t("schema.title"),
        value: fresh.title,
        maxlength: 500,
        placeholder: fresh.name,
        set: (title) => put({ title }),
      })}
      ${more(fresh, put)}
      <div class="row">
        <button class="primary" disabled=${act.busy}>${t("manage.add")}</button>
        <button type="button" onClick=${() => setFresh(null)}>${t("manage.cancel")}</button>
      </div>
      ${h(Told, { act })}
    </form>
  `;
}
