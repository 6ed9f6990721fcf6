// @ts-check
/** The help sheet: what the table of keys has for this page. */
import { useEffect, useState } from "preact/hooks";
import { open, t } from "../core/i18n.js";
import { present } from "../core/keys.js";
import { KEYS } from "../core/keytable.js";
import { AREAS } from "../i18n/areas.js";
import { Dialog } from "./dialog.js";
import { h, html } from "./h.js";
import { dressed } from "./style.js";

const SHOWN = {
  " ": "Space",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Enter: "↵",
};

/** @param {{onClose: () => void}} given */
export function Help({ onClose }) {
  const here = present();
  const rows = KEYS.filter((row) => here.has(row.context));
  const contexts = [...new Set(rows.map((row) => row.context))];
  const [ready, setReady] = useState(false);
  useEffect(() => {
    const areas = rows.map((row) => row.does.split(".")[0] ?? "").filter((one) => one in AREAS);
    const there = () => setReady(true);
    Promise.all([
      open(/** @type {import("../i18n/areas.js").Area[]} */ (areas)),
      dressed("help"),
    ]).then(there, there);
  }, []);
  return h(
    Dialog,
    { title: t("nav.keys"), wide: true, onClose },
    html`
      <div class="sheet" tabindex="0" role="group" aria-label=${t("nav.keys")}>
        <div>
          ${
            !ready &&
            html`
              <p aria-busy="true">${t("wait.loading")}</p>
            `
          }
          ${(ready ? contexts : []).map(
            (context) => html`
              <section key=${context}>
                <h3>${t(`key.context.${context}`)}</h3>
                <table>
                  <tbody>
                    ${KEYS.filter((row) => row.context === context).map(
                      (row) => html`
                        <tr>
                          <th scope="row">
                            ${keyNames(row.keys).map(
                              (one) => html`
                                <kbd>${one}</kbd>
                              `,
                            )}
                          </th>
                          <td>${t(row.does)}</td>
                        </tr>
                      `,
                    )}
                  </tbody>
                </table>
              </section>
            `,
          )}
        </div>
      </div>
    `,
  );
}

/** @param {string[]} keys */
function keyNames(keys) {
  if (keys.length === 10) return [keys[0]?.startsWith("Shift") ? "Shift 1 … 0" : "1 … 9 0"];
  if (keys.length === 9) return ["1 … 9"];
  return keys.map((key) => key.split("+").map(shown).join(" ").trim() || key);
}

/** @param {string} part */
const shown = (part) =>
  SHOWN[/** @type {keyof typeof SHOWN} */ (part)] ??
  (/^\S( \S)?$/.test(part) ? part.toUpperCase() : part);
