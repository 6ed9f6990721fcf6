// @ts-check
/** Style sheets that come with a page. */
import { at } from "../core/place.js";

/** Load a style sheet of the app once; the page is drawn when it is there.
 * @param {string} name @returns {Promise<void>} */
export function dressed(name) {
  const href = `${at}/style/${name}.css`;
  if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  return new Promise((resolve, reject) => {
    link.onload = () => resolve();
    link.onerror = () => {
      link.remove();
      reject(new Error(name));
    };
    document.head.append(link);
  });
}
