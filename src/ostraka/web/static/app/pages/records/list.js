// @ts-check
/** The records that were found: in lines, each to be shown whole. */
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../core/i18n.js";
import { NOTHING } from "../../records/asked.js";
import {
  asked,
  asking,
  change,
  failure,
  hits,
  look,
  more,
  next,
  total,
} from "../../records/found.js";
import * as picks from "../../records/picked.js";
import { words } from "../../records/summary.js";
import { Failed } from "../../ui/failed.js";
import { h, html } from "../../ui/h.js";
import { Hit } from "./hit.js";

export function List() {
  const all = hits.value;
  const wanted = words(asked.value.q);
  const known = total.value !== null;
  return html`
    <section class="found" aria-label=${t("manage.records")}>
      <h2 class="unseen">${t("manage.records")}</h2>
      ${h(Count, {})}
      ${failure.value && h(Failed, { error: failure.value, again: () => void look() })}
      ${
        !known &&
        !failure.value &&
        html`
          <p class="alone" aria-busy="true">${t("wait.loading")}</p>
        `
      }
      ${known && all.length === 0 && !failure.value && h(None, {})}
      <ul class="rows" aria-busy=${String(asking.value)}>
        ${all.map((hit, n) =>
          h(Hit, {
            key: hit.record.id,
            hit,
            n,
            at: picks.active.value === hit,
            picked: picks.has(hit.record.id),
            open: picks.open.value.has(hit.record.id),
            wanted,
          }),
        )}
      </ul>
      ${all.length > 0 && more.value && h(More, {})}
    </section>
  `;
}

/** How many match, and how many are selected. */
function Count() {
  const all = hits.value;
  const n = total.value;
  if (!n) return null;
  const every = all.length > 0 && all.every((one) => picks.has(one.record.id));
  return html`
    <div class="count">
      <label class="check">
        <input type="checkbox" checked=${every} onChange=${picks.page} />
        <span class="unseen">${t("records.keyPage")}</span>
      </label>
      <span class="row" role="status">
        ${t("records.match", { n })}
        ${
          picks.many.value > 0 &&
          html`
            <b>${t("records.selected", { n: picks.many.value })}</b>
          `
        }
      </span>
      ${
        !picks.everything.value &&
        n > all.length &&
        picks.many.value > 0 &&
        html`
          <button type="button" class="small" onClick=${picks.all}>
            ${t("records.all", { n })}
          </button>
        `
      }
      ${
        picks.many.value > 0 &&
        html`
          <button type="button" class="small" onClick=${picks.clear}>${t("records.none")}</button>
        `
      }
    </div>
  `;
}

/** Nothing is found: why, and what to do. */
function None() {
  const { q, filters, like } = asked.value;
  const n = filters.length + Number(q.trim() !== "") + Number(like !== "");
  const all = () => change({ ...NOTHING, sort: asked.value.sort });
  return html`
    <section class="card" data-empty role="status">
      <h2>${n ? t("records.noMatch", { n }) : t("records.empty")}</h2>
      ${
        n
          ? html`
              <button type="button" onClick=${all}>${t("records.clear")}</button>
            `
          : html`
              <p>${t("records.emptyWhy")}</p>
            `
      }
    </section>
  `;
}

/** The next page comes when its end is in sight, or when it is asked for. */
function More() {
  const box = useRef(/** @type {HTMLParagraphElement | null} */ (null));
  useEffect(() => {
    const watch = new IntersectionObserver((seen) => {
      if (seen.some((one) => one.isIntersecting)) void next();
    });
    if (box.current) watch.observe(box.current);
    return () => watch.disconnect();
  }, [hits.value.length]);
  return html`
    <p class="more" ref=${box}>
      <button type="button" disabled=${asking.value} onClick=${() => void next()}>
        ${t("records.more", { n: (total.value ?? 0) - hits.value.length })}
      </button>
    </p>
  `;
}
