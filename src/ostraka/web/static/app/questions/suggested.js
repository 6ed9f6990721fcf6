// @ts-check
/** The mark of a suggestion: what it is sure of, and who suggests it. */
import { sure } from "../annotate/provenance.js";
import { language, t } from "../core/i18n.js";
import { html } from "../ui/h.js";

/** @param {{suggestion: import("../annotate/shapes").Suggestion}} given */
export function Suggested({ suggestion }) {
  const { agent, score } = suggestion;
  const told =
    score === null || score === undefined
      ? ""
      : new Intl.NumberFormat(language.value, { maximumFractionDigits: 2 }).format(
          sure(suggestion),
        );
  const title = agent ? t("suggestion.by", { agent }) : t("suggestion");
  return html`
    <span class="suggested" title=${title}>
      <span aria-hidden="true">✦</span>
      <span class="unseen">${title}</span>
      ${told}
    </span>
  `;
}
