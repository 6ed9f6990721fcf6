// @ts-check
/** English: what several pages for those who lead have in common. */
export default {
  "manage.add": "Add",
  "manage.annotate": "Annotate",
  "manage.cancel": "Cancel",
  "manage.dataset": "Dataset",
  "manage.delete": "Delete",
  "manage.edit": "Edit",
  "manage.overview": "Overview",
  "manage.people": "People",
  "manage.records": "Records",
  "manage.review": "Review",
  "manage.save": "Save",
  "manage.settings": "Settings",
  "manage.training": "Training",
};
