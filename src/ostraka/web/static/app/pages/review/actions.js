// @ts-check
/** The bar at the foot: undo, what is still to decide, later, send back, resolve. */
import { takeBack } from "../../annotate/acts.js";
import { held, needed } from "../../annotate/answering.js";
import { questions } from "../../annotate/job.js";
import * as line from "../../annotate/line.js";
import { t } from "../../core/i18n.js";
import { canUndo } from "../../core/undo.js";
import { later, resolve } from "../../review/desk.js";
import { columns, reviewed, sending, valuesOf } from "../../review/list.js";
import { tally } from "../../review/majority.js";
import { h, html } from "../../ui/h.js";
import { Turns } from "../annotate/actions.js";

/** @param {{sendBack: () => void}} given */
export function Actions({ sendBack }) {
  const none = !line.current.value;
  return html`
    <footer class="actions">
      <button type="button" disabled=${!canUndo.value} onClick=${takeBack}>
        ${t("do.undo")}
        <kbd>^Z</kbd>
      </button>
      ${h(Turns, { counted: false })}
      <span class=${`says${held.value.why ? " held" : ""}`} key=${held.value.times} role="status">
        <span data-sending=${sending.value}>${sending.value > 0 && `${t("sync.saving")} `}</span>
        ${h(Sentence, {})}
      </span>
      <button type="button" disabled=${none} onClick=${later}>
        ${t("do.later")}
        <kbd>S</kbd>
      </button>
      <button type="button" disabled=${none || !columns.value.length} onClick=${sendBack}>
        ${t("review.sendBack")}
        <kbd>B</kbd>
      </button>
      <button type="button" class="primary" id="resolve" disabled=${none} onClick=${resolve}>
        ${t("review.resolve")}
        <kbd>↵</kbd>
      </button>
    </footer>
  `;
}

/** What is still to decide, or over how much people differ. */
function Sentence() {
  const about = reviewed.value;
  if (!about || !line.current.value) return "";
  const names = needed.value.map((one) => one.title).join(", ");
  if (names) return t("review.needed", { names });
  const n = questions.value.filter((one) => tally(valuesOf(about, one)).length > 1).length;
  return n ? t("review.differs", { n }) : t("review.agree");
}
