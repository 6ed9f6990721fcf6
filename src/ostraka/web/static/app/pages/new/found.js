// @ts-check
/** What was found in a file: how much, what each column is, the first records, the bad lines. */
import { t } from "../../core/i18n.js";
import { base } from "../../core/place.js";
import { useAsked } from "../../ui/asked.js";
import { h, html } from "../../ui/h.js";
import { Choose, Line } from "../../ui/inputs.js";
import { ANSWERS, changed, USES } from "./reading.js";

/** @typedef {import("../new.js").Plan} Plan */
/** @typedef {import("../../types").Format} Format */
/** @typedef {import("../../types").ColumnFound} Column */

/** @param {{plan: Plan, again: (part: Partial<Plan>) => void}} given */
export function Found({ plan, again }) {
  const { seen, upload } = plan;
  const asked = useAsked("/formats");
  const formats = /** @type {Format[]} */ (asked.value?.items ?? []);
  return html`
    <section class="panel">
      <h2 dir="auto">${upload.file}</h2>
      ${
        seen.error
          ? html`
              <p class="trouble words" role="alert">${seen.error}</p>
            `
          : html`
              <p role="status">
                ${t("import.total", { n: seen.total })}
                ${seen.responses > 0 && ` · ${t("import.responses", { n: seen.responses })}`}
              </p>
            `
      }
      <div class="fields">
        ${h(Choose, {
          label: t("import.format"),
          value: plan.format,
          options: [
            ["", seen.format ? t("import.guessed", { name: seen.format }) : t("import.guess")],
            ...formats.map((one) => [one.name, one.title]),
          ],
          set: (format) => again({ format, columns: [] }),
        })}
      </div>
      ${
        seen.notes.length > 0 &&
        html`
          <details>
            <summary>${t("import.notes", { n: seen.notes.length })}</summary>
            <ul>
              ${seen.notes.map(
                (one) => html`
                  <li key=${one} class="words">${one}</li>
                `,
              )}
            </ul>
          </details>
        `
      }
      ${seen.bad > 0 && h(BadLines, { plan })}
    </section>
  `;
}

/** @param {{plan: Plan}} given */
function BadLines({ plan }) {
  const { bad, bad_lines: lines } = plan.seen;
  return html`
    <div class="bad-lines">
      <h3 class="trouble">${t("import.bad", { n: bad })}</h3>
      <div class="scroll" tabindex="0" role="group" aria-label=${t("import.bad", { n: bad })}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col" class="number">${t("import.line")}</th>
              <th scope="col">${t("import.column")}</th>
              <th scope="col">${t("import.value")}</th>
              <th scope="col">${t("import.reason")}</th>
            </tr>
          </thead>
          <tbody>
            ${lines.map(
              (one) => html`
                <tr key=${`${one.line} ${one.column}`}>
                  <td class="number">${one.line}</td>
                  <td dir="auto">${one.column}</td>
                  <td dir="auto" class="words">${one.value}</td>
                  <td>${one.reason}</td>
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
      <p class="row">
        ${bad > lines.length && t("import.firstOf", { n: lines.length, of: bad })}
        <a class="button" download href=${`${base}/api/v1/uploads/${plan.upload.id}/problems`}>
          ${t("import.all")}
        </a>
      </p>
    </div>
  `;
}

/** @param {{plan: Plan, again: (part: Partial<Plan>) => void}} given */
export function Columns({ plan, again }) {
  const several = plan.columns.some((one) => one.use === "answer" && one.kind === "labels");
  return html`
    <section class="panel">
      <h2>${t("import.columns")}</h2>
      <div class="scroll" tabindex="0" role="group" aria-label=${t("import.columns")}>
        <table class="table columns">
          <thead>
            <tr>
              <th scope="col">${t("import.column")}</th>
              <th scope="col">${t("import.first")}</th>
              <th scope="col">${t("import.becomes")}</th>
            </tr>
          </thead>
          <tbody>
            ${plan.columns.map((one) =>
              h(ColumnRow, {
                key: one.name,
                one,
                found: plan.seen.columns.find((other) => other.name === one.name),
                put: (part) => again({ columns: changed(plan.columns, one.name, part) }),
              }),
            )}
          </tbody>
        </table>
      </div>
      ${
        several &&
        h(
          "div",
          { class: "fields" },
          h(Line, {
            label: t("import.separator"),
            hint: t("import.separatorHint"),
            value: plan.separator,
            set: () => {},
            onChange: (/** @type {any} */ e) => again({ separator: e.currentTarget.value }),
          }),
        )
      }
    </section>
  `;
}

/** @param {{one: import("./reading.js").Told, found: Column | undefined,
 *   put: (part: Partial<import("./reading.js").Told>) => void}} given */
function ColumnRow({ one, found, put }) {
  const { name, use, kind } = one;
  const onUse = (/** @type {any} */ e) => put({ use: e.currentTarget.value });
  const onKind = (/** @type {any} */ e) => put({ kind: e.currentTarget.value });
  return html`
    <tr data-column=${name}>
      <th scope="row" dir="auto">${name}</th>
      <td class="muted" dir="auto">
        ${(found?.values ?? []).map(
          (value) => html`
            <div class="cell">${value}</div>
          `,
        )}
      </td>
      <td>
        ${
          use === "suggestion"
            ? t("import.use.suggestion")
            : html`
                <select aria-label=${t("import.useOf", { name })} value=${use} onChange=${onUse}>
                  ${USES.map(
                    (each) => html`
                      <option key=${each} value=${each} selected=${each === use}>
                        ${t(`import.use.${each}`)}
                      </option>
                    `,
                  )}
                </select>
              `
        }
        ${
          use === "answer" &&
          html`
            <select aria-label=${t("import.kindOf", { name })} value=${kind} onChange=${onKind}>
              ${ANSWERS.map(
                (each) => html`
                  <option key=${each} value=${each} selected=${each === kind}>
                    ${t(`import.kind.${each}`)}
                  </option>
                `,
              )}
            </select>
          `
        }
      </td>
    </tr>
  `;
}

/** The first records, as they would be. @param {{plan: Plan}} given */
export function Records({ plan }) {
  const { records, fields } = plan.seen;
  const names = fields.map((one) => String(one["name"]));
  return html`
    <section class="panel">
      <h2>${t("import.records")}</h2>
      <div class="scroll" tabindex="0" role="group" aria-label=${t("import.records")}>
        <table class="table">
          <thead>
            <tr>
              ${names.map(
                (name) => html`
                  <th scope="col" key=${name} dir="auto">${name}</th>
                `,
              )}
              <th scope="col">${t("import.answersColumn")}</th>
              <th scope="col">${t("import.use.metadata")}</th>
            </tr>
          </thead>
          <tbody>
            ${records.map(
              (one, i) => html`
                <tr key=${i}>
                  ${names.map(
                    (name) => html`
                      <td dir="auto"><div class="cell">${shown(one["fields"], name)}</div></td>
                    `,
                  )}
                  <td dir="auto"><div class="cell">${answersIn(one)}</div></td>
                  <td dir="auto"><div class="cell">${metadataIn(one)}</div></td>
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
    </section>
  `;
}

/** @param {any} fields @param {string} name */
function shown(fields, name) {
  const value = fields?.[name];
  return typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
}

/** @param {any} record */
function answersIn({ responses, suggestions }) {
  const told = responses.flatMap((/** @type {any} */ one) => {
    const who = one.user_id ? `${one.user_id}: ` : "";
    const values = /** @type {[string, any][]} */ (Object.entries(one.values ?? {}));
    return values.map(([name, { value }]) => `${who}${name} = ${JSON.stringify(value)}`);
  });
  const more = suggestions.map(
    (/** @type {any} */ one) => `✦ ${one.question_name} = ${JSON.stringify(one.value)}`,
  );
  return [...told, ...more].join("\n");
}

/** @param {any} record */
function metadataIn({ metadata }) {
  const pairs = Object.entries(metadata ?? {});
  return pairs.map(([name, value]) => `${name}: ${shown({ value }, "value")}`).join("\n");
}
