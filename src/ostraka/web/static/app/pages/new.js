// @ts-check
/** A new dataset out of a file or a hub: chosen, looked at, changed, then made as one act. */
import { useState } from "preact/hooks";
import { ask } from "../core/api.js";
import { t } from "../core/i18n.js";
import { mayLead } from "../core/people.js";
import { useAct } from "../ui/act.js";
import { Failed } from "../ui/failed.js";
import { h, html } from "../ui/h.js";
import { Header, Link } from "../ui/shell.js";
import { Choose } from "./new/choose.js";
import { Columns, Found, Records } from "./new/found.js";
import { Filling } from "./new/filling.js";
import { Make } from "./new/make.js";
import { Parts } from "./new/parts.js";
import { partsOf, readingOf, toldBy, usual } from "./new/reading.js";

/** @typedef {import("../types").Upload} Upload */
/** @typedef {import("../types").Preview} Preview */
/** @typedef {import("../types").Begun} Begun */
/** @typedef {import("./new/reading.js").Told} Told */
/** @typedef {"people" | "mine" | "suggestions"} Answers */
/** What is being made: what the file was found to be, and what was changed about it.
 * @typedef {{upload: Upload, seen: Preview, format: string, columns: Told[], separator: string,
 *   answers: Answers, fields: import("../manage/shapes").FieldDraft[],
 *   questions: import("../manage/shapes").QuestionDraft[]}} Plan */

const PATIENCE = 15 * 60_000; // ms; the server reads all of a large file
const NOTHING = { fields: [], questions: [] };

export default function New() {
  const crumbs = html`
    <span class="crumb">${h(Link, { to: "/" }, t("nav.home"))}</span>
    <h1>${t("import.title")}</h1>
  `;
  return html`
    ${h(Header, { crumbs })}
    <main id="main" class="page new" tabindex="-1">
      ${
        !mayLead()
          ? html`
              <p class="panel">${t("import.notYours")}</p>
            `
          : h(Steps, {})
      }
    </main>
  `;
}

function Steps() {
  const [plan, setPlan] = useState(/** @type {Plan | null} */ (null));
  const [begun, setBegun] = useState(/** @type {Begun | null} */ (null));
  const act = useAct();
  const put = (/** @type {Partial<Plan>} */ part) => plan && setPlan({ ...plan, ...part });
  const look = async (
    /** @type {Upload} */ upload,
    /** @type {{format: string, columns: Told[] | null, separator: string}} */ how,
  ) => {
    const body = { format: how.format || null, ...readingOf(how.columns, how.separator) };
    const path = `/uploads/${upload.id}/preview`;
    const seen = await act.run(() => ask("POST", path, { body, patience: PATIENCE }));
    if (!seen) return;
    const same = plan?.upload.id === upload.id ? plan : null;
    setPlan({
      ...how,
      upload,
      seen,
      columns: seen.columns.length ? toldBy(seen.columns) : (how.columns ?? []),
      answers: same && same.seen.nobody === seen.nobody ? same.answers : usual(seen),
      ...partsOf(seen, same ?? NOTHING),
    });
  };
  const chosen = (/** @type {Upload} */ upload) => {
    setPlan(null);
    setBegun(null);
    void look(upload, { format: "", columns: null, separator: "" });
  };
  const again = (/** @type {Partial<Plan>} */ part) => {
    if (!plan) return;
    const next = { ...plan, ...part };
    setPlan(next);
    void look(plan.upload, next);
  };
  return html`
    ${h(Choose, { chosen, busy: act.busy })}
    ${
      act.busy &&
      html`
        <p class="panel" role="status" aria-busy="true">${t("import.looking")}</p>
      `
    }
    ${act.error && h("section", { class: "panel" }, h(Failed, { error: act.error }))}
    ${
      plan &&
      html`
        ${h(Found, { plan, again })} ${plan.columns.length > 0 && h(Columns, { plan, again })}
        ${
          plan.seen.total > 0 &&
          html`
            ${h(Records, { plan })} ${h(Parts, { plan, put })}
            ${
              begun
                ? h(Filling, { begun, back: () => setBegun(null) })
                : h(Make, { plan, put, made: setBegun, key: plan.upload.id })
            }
          `
        }
      `
    }
  `;
}
