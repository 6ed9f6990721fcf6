// @ts-check
/** English: going somewhere by typing its name. */
export default {
  "palette.act": "on this page",
  "palette.dataset": "dataset in {workspace}",
  "palette.find": "Records with “{words}”",
  "palette.here": "this dataset",
  "palette.look": "appearance",
  "palette.new": "New dataset",
  "palette.none": "Nothing here is called “{typed}”.",
  "palette.page": "page",
  "palette.title": "Go to",
  "palette.type": "A page, a dataset, words of a record, or what to do",
};
