// @ts-check
/** German. @type {Record<keyof typeof import("../en/job.js").default, import("../../core/i18n.js").Entry>} */
export default {
  "job.canceled": "abgebrochen",
  "job.download": "Herunterladen",
  "job.export.file": "Export in eine Datei",
  "job.export.hub": "Export zum Hub",
  "job.failed": "fehlgeschlagen",
  "job.finished": "fertig",
  "job.import.file": "Import einer Datei",
  "job.import.hub": "Import vom Hub",
  "job.leftOut": "Weggelassen: {reason} ({n})",
  "job.progress": "Fortschritt",
  "job.queued": "wartet",
  "job.records": { one: "{n} Datensatz", other: "{n} Datensätze" },
  "job.started": "läuft",
};
