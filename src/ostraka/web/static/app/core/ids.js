// @ts-check

/** A new id that no other has; `crypto.randomUUID` is there on secure pages alone. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
}

/** What a record is called. @param {{id: string, external_id: string | null}} record */
export const nameOf = ({ id, external_id: name }) =>
  name && !name.startsWith("ostraka:") ? name : id.slice(0, 8);
