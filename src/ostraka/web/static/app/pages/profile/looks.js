// @ts-check
/** How this browser shows the app: theme, language, text, and whether single letters are keys. */
import * as core from "../../core/i18n.js";
import { LOOKS, look, setLook } from "../../core/look.js";
import { h, html } from "../../ui/h.js";
import { Check, Choose } from "../../ui/inputs.js";

/** @typedef {import("../../core/look.js").Look} Look */
/** @typedef {keyof typeof LOOKS} Name */

const { t } = core;
const NAMES = /** @type {Name[]} */ (Object.keys(LOOKS));

export function Looks() {
  const languages = /** @type {[string, string][]} */ (Object.entries(core.LANGUAGES));
  return html`
    <section class="panel">
      <h2>${t("profile.looks")}</h2>
      <p class="muted">${t("profile.looksAbout")}</p>
      <div class="fields">
        ${h(Choose, {
          label: t("profile.language"),
          value: core.language.value,
          options: languages,
          set: (to) => void core.speak(/** @type {core.Language} */ (to)),
        })}
        ${NAMES.map((name) => h(One, { key: name, name }))}
        ${h(Check, {
          label: t("profile.spacing"),
          value: look.value.spacing === "wide",
          set: (on) => setLook({ spacing: on ? "wide" : "usual" }),
        })}
        ${h(Check, {
          label: t("profile.letters"),
          hint: t("profile.lettersHint"),
          value: look.value.letters !== "off",
          set: (on) => setLook({ letters: on ? "on" : "off" }),
        })}
      </div>
      <div class="sample" dir="auto">
        <p class="as-is">${t("profile.sample")}</p>
      </div>
    </section>
  `;
}

/** @param {{name: Name}} given */
function One({ name }) {
  const [usual] = LOOKS[name];
  return h(Choose, {
    label: t(`profile.${name}`),
    value: look.value[name] ?? usual,
    options: optionsOf(name),
    set: (value) => setLook({ [name]: value }),
  });
}

/** @param {Name} name @returns {[string, string][]} */
function optionsOf(name) {
  if (name === "theme") return LOOKS.theme.map((one) => [one, t(`theme.${one}`)]);
  if (name === "face") return LOOKS.face.map((one) => [one, t(`profile.face.${one}`)]);
  if (name === "size") return [...LOOKS.size].sort().map((one) => [one, t(`profile.size.${one}`)]);
  return [...LOOKS.measure].sort().map((one) => [one, t("profile.characters", { n: Number(one) })]);
}
