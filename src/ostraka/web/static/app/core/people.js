// @ts-check
/** Who is signed in here. */
import { signal } from "@preact/signals-core";
import { ask, Refused, signedOut } from "./api.js";

/** @typedef {import("../types").User} User */

/** Undefined: not asked yet; null: nobody. */
export const me = signal(/** @type {User | null | undefined} */ (undefined));

/** Whether it is somebody whose role lets them lead. */
export const mayLead = () => me.value?.role !== "annotator";

/** Ask who it is. Raises `Unreachable`. */
export async function whoAmI() {
  try {
    me.value = (await ask("GET", "/session")).user;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    me.value = null;
  }
}

/** Raises `Refused`, `Unreachable`. @param {string} username @param {string} password */
export async function signIn(username, password) {
  const begun = await ask("POST", "/session", { body: { username, password } });
  signedOut.value = false;
  me.value = begun.user;
}

/** Raises `Refused`, `Unreachable`. */
export async function signOut() {
  await ask("DELETE", "/session");
  me.value = null;
}
