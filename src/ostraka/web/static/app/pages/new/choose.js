// @ts-check
/** Where a new dataset comes from: a file, a hub, or Python. */
import { useState } from "preact/hooks";
import { ask } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { upload } from "../../core/upload.js";
import { Told, useAct } from "../../ui/act.js";
import { h, html } from "../../ui/h.js";
import { Line } from "../../ui/inputs.js";

/** @typedef {import("../../types").Upload} Upload */
/** @typedef {"file" | "hub" | "python"} Way */

/** @type {Way[]} */
const WAYS = ["file", "hub", "python"];
const PATIENCE = 10 * 60_000; // ms; a hub may be slow
const CODE = `import ostraka as rg

dataset = rg.FeedbackDataset(fields=[...], questions=[...])
dataset.push_to_argilla(name="tweets", workspace="default")`;

/** @param {{chosen: (upload: Upload) => void, busy: boolean}} given */
export function Choose({ chosen, busy }) {
  const [way, setWay] = useState(named);
  return html`
    <section class="panel">
      <h2>${t("import.from")}</h2>
      <div class="row ways" role="group" aria-label=${t("import.from")}>
        ${WAYS.map(
          (one) => html`
            <button
              type="button"
              key=${one}
              aria-pressed=${String(way === one)}
              onClick=${() => setWay(one)}
            >
              ${t(`import.way.${one}`)}
            </button>
          `,
        )}
      </div>
      ${way === "file" && h(File, { chosen, busy })} ${way === "hub" && h(Hub, { chosen, busy })}
      ${
        way === "python" &&
        html`
          <p>${t("import.python")}</p>
          <pre tabindex="0"><code>${CODE}</code></pre>
        `
      }
    </section>
  `;
}

/** The way that the address names. @returns {Way} */
function named() {
  const way = /** @type {Way} */ (globalThis.location.hash.slice(1));
  return WAYS.includes(way) ? way : "file";
}

/** @param {{chosen: (upload: Upload) => void, busy: boolean}} given */
function File({ chosen, busy }) {
  const [far, setFar] = useState(/** @type {[number, number] | null} */ (null));
  const [over, setOver] = useState(false);
  const act = useAct();
  const send = async (/** @type {globalThis.File | undefined} */ file) => {
    if (!file || act.busy) return;
    const told = await act.run(() => upload("/uploads", file, (done, of) => setFar([done, of])));
    setFar(null);
    if (told) chosen(told);
  };
  const drop = (/** @type {DragEvent} */ e) => {
    e.preventDefault();
    setOver(false);
    void send(e.dataTransfer?.files[0]);
  };
  return html`
    <div
      class=${`drop${over ? " over" : ""}`}
      onDragOver=${(/** @type {DragEvent} */ e) => {
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave=${() => setOver(false)}
      onDrop=${drop}
    >
      <label for="import-file">${t("import.file")}</label>
      <input
        id="import-file"
        type="file"
        disabled=${act.busy || busy}
        aria-describedby="import-file-hint"
        onChange=${(/** @type {any} */ e) => send(e.currentTarget.files[0])}
      />
      <span class="hint muted" id="import-file-hint">${t("import.fileHint")}</span>
      ${
        far &&
        html`
          <progress max=${far[1]} value=${far[0]} aria-label=${t("import.sending")}></progress>
        `
      }
    </div>
    ${h(Told, { act })}
  `;
}

/** @param {{chosen: (upload: Upload) => void, busy: boolean}} given */
function Hub({ chosen, busy }) {
  const [form, setForm] = useState({ name: "", subset: "", split: "", most: "10000" });
  const act = useAct();
  const put = (/** @type {Partial<typeof form>} */ part) => setForm({ ...form, ...part });
  const send = async (/** @type {Event} */ e) => {
    e.preventDefault();
    const { name, subset, split, most } = form;
    const body = { name, subset: subset || null, split: split || null, most: Number(most) };
    const told = await act.run(() => ask("POST", "/uploads/hub", { body, patience: PATIENCE }));
    if (told) chosen(told);
  };
  return html`
    <form class="fields" onSubmit=${send}>
      ${h(Line, {
        label: t("import.hubName"),
        value: form.name,
        set: (name) => put({ name }),
        required: true,
        placeholder: "owner/name",
        autocapitalize: "none",
      })}
      ${h(Line, {
        label: t("import.split"),
        hint: t("import.splitHint"),
        value: form.split,
        set: (split) => put({ split }),
        placeholder: "train",
      })}
      ${h(Line, {
        label: t("import.subset"),
        value: form.subset,
        set: (subset) => put({ subset }),
      })}
      ${h(Line, {
        label: t("import.most"),
        type: "number",
        min: 1,
        max: 100000,
        required: true,
        value: form.most,
        set: (most) => put({ most }),
      })}
      <div class="row">
        <button class="primary" disabled=${act.busy || busy} aria-busy=${String(act.busy)}>
          ${t("import.look")}
        </button>
      </div>
    </form>
    ${h(Told, { act })}
  `;
}
