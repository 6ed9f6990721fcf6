// @ts-check
/** What stands beside the button that saves. */
import { t } from "../../core/i18n.js";

/** @param {string} save */
export const words = (save) => ({
  save,
  discard: t("settings.discard"),
  restored: t("settings.restored"),
  unsaved: t("settings.unsaved"),
});
