// @ts-check
/** One stack of what can be taken back, and of what was taken back and can be done again. */
import { computed, signal } from "@preact/signals-core";

/** @typedef {{undo: () => void, redo: () => void}} Step */

const MOST = 500;
const done = signal(/** @type {Step[]} */ ([]));
const undone = signal(/** @type {Step[]} */ ([]));

export const canUndo = computed(() => done.value.length > 0);
export const canRedo = computed(() => undone.value.length > 0);

/** Something was done. @param {Step} step */
export function push(step) {
  done.value = [...done.value.slice(1 - MOST), step];
  undone.value = [];
}

/** Take the last step back; false where there is none. */
export function undo() {
  const step = done.value.at(-1);
  if (!step) return false;
  done.value = done.value.slice(0, -1);
  undone.value = [...undone.value, step];
  step.undo();
  return true;
}

/** Do again what was taken back last; false where there is nothing. */
export function redo() {
  const step = undone.value.at(-1);
  if (!step) return false;
  undone.value = undone.value.slice(0, -1);
  done.value = [...done.value, step];
  step.redo();
  return true;
}

/** Another dataset or another person: nothing to take back. */
export function forget() {
  done.value = [];
  undone.value = [];
}
