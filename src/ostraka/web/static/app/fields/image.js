// @ts-check
/** A picture, from an address or as data. */
import { useState } from "preact/hooks";
import { t } from "../core/i18n.js";
import { safePicture } from "../core/markdown.js";
import { html } from "../ui/h.js";

/** @param {{value: unknown, title: string}} given */
export function Image({ value, title }) {
  const [failed, setFailed] = useState(false);
  const src = typeof value === "string" ? safePicture(value) : null;
  if (!src || failed) {
    return html`
      <p class="trouble">${t("image.failed")}</p>
      <p class="as-is">${String(value).slice(0, 300)}</p>
    `;
  }
  return html`
    <img
      class="picture"
      src=${src}
      alt=${title}
      referrerpolicy="no-referrer"
      onError=${() => setFailed(true)}
    />
  `;
}
