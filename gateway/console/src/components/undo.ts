import { useEffect, useRef, useState, type RefObject } from "react";
import { useStore } from "zustand";
import { createHistory } from "./history";

/** Changes of one field that follow each other as fast as somebody types are undone as one. */
const TYPING_MS = 1_000;

/** A value that is edited, and what leads back and forth. */
export interface Undo<Value> {
  value: Value;
  put: (next: Value) => void;
  /** Undefined where there is nothing to undo, or to do again. */
  undo: (() => void) | undefined;
  redo: (() => void) | undefined;
}

/** Keeps what was edited before: for a tree of plain values, such as a rule. */
export function useUndo<Value>(start: Value): Undo<Value> {
  const [history] = useState(() => createHistory(start));
  const { present, past, future, undo, redo } = useStore(history);
  const last = useRef(0);
  const put = (next: Value) => {
    const { draw, settle } = history.getState();
    if (performance.now() - last.current > TYPING_MS) settle();
    last.current = performance.now();
    draw(next, changedAt(history.getState().present, next));
  };
  return { value: present, put, undo: past.length > 0 ? undo : undefined, redo: future.length > 0 ? redo : undefined };
}

/** Listens for Ctrl+Z and Ctrl+Shift+Z while what is edited, or nothing in particular, has the focus. */
export function useUndoKeys(root: RefObject<HTMLElement | null>, { undo, redo }: Pick<Undo<unknown>, "undo" | "redo">): void {
  const latest = useRef({ undo, redo });
  latest.current = { undo, redo };
  useEffect(() => {
    const heard = (event: KeyboardEvent) => {
      const at = event.target as HTMLElement;
      const letter = event.key.toLowerCase();
      if (!(event.ctrlKey || event.metaKey) || (letter !== "z" && letter !== "y")) return;
      if (at !== document.body && !root.current?.contains(at)) return;
      // The fields show what is kept here, and know no earlier.
      event.preventDefault();
      latest.current[letter === "y" || event.shiftKey ? "redo" : "undo"]?.();
    };
    addEventListener("keydown", heard);
    return () => removeEventListener("keydown", heard);
  }, [root]);
}

/** Returns the path of the one field that two trees differ in; empty where they differ in more, or one has a part more. */
export function changedAt(before: unknown, after: unknown, path = ""): string {
  if (!isTree(before) || !isTree(after)) return path;
  if (Array.isArray(before) && Array.isArray(after) && before.length !== after.length) return "";
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return names.length === 1 ? changedAt(before[names[0]!], after[names[0]!], `${path}.${names[0]!}`) : "";
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
