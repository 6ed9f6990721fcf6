// @ts-check
/** A password or a key that is shown this once. */
import { useState } from "preact/hooks";
import { t } from "../core/i18n.js";
import { announce } from "../ui/announce.js";
import { Dialog } from "../ui/dialog.js";
import { h, html } from "../ui/h.js";
import { Line } from "../ui/inputs.js";

const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"; // none that look alike
const GROUPS = 4;
const EACH = 5;

/** A password that nobody guesses: 20 letters and digits, in four groups. */
export function newPassword() {
  const fair = 256 - (256 % LETTERS.length); // above it some letters would come more often
  let found = "";
  while (found.length < GROUPS * EACH) {
    const [one = 255] = crypto.getRandomValues(new Uint8Array(1));
    if (one < fair) found += LETTERS[one % LETTERS.length];
  }
  return (found.match(new RegExp(`.{${EACH}}`, "g")) ?? []).join("-");
}

/** @param {{title: string, about: string, label: string, value: string, onClose: () => void}} given */
export function Secret({ title, about, label, value, onClose }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    const box = document.querySelector("dialog input[readonly]");
    if (box instanceof HTMLInputElement) box.select();
    await navigator.clipboard?.writeText(value).catch(() => {});
    setCopied(true);
    announce(t("account.copied"));
  };
  return h(
    Dialog,
    { title, onClose },
    html`
      <div class="fields">
        <p>${about}</p>
        ${h(Line, { label, value, set: () => {}, readonly: true, class: "mono", autofocus: true })}
        <div class="row">
          <button type="button" class="primary" onClick=${copy}>${t("do.copy")}</button>
          <span class="muted">${copied && t("account.copied")}</span>
        </div>
      </div>
    `,
  );
}
