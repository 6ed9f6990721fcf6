// @ts-check
/** The bar at the foot: undo, what was done, later, discard, apply. */
import { Refused } from "../../core/api.js";
import { t } from "../../core/i18n.js";
import { canUndo } from "../../core/undo.js";
import { takeBack } from "../../records/acts.js";
import { apply, busy, said } from "../../records/bulk.js";
import * as picks from "../../records/picked.js";
import { h, html } from "../../ui/h.js";
import { Turns } from "../annotate/actions.js";
import { counted } from "./form.js";

/** @param {{discard: () => void}} given */
export function Actions({ discard }) {
  const none = !picks.active.value;
  const n = picks.many.value;
  const now = said.value;
  const bad = now?.kind === "failed" || now?.kind === "nothing" || now?.kind === "missing";
  return html`
    <footer class="actions">
      <button type="button" disabled=${!canUndo.value && !busy.value} onClick=${takeBack}>
        ${t("do.undo")}
        <kbd>^Z</kbd>
      </button>
      ${h(Turns, { counted: true })}
      <span class=${`says${bad ? " held" : ""}`} role="status" aria-busy=${String(busy.value)}>
        ${busy.value ? t("records.busy") : sentence()}
      </span>
      <button type="button" disabled=${none} onClick=${() => void apply("later")}>
        ${t("do.later")}
        <kbd>S</kbd>
      </button>
      <button type="button" disabled=${none} onClick=${discard}>
        ${t("do.discard")}
        <kbd>X</kbd>
      </button>
      <button
        type="button"
        class="primary"
        id="apply"
        disabled=${none}
        onClick=${() => void apply("submitted")}
      >
        ${n ? t("records.apply", { n }) : t("do.submit")}
        <kbd>↵</kbd>
      </button>
    </footer>
  `;
}

function sentence() {
  const now = said.value;
  if (!now) return "";
  if (now.kind === "nothing") return t("records.answerFirst");
  if (now.kind === "missing") return t("annotate.needed", { names: now.names });
  if (now.kind === "undone") return t("records.undone", { n: now.n });
  if (now.kind === "redone") return t("records.redone", { n: now.n });
  if (now.kind === "failed")
    return now.error instanceof Refused ? now.error.message : t("error.unreachable");
  const { told, status } = now;
  const n = told.new + told.changed;
  if (n === 0)
    return [t("records.nothingDone"), ...counted(told), ...Object.keys(told.refused)].join(" · ");
  const rest = counted({ ...told, new: 0, changed: 0, same: 0 });
  return [t(`records.done.${status}`, { n }), ...rest, t("records.undoWith")].join(" · ");
}
