// @ts-check
/** The bar at the foot: undo, what is still needed, later, discard, submit. */
import { useEffect, useState } from "preact/hooks";
import { finish, finished, held, needed } from "../../annotate/answering.js";
import { focus, job, moveFocus, questions } from "../../annotate/job.js";
import * as line from "../../annotate/line.js";
import { t } from "../../core/i18n.js";
import { canUndo } from "../../core/undo.js";
import { h, html } from "../../ui/h.js";

const SHOWN = 6000; // ms that the offer to undo stands

/** @param {{discard: () => void, undo: () => void}} given */
export function Actions({ discard, undo }) {
  const place = line.current.value;
  const none = !place;
  return html`
    <footer class="actions">
      <button type="button" disabled=${!canUndo.value} onClick=${undo}>
        ${t("do.undo")}
        <kbd>^Z</kbd>
      </button>
      ${h(Turns, { counted: true })}
      <span class=${`says${held.value.why ? " held" : ""}`} key=${held.value.times} role="status">
        ${h(Sentence, {})}
      </span>
      <button type="button" disabled=${none} onClick=${() => finish("later")}>
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
        id="submit"
        disabled=${none}
        onClick=${() => finish("submitted")}
      >
        ${t("do.submit")}
        <kbd>↵</kbd>
      </button>
    </footer>
  `;
}

/** From question to question, where one is shown at a time; `counted`: which one that is.
 * @param {{counted: boolean}} given */
export function Turns({ counted }) {
  const few = questions.value.length;
  return html`
    <span class="turns">
      <button
        type="button"
        class="plain"
        disabled=${focus.value === 0}
        aria-label=${t("nav.previousQuestion")}
        onClick=${() => moveFocus(-1)}
      >
        ‹
      </button>
      ${
        counted &&
        few > 0 &&
        html`
          <span class="muted">${focus.value + 1}/${few}</span>
        `
      }
      <button
        type="button"
        class="plain"
        disabled=${focus.value >= few - 1}
        aria-label=${t("nav.nextQuestion")}
        onClick=${() => moveFocus(1)}
      >
        ›
      </button>
    </span>
  `;
}

/** What was just done, or what is still needed. */
function Sentence() {
  const done = useLately();
  const { why } = held.value;
  if (why === "look") return t("held.look", { n: job.value?.work.minimum_look_seconds ?? 0 });
  if (why === "wait") return t("wait.loading");
  if (why === "compare") return t("held.compare");
  if (why === "reason") return t("discard.why");
  if (done && !why) return t(`done.${done}`);
  if (!line.current.value) return "";
  const names = needed.value.map((one) => one.title).join(", ");
  return names ? t("annotate.needed", { names }) : t("annotate.ready");
}

/** How the last record was finished, for some seconds. */
function useLately() {
  const last = finished.value;
  const [, again] = useState(0);
  useEffect(() => {
    if (!last) return undefined;
    const timer = setTimeout(() => again((n) => n + 1), SHOWN);
    return () => clearTimeout(timer);
  }, [last]);
  return last && Date.now() - last.at < SHOWN ? last.status : null;
}
