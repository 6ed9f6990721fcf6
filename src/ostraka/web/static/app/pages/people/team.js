// @ts-check
/** Everybody, the workspaces, and who belongs to which. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { get, Refused } from "../../core/api.js";

/** @typedef {import("../../types").User} User */
/** @typedef {import("../../types").Workspace} Workspace */
/** @typedef {import("../../types").Reviewer} Reviewer */
/** `members` by workspace; `datasets`: how many each workspace has.
 * @typedef {{users: User[], workspaces: Workspace[], members: Map<string, Reviewer[]>,
 *   datasets: Map<string, number>}} Team */

const TOGETHER = 4; // workspaces asked about at the same time

/** @param {boolean} owner Others see no users but those of their workspaces.
 * @returns {{value: Team | null, error: Error | null, again: () => void}} */
export function useTeam(owner) {
  const [state, setState] = useState(
    /** @type {{value: Team | null, error: Error | null}} */ ({ value: null, error: null }),
  );
  const again = useCallback(() => {
    load(owner).then(
      (value) => setState({ value, error: null }),
      (error) => setState((before) => ({ ...before, error })),
    );
  }, [owner]);
  useEffect(again, [again]);
  return { ...state, again };
}

/** @param {boolean} owner @returns {Promise<Team>} */
async function load(owner) {
  const [users, workspaces, datasets] = await Promise.all([
    owner ? get("/users") : { items: [] },
    get("/me/workspaces"),
    get("/me/datasets"),
  ]);
  /** @type {Map<string, Reviewer[]>} */
  const members = new Map();
  const next = /** @type {Workspace[]} */ (workspaces.items).values();
  const work = async () => {
    for (const one of next) {
      const found = await get(`/workspaces/${one.id}/reviewers`).catch(none);
      if (found) members.set(one.id, found.items);
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, work));
  return { users: users.items, workspaces: workspaces.items, members, datasets: counted(datasets) };
}

/** A workspace that was deleted meanwhile. @param {unknown} error */
function none(error) {
  if (error instanceof Refused && error.status === 404) return null;
  throw error;
}

/** @param {{items: {workspace_id: string}[]}} datasets */
function counted({ items }) {
  /** @type {Map<string, number>} */
  const found = new Map();
  for (const one of items) found.set(one.workspace_id, (found.get(one.workspace_id) ?? 0) + 1);
  return found;
}

/** The workspaces of somebody, with whether they review there. @param {Team} team @param {string} id */
export function placesOf(team, id) {
  return team.workspaces.flatMap((workspace) => {
    const found = team.members.get(workspace.id)?.find((one) => one.user_id === id);
    return found ? [{ workspace, reviewer: found.reviewer }] : [];
  });
}
