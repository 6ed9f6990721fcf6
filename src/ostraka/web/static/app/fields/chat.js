// @ts-check
/** A conversation: each turn with its number and who speaks. */
import { t } from "../core/i18n.js";
import { h, html } from "../ui/h.js";
import { Markdown } from "./markdown.js";

/** @param {{value: unknown, markdown: boolean, raw: boolean}} given */
export function Chat({ value, markdown, raw }) {
  if (!Array.isArray(value))
    return html`
      <pre tabindex="0">${JSON.stringify(value, null, 2)}</pre>
    `;
  return html`
    <ol class="chat">
      ${value.map((one, i) => {
        const { role, text } = turn(one);
        return html`
          <li key=${i} class=${role === "user" ? "turn mine" : "turn"}>
            <p class="who">
              <b dir="auto">${role}</b>
              <span class="muted">${t("chat.turn", { n: i + 1 })}</span>
            </p>
            ${
              markdown && !raw
                ? h(Markdown, { text })
                : html`
                    <p class="as-is" dir="auto">${text}</p>
                  `
            }
          </li>
        `;
      })}
    </ol>
  `;
}

/** @param {unknown} one */
function turn(one) {
  const given = /** @type {Record<string, unknown>} */ (
    typeof one === "object" && one !== null ? one : {}
  );
  const { role, content } = given;
  const text = typeof content === "string" ? content : JSON.stringify(content ?? one, null, 2);
  return { role: typeof role === "string" ? role : "?", text };
}
