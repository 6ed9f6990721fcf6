// @ts-check
/** Sends a file, and tells how far it is. */
import { mark, Refused, signedOut, Unreachable } from "./api.js";
import { newId } from "./ids.js";
import { base } from "./place.js";

/** What the server answers. Raises `Refused` and `Unreachable`.
 * @param {string} path @param {File} file @param {(done: number, of: number) => void} tell
 * @returns {Promise<any>} */
export function upload(path, file, tell) {
  const form = new FormData();
  form.append("file", file);
  const request = new XMLHttpRequest();
  request.open("POST", `${base}/api/v1${path}`);
  request.setRequestHeader("accept", "application/json");
  request.setRequestHeader("x-request-id", newId());
  const token = mark();
  if (token) request.setRequestHeader("x-csrf-token", decodeURIComponent(token));
  request.upload.onprogress = (e) => tell(e.loaded, e.total);
  return new Promise((resolve, reject) => {
    request.onerror = () => reject(new Unreachable(path));
    request.onload = () => {
      const told = answered(request.responseText) ?? { message: `${request.status} ${path}` };
      if (request.status < 300) return resolve(told);
      if (request.status === 401) signedOut.value = true;
      reject(new Refused(request.status, told));
    };
    request.send(form);
  });
}

/** @param {string} text @returns {any} */
function answered(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a proxy answered
  }
}
