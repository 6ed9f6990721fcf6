// @ts-check
/** German. @type {Record<keyof typeof import("../en/manage.js").default, import("../../core/i18n.js").Entry>} */
export default {
  "manage.add": "Hinzufügen",
  "manage.annotate": "Annotieren",
  "manage.cancel": "Abbrechen",
  "manage.dataset": "Sammlung",
  "manage.delete": "Löschen",
  "manage.edit": "Ändern",
  "manage.overview": "Überblick",
  "manage.people": "Personen",
  "manage.records": "Datensätze",
  "manage.review": "Prüfen",
  "manage.save": "Speichern",
  "manage.settings": "Einstellungen",
  "manage.training": "Training",
};
