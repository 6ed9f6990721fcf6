// @ts-check
/** German. @type {Record<keyof typeof import("../en/account.js").default, import("../../core/i18n.js").Entry>} */
export default {
  "account.bringBack": "Zurückholen",
  "account.bringBackNamed": "{name} zurückholen",
  "account.copied": "Kopiert",
  "account.deleted": "Gelöscht",
  "account.deleted.dataset": "Sammlung",
  "account.deleted.workspace": "Arbeitsbereich",
  "account.deletedBy": "gelöscht von {name}",
  "account.isBack": "{name} ist wieder da.",
  "account.keptUntil": "aufbewahrt bis {until}",
  "account.noDeleted": "Nichts, was sich zurückholen ließe.",
  "account.role.admin": "Admin",
  "account.role.annotator": "Annotierend",
  "account.role.owner": "Eigentümer",
};
