// @ts-check
/** Marks a record for those who review, without leaving it; the same key takes the mark away. */
import { ask, get } from "../core/api.js";
import { t } from "../core/i18n.js";
import { me } from "../core/people.js";
import { announce } from "../ui/announce.js";
import { flags } from "../pages/annotate/record.js";
import { refusals } from "./replies.js";

/** @typedef {import("../types").Note} Note */

/** @param {string} record */
export async function flag(record) {
  try {
    const known = flags.peek().has(record);
    const there = await own(record);
    if (there && known) await ask("DELETE", `/notes/${there.id}`);
    else if (!there) await ask("POST", `/records/${record}/notes`, { body: { kind: "flag" } });
    told(record, !(there && known));
    announce(
      there && !known
        ? t("aside.flaggedBefore")
        : known
          ? t("aside.unflagged")
          : t("aside.flagged"),
    );
  } catch (error) {
    refusals.value = [...refusals.value, /** @type {Error} */ (error).message];
  }
}

/** One's own flag, where there is one. @param {string} record @returns {Promise<Note | undefined>} */
async function own(record) {
  const { items } = /** @type {import("../types").Notes} */ (await get(`/records/${record}/notes`));
  return items.find(
    (one) => one.kind === "flag" && one.user_id === me.peek()?.id && !one.settled_at,
  );
}

/** @param {string} record @param {boolean} on */
export function told(record, on) {
  const now = new Set(flags.peek());
  if (on) now.add(record);
  else now.delete(record);
  flags.value = now;
}
