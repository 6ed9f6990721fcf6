// @ts-check
/** Whose answer goes back, and why. */
import { useState } from "preact/hooks";
import { focused } from "../../annotate/job.js";
import * as line from "../../annotate/line.js";
import { t } from "../../core/i18n.js";
import { alike, taken } from "../../questions/logic.js";
import { sendBack } from "../../review/desk.js";
import { columns } from "../../review/list.js";
import { Dialog } from "../../ui/dialog.js";
import { h, html } from "../../ui/h.js";
import { told } from "./told.js";

/** @param {{names: boolean, onClose: () => void}} given */
export function Return({ names, onClose }) {
  const all = columns.value;
  const [who, setWho] = useState(() => apart() ?? all[0]?.id ?? "");
  const [comment, setComment] = useState("");
  const question = focused.value;
  const send = (/** @type {Event} */ e) => {
    e.preventDefault();
    if (!comment.trim()) return;
    onClose();
    sendBack(who, comment.trim());
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ e) => {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) send(e);
  };
  return h(
    Dialog,
    { title: t("review.whose"), onClose },
    html`
      <form class="fields" onSubmit=${send}>
        <fieldset class="whose">
          <legend class="unseen">${t("review.whose")}</legend>
          ${all.map((one, n) => {
            const given = question && one.values?.[question.name];
            return html`
              <label class="check" key=${one.id}>
                <input
                  type="radio"
                  name="whose"
                  checked=${who === one.id}
                  onChange=${() => setWho(one.id)}
                />
                <span class="words" dir="auto">
                  ${names ? one.username : t("review.person", { n: n + 1 })}
                  ${
                    question &&
                    given &&
                    html`
                      <span class="muted">
                        ${" · "}${question.title}: ${told(question, taken(question, given.value))}
                      </span>
                    `
                  }
                </span>
              </label>
            `;
          })}
        </fieldset>
        <label>
          ${t("review.why")}
          <textarea
            name="why"
            rows="3"
            required
            autofocus
            maxlength="10000"
            dir="auto"
            value=${comment}
            onInput=${(/** @type {any} */ e) => setComment(e.currentTarget.value)}
            onKeyDown=${onKeyDown}
          ></textarea>
        </label>
        <p class="hint">${t("review.whyHint")}</p>
        <p class="row">
          <button type="submit" class="primary" disabled=${!comment.trim()}>
            ${t("review.sendBack")}
          </button>
          <button type="button" onClick=${onClose}>${t("manage.cancel")}</button>
        </p>
      </form>
    `,
  );
}

/** The first answer that is not what is to be settled, over the question in focus. */
function apart() {
  const question = focused.value;
  const value = question && line.current.value?.values[question.name];
  const found = columns.value.find((one) => {
    const given = question && one.values?.[question.name];
    return question && given && !alike(taken(question, given.value), value);
  });
  return found?.id;
}
