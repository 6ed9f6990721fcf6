// @ts-check
/** What is looked for: words, filters, the order, and what records should be like. */
import { useEffect, useState } from "preact/hooks";
import { job } from "../../annotate/job.js";
import { t } from "../../core/i18n.js";
import { asked, change, hits } from "../../records/found.js";
import { parts, properties, vector } from "../../records/parts.js";
import { MINE, sortable, told } from "../../records/properties.js";
import { nameOf } from "../../core/ids.js";
import { h, html } from "../../ui/h.js";
import { Filter } from "./filter.js";

/** @typedef {import("../../records/asked.js").Filter} Asked */

export function Bar() {
  const [filter, setFilter] = useState(/** @type {Asked | null} */ (null));
  const now = asked.value;
  const chips = now.filters.filter((one) => one.on !== "mine");
  const without = (/** @type {string} */ on) => now.filters.filter((one) => one.on !== on);
  const put = (/** @type {Asked} */ one) => {
    const all = now.filters.map((other) => (other.on === one.on ? one : other));
    change({ filters: all.includes(one) ? all : [...all, one] });
  };
  return html`
    <div class="bar" role="search">
      ${h(Words, {})}${h(Mine, {})}
      ${chips.map((one) =>
        h(Chip, {
          key: one.on,
          filter: one,
          onOpen: () => setFilter(one),
          onAway: () => change({ filters: without(one.on) }),
        }),
      )}
      <button type="button" class="small" onClick=${() => setFilter({ on: "" })}>
        + ${t("records.filter")}
      </button>
      <span class="grow"></span>
      ${now.like ? h(Like, {}) : h(Sort, {})}
    </div>
    ${filter && h(Filter, { filter, onClose: () => setFilter(null), onPut: put })}
  `;
}

/** The box for words; what is typed is looked for a moment later. */
function Words() {
  const now = asked.value;
  const [q, setQ] = useState(now.q);
  useEffect(() => setQ(now.q), [now.q]);
  const texts = (job.value?.fields ?? []).filter((one) => one.settings.type !== "image");
  return html`
    <span class="box">
      <input
        id="search"
        type="search"
        value=${q}
        placeholder=${t("records.search")}
        aria-label=${t("records.search")}
        onInput=${(/** @type {any} */ e) => {
          setQ(e.currentTarget.value);
          change({ q: e.currentTarget.value }, { typing: true });
        }}
        onKeyDown=${(/** @type {KeyboardEvent} */ e) => {
          if (e.key === "Enter") change({ q });
        }}
      />
      ${
        texts.length > 1 &&
        html`
          <select
            aria-label=${t("records.in")}
            value=${now.field}
            onChange=${(/** @type {any} */ e) => change({ field: e.currentTarget.value })}
          >
            <option value="">${t("records.anywhere")}</option>
            ${texts.map(
              (one) => html`
                <option key=${one.name} value=${one.name}>${one.title}</option>
              `,
            )}
          </select>
        `
      }
    </span>
  `;
}

/** One's own answers: the filter that is used most. */
function Mine() {
  const { filters } = asked.value;
  const chosen = filters.find((one) => one.on === "mine")?.values ?? [];
  const rest = filters.filter((one) => one.on !== "mine");
  const put = (/** @type {string} */ value) =>
    change({ filters: value ? [...rest, { on: "mine", values: [value] }] : rest });
  return html`
    <select
      class=${`mine${chosen.length ? " set" : ""}`}
      aria-label=${t("records.mine")}
      value=${chosen.length > 1 ? "several" : (chosen[0] ?? "")}
      onChange=${(/** @type {any} */ e) => put(e.currentTarget.value)}
    >
      <option value="">${t("records.mine.any")}</option>
      ${MINE.map(
        (one) => html`
          <option key=${one} value=${one}>${t(`records.mine.${one}`)}</option>
        `,
      )}
      ${
        chosen.length > 1 &&
        html`
          <option value="several" disabled>
            ${chosen.map((one) => t(`records.mine.${/** @type {MINE[number]} */ (one)}`)).join(", ")}
          </option>
        `
      }
    </select>
  `;
}

/** @param {{filter: Asked, onOpen: () => void, onAway: () => void}} given */
function Chip({ filter, onOpen, onAway }) {
  const of = properties.value.find((one) => one.on === filter.on);
  const label = of ? named(of) : filter.on;
  return html`
    <span class="chip">
      <button type="button" class="small" dir="auto" onClick=${onOpen}>
        <span class="words">${label}: ${told(filter, of)}</span>
      </button>
      <button
        type="button"
        class="small"
        aria-label=${t("records.away", { filter: label })}
        onClick=${onAway}
      >
        ×
      </button>
    </span>
  `;
}

/** @param {import("../../records/properties.js").Property} of */
const named = ({ group, label }) =>
  group === "answer" || group === "suggestion" ? `${t(`records.group.${group}`)} ${label}` : label;

function Sort() {
  const options = sortable(properties.value);
  const { sort } = asked.value;
  const there = options.some((one) => one.value === sort);
  return html`
    <select
      class="sort"
      aria-label=${t("records.sort")}
      value=${sort}
      onChange=${(/** @type {any} */ e) => change({ sort: e.currentTarget.value })}
    >
      ${options.map(
        (one) => html`
          <option key=${one.value} value=${one.value}>${one.text}</option>
        `,
      )}
      ${
        !there &&
        html`
          <option value=${sort}>${sort}</option>
        `
      }
    </select>
  `;
}

/** Which record the others should be like. */
function Like() {
  const { like, least, vector: name } = asked.value;
  const known = hits.value.find((one) => one.record.id === like)?.record;
  const { vectors } = parts.value;
  const title = known ? nameOf(known) : like.slice(0, 8);
  return html`
    <span class="chip like">
      <span class="words">
        ${least ? t("records.unlike", { name: title }) : t("records.like", { name: title })}
      </span>
      ${
        vectors.length > 1 &&
        html`
          <select
            aria-label=${t("records.vector")}
            value=${name || vector.value}
            onChange=${(/** @type {any} */ e) => change({ vector: e.currentTarget.value })}
          >
            ${vectors.map(
              (one) => html`
                <option key=${one.name} value=${one.name}>${one.title}</option>
              `,
            )}
          </select>
        `
      }
      <button type="button" class="small" onClick=${() => change({ least: !least })}>
        ${t("records.turn")}
      </button>
      <button
        type="button"
        class="small"
        aria-label=${t("records.away", { filter: title })}
        onClick=${() => change({ like: "", least: false })}
      >
        ×
      </button>
    </span>
  `;
}
