// @ts-check
/** Who answers how much, how fast and how like the others, and what looks odd about it. */
import { duration, percent } from "../../core/format.js";
import { number, t } from "../../core/i18n.js";
import { h, html } from "../../ui/h.js";
import { Panel } from "./panel.js";

/** @typedef {import("./shapes").Persons} Persons */
/** @typedef {import("./shapes").Person} Person */
/** @typedef {import("../../types").Question} Question */
/** @typedef {{sign: "time" | "taken" | "like", text: string}} Mark */

const FEW = 10; // answers below which nothing is said against anybody
const [TAKEN, USUAL] = [0.95, 0.85];

/** @param {{people: import("../../ui/asked.js").Asked<Persons>, questions: Question[],
 *   names: boolean, setNames: (names: boolean) => void}} given */
export function People({ people, questions, names, setNames }) {
  const tools = html`
    <button
      type="button"
      class="small"
      aria-pressed=${String(!names)}
      onClick=${() => setNames(!names)}
    >
      ${t("overview.hideNames")}
    </button>
  `;
  const draw = (/** @type {Persons} */ value) =>
    value.people.length
      ? html`
          <div class="scroll" tabindex="0" role="group" aria-label=${t("overview.people")}>
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">${t("overview.person")}</th>
                  <th scope="col" class="number">${t("overview.answers")}</th>
                  <th scope="col" class="number">${t("overview.time")}</th>
                  <th scope="col" class="number">${t("overview.taken")}</th>
                  <th scope="col" class="number">${t("overview.likeOthers")}</th>
                </tr>
              </thead>
              <tbody>
                ${value.people.map((person, i) =>
                  h(Row, {
                    key: person.user_id,
                    person,
                    n: i + 1,
                    names,
                    questions,
                    all: value.people,
                  }),
                )}
              </tbody>
            </table>
          </div>
          <p class="muted small">${t("overview.likeOthersHint")}</p>
        `
      : html`
          <p class="muted">${t("overview.nobody")}</p>
        `;
  return h(Panel, { title: t("overview.people"), asked: people, draw, tools, name: "people" });
}

/** @param {{person: Person, n: number, names: boolean, questions: Question[], all: Person[]}} given */
function Row({ person, n, names, questions, all }) {
  const marks = marksOf(person, all, questions);
  const cell = (/** @type {Mark["sign"]} */ sign, /** @type {string} */ text) => {
    const odd = marks.some((one) => one.sign === sign);
    return html`
      <td class=${odd ? "number odd" : "number"}>
        ${odd ? `${text} ` : text}${
          odd &&
          html`
            <b aria-hidden="true">!</b>
          `
        }
      </td>
    `;
  };
  const peers = likeOthers(person);
  const { submitted, draft, discarded } = person.answers;
  const more = [
    draft && t("overview.drafts", { n: draft }),
    discarded && t("overview.discarded", { n: discarded }),
  ].filter(Boolean);
  return html`
    <tr data-person=${person.username} class=${marks.length ? "marked" : ""}>
      <th scope="row" dir="auto">${names ? person.username : t("overview.personN", { n })}</th>
      <td class="number">
        ${number(submitted)}
        ${
          more.length > 0 &&
          html`
            <span class="muted small block">${more.join(", ")}</span>
          `
        }
      </td>
      ${cell("time", person.median_seconds === null ? "–" : duration(person.median_seconds))}
      ${cell("taken", person.acceptance === null ? "–" : percent(person.acceptance))}
      ${cell("like", peers === null ? "–" : percent(peers))}
    </tr>
    ${
      marks.length > 0 &&
      html`
        <tr class="why">
          <td colspan="5">
            ${marks.map(
              (one) => html`
                <span key=${one.text} class="block words">
                  <b aria-hidden="true">${"! "}</b>
                  ${one.text}
                </span>
              `,
            )}
          </td>
        </tr>
      `
    }
  `;
}

/** The share of other people's answers that are the same, over all questions. @param {Person} person */
function likeOthers(person) {
  const some = Object.values(person.questions).filter((one) => one.peers !== null);
  const n = some.reduce((sum, one) => sum + one.n, 0);
  return n ? some.reduce((sum, one) => sum + (one.peers ?? 0) * one.n, 0) / n : null;
}

/** What looks odd, in words. @param {Person} person @param {Person[]} all
 * @param {Question[]} questions @returns {Mark[]} */
function marksOf(person, all, questions) {
  if (person.answers.submitted < FEW) return [];
  const others = all.filter((one) => one !== person);
  const titles = new Map(questions.map((one) => [one.name, one.title]));
  const doubts = Object.entries(person.questions).flatMap(([name, one]) =>
    one.suspect_codes.map((code) => ({
      sign: /** @type {const} */ ("like"),
      text: t(`overview.odd_${code}`, { question: titles.get(name) ?? name }),
    })),
  );
  return [...hasty(person, others), ...taking(person, others), ...doubts];
}

/** @param {Person} person @param {Person[]} others @returns {Mark[]} */
function hasty(person, others) {
  const times = others.flatMap((one) => one.median_seconds ?? []).sort((a, b) => a - b);
  const usual = times[Math.floor(times.length / 2)];
  const own = person.median_seconds;
  if (usual === undefined || own === null || own * 3 > usual) return [];
  const text = t("overview.odd_fast", { own: duration(own), usual: duration(usual) });
  return [{ sign: "time", text }];
}

/** @param {Person} person @param {Person[]} others @returns {Mark[]} */
function taking(person, others) {
  const seen = (/** @type {Person} */ one) => {
    const { accepted, changed, rejected } = one.suggestions;
    return { accepted, all: accepted + changed + rejected };
  };
  const theirs = others.map(seen);
  const all = theirs.reduce((sum, one) => sum + one.all, 0);
  const usual = all ? theirs.reduce((sum, one) => sum + one.accepted, 0) / all : null;
  const own = person.acceptance;
  const odd = own !== null && own >= TAKEN && seen(person).all >= FEW;
  if (!odd || usual === null || usual >= USUAL) return [];
  return [
    { sign: "taken", text: t("overview.odd_taken", { own: percent(own), usual: percent(usual) }) },
  ];
}
