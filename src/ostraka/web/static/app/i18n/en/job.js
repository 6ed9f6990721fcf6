// @ts-check
/** English: jobs. */
export default {
  "job.canceled": "cancelled",
  "job.download": "Download",
  "job.export.file": "Export to a file",
  "job.export.hub": "Export to the hub",
  "job.failed": "failed",
  "job.finished": "done",
  "job.import.file": "Import of a file",
  "job.import.hub": "Import from the hub",
  "job.leftOut": "Left out: {reason} ({n})",
  "job.progress": "Progress",
  "job.queued": "waiting",
  "job.records": { one: "{n} record", other: "{n} records" },
  "job.started": "running",
};
