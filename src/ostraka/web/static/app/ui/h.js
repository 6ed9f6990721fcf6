// @ts-check
/** How the app draws: elements in templates, own components as `h(Component, {…})`, so that their
 * properties are checked. No text becomes markup anywhere: there is no `innerHTML` in this app. */
import { h } from "preact";
import htm from "htm";
import "@preact/signals";

export { h };
/** @type {(strings: TemplateStringsArray, ...values: any[]) => any} */
export const html = htm.bind(h);
