import { createStore, type StoreApi } from "zustand/vanilla";

const MOST = 200;

/** What is drawn, or written, what it was before, and what was undone. */
export interface History<Drawing> {
  present: Drawing;
  past: Drawing[];
  future: Drawing[];
  /** What the last change was of, such as a field; a further change of the same is part of it. Empty: of nothing. */
  subject: string;
  /** Draws something else. With a subject that the last change had, the two are undone as one: the keystrokes in a field. */
  draw: (next: Drawing, subject?: string) => void;
  undo: () => void;
  redo: () => void;
  /** Ends the last change: who comes back to the field begins another. */
  settle: () => void;
}

/** Makes the history of one visit to the editor. What is selected is no part of it. */
export function createHistory<Drawing>(start: Drawing): StoreApi<History<Drawing>> {
  return createStore<History<Drawing>>()((set) => ({
    present: start,
    past: [],
    future: [],
    subject: "",
    draw: (next, subject = "") =>
      set(({ present, past, subject: last }) => {
        if (next === present) return {};
        const isSame = subject !== "" && subject === last;
        return { present: next, past: isSame ? past : [...past.slice(1 - MOST), present], future: [], subject };
      }),
    undo: () =>
      set(({ present, past, future }) => {
        const before = past.at(-1);
        return before !== undefined ? { present: before, past: past.slice(0, -1), future: [present, ...future], subject: "" } : {};
      }),
    redo: () =>
      set(({ present, past, future }) => {
        const [after, ...rest] = future;
        return after !== undefined ? { present: after, past: [...past, present], future: rest, subject: "" } : {};
      }),
    settle: () => set({ subject: "" }),
  }));
}
