// @ts-check
/** Where the app is: the path that leads to the server, and the path of its own files. */

/** @type {{base?: string | undefined, at?: string | undefined}} */
const told = globalThis.document?.documentElement.dataset ?? {};

/** Before every path of this server: "" or such as "/ostraka". */
export const base = told.base ?? "";

/** Where the files of this release are. */
export const at = told.at ?? "";
