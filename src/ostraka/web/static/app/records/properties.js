// @ts-check
/** What records can be filtered and sorted by: what the dataset has, and this person may see. */
import { t } from "../core/i18n.js";
import { optionsOf } from "../questions/logic.js";

/** @typedef {import("../annotate/shapes").Question} Question */
/** @typedef {import("../types").MetadataProperty} MetadataProperty */
/** @typedef {{value: string, text: string}} Option */
/** `metadata`: the id of the property whose terms are asked for when they are needed.
 * @typedef {{on: string, label: string, group: Group, kind: "terms" | "number" | "date" | "text",
 *   options?: Option[], metadata?: string}} Property */
/** @typedef {"record" | "metadata" | "answer" | "suggestion"} Group */
/** @typedef {{questions: Question[], metadata: MetadataProperty[], offered: boolean,
 *   agents: Record<string, string[]>}} Parts */

const LOOKED_FOR = ["label_selection", "multi_label_selection", "rating"];
/** @type {Group[]} */
export const GROUPS = ["record", "metadata", "answer", "suggestion"];
/** @type {("pending" | "draft" | "later" | "submitted" | "discarded")[]} */
export const MINE = ["pending", "draft", "later", "submitted", "discarded"];
/** @type {("open" | "full" | "conflict" | "resolved")[]} */
export const STATES = ["open", "full", "conflict", "resolved"];

/** @param {Parts} parts @returns {Property[]} */
export function filterable({ questions, metadata, offered, agents }) {
  const asked = questions.filter((one) => LOOKED_FOR.includes(one.settings.type));
  return [
    ...ofRecords(),
    ...metadata.map(ofMetadata),
    ...asked.map((one) => ofAnswer(one)),
    ...(offered ? questions.flatMap((one) => ofSuggestion(one, agents[one.name] ?? [])) : []),
  ];
}

/** @returns {Property[]} */
function ofRecords() {
  const group = /** @type {const} */ ("record");
  const mine = MINE.map((value) => ({ value, text: t(`records.mine.${value}`) }));
  const states = STATES.map((value) => ({ value, text: t(`records.state.${value}`) }));
  return [
    { on: "mine", label: t("records.mine"), group, kind: "terms", options: mine },
    { on: "state", label: t("records.state"), group, kind: "terms", options: states },
    { on: "external_id", label: t("records.name"), group, kind: "text" },
    { on: "inserted_at", label: t("records.added"), group, kind: "date" },
    { on: "updated_at", label: t("records.changed"), group, kind: "date" },
  ];
}

/** @param {MetadataProperty} one @returns {Property} */
function ofMetadata({ id, name, title, settings }) {
  const kind = settings.type === "terms" ? "terms" : "number";
  return { on: `metadata.${name}`, label: title, group: "metadata", kind, metadata: id };
}

/** @param {Question} question @returns {Property} */
function ofAnswer(question) {
  const { name, title } = question;
  return {
    on: `answer.${name}`,
    label: title,
    group: "answer",
    kind: "terms",
    options: optionsOf(question),
  };
}

/** @param {Question} question @param {string[]} agents @returns {Property[]} */
function ofSuggestion(question, agents) {
  const { name, title } = question;
  const group = /** @type {const} */ ("suggestion");
  const at = `suggestion.${name}`;
  const value = LOOKED_FOR.includes(question.settings.type)
    ? [
        {
          on: `${at}.value`,
          label: title,
          group,
          kind: /** @type {const} */ ("terms"),
          options: optionsOf(question),
        },
      ]
    : [];
  const names = agents.map((one) => ({ value: one, text: one }));
  return [
    ...value,
    { on: `${at}.score`, label: t("records.scoreOf", { title }), group, kind: "number" },
    ...(names.length
      ? [
          {
            on: `${at}.agent`,
            label: t("records.agentOf", { title }),
            group,
            kind: /** @type {const} */ ("terms"),
            options: names,
          },
        ]
      : []),
  ];
}

/** @param {Property[]} properties @returns {Option[]} As `on:asc`, `on:desc`; "" is as added. */
export function sortable(properties) {
  const both = properties
    .filter(({ on }) => on !== "mine" && !on.endsWith(".agent"))
    .flatMap(({ on, label, group }) => {
      const text =
        group === "record" || group === "metadata"
          ? label
          : `${t(`records.group.${group}`)}: ${label}`;
      return [
        { value: `${on}:asc`, text: `${text} ↑` },
        { value: `${on}:desc`, text: `${text} ↓` },
      ];
    });
  return [{ value: "", text: t("records.asAdded") }, ...both];
}

/** A filter in words. @param {import("./asked.js").Filter} filter @param {Property | undefined} of */
export function told({ values, ge, le }, of) {
  if (values) {
    const names = new Map((of?.options ?? []).map((one) => [one.value, one.text]));
    return values.map((one) => names.get(one) ?? one).join(", ");
  }
  if (ge && le) return `${ge} – ${le}`;
  return ge ? `≥ ${ge}` : `≤ ${le}`;
}
