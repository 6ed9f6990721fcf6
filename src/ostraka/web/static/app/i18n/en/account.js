// @ts-check
/** English: what people and profile have in common. */
export default {
  "account.bringBack": "Bring back",
  "account.bringBackNamed": "Bring back {name}",
  "account.copied": "Copied",
  "account.deleted": "Deleted",
  "account.deleted.dataset": "Dataset",
  "account.deleted.workspace": "Workspace",
  "account.deletedBy": "deleted by {name}",
  "account.isBack": "{name} is back.",
  "account.keptUntil": "kept until {until}",
  "account.noDeleted": "Nothing that could be brought back.",
  "account.role.admin": "Admin",
  "account.role.annotator": "Annotator",
  "account.role.owner": "Owner",
};
