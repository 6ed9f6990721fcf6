// @ts-check
/** Asks the server, and puts what it refuses, or that it cannot be reached, into errors. */
import { signal } from "@preact/signals-core";
import { newId } from "./ids.js";
import { base } from "./place.js";

/** @typedef {{body?: unknown, headers?: Record<string, string>, keepalive?: boolean,
 *   patience?: number}} More */

const PATIENCE = 30_000; // ms
const KNOWN = ["/session", "/me/password"]; // where 401 may mean a wrong password
const CSRF = /(?:^|; )ostraka_csrf=([^;]*)/;

/** Whether the session is over; a dialog then asks to sign in again. */
export const signedOut = signal(false);

/** The server answered, and refused. */
export class Refused extends Error {
  /** @param {number} status @param {Record<string, unknown>} told */
  constructor(status, told) {
    super(String(told["message"] ?? status));
    this.status = status;
    this.code = String(told["code"] ?? "");
    this.where = typeof told["where"] === "string" ? told["where"] : null;
    this.requestId = String(told["request_id"] ?? "");
    this.told = told;
  }

  /** Whether the same request may be taken later. */
  get again() {
    return this.status === 429 || this.status >= 500;
  }
}

/** The server could not be reached. */
export class Unreachable extends Error {}

/** What tells this browser's session from others; empty where there is none. */
export const mark = () => CSRF.exec(globalThis.document?.cookie ?? "")?.[1] ?? "";

/** What it answers, within `patience` ms. Raises `Refused` and `Unreachable`.
 * @param {string} method @param {string} path @param {More} [more] @returns {Promise<any>} */
export async function ask(method, path, more = {}) {
  const { body, keepalive = false, patience = PATIENCE } = more;
  /** @type {Record<string, string>} */
  const headers = { accept: "application/json", "x-request-id": newId(), ...more.headers };
  if (body !== undefined) headers["content-type"] = "application/json";
  const token = mark();
  if (token && method !== "GET") headers["x-csrf-token"] = decodeURIComponent(token);
  const sent = body === undefined ? null : JSON.stringify(body);
  const init = { method, headers, body: sent, keepalive };
  const answer = await reach(`${base}/api/v1${path}`, init, patience);
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  const told = await answer.json().catch(() => ({ message: `${answer.status} ${path}` }));
  if (answer.status === 401 && !KNOWN.includes(path)) signedOut.value = true;
  throw new Refused(answer.status, told);
}

/** @param {string} path @returns {Promise<any>} */
export const get = (path) => ask("GET", path);

/** @param {string} url @param {RequestInit} init @param {number} patience ms */
async function reach(url, init, patience) {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(patience) });
  } catch (error) {
    throw new Unreachable(String(error));
  }
}
