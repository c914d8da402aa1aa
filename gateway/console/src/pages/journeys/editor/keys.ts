import { useEffect, useRef, type RefObject } from "react";

interface Acts {
  undo: () => void;
  redo: () => void;
  copy: () => void;
  paste: () => void;
  remove: () => void;
  close: () => void;
}

const TYPED = "input, textarea, select, [contenteditable=true], [role=combobox]";

/** Listens to the keyboard while the editor, or nothing in particular, has the focus. */
export function useKeys(root: RefObject<HTMLElement | null>, acts: Acts): void {
  const latest = useRef(acts);
  latest.current = acts;
  useEffect(() => {
    const heard = (event: KeyboardEvent) => {
      const at = event.target as HTMLElement;
      if (at !== document.body && !root.current?.contains(at)) return;
      const act = actOf(event, at.closest(TYPED) !== null);
      if (!act) return;
      if (act !== "copy" && act !== "close") event.preventDefault();
      latest.current[act]();
    };
    addEventListener("keydown", heard);
    return () => removeEventListener("keydown", heard);
  }, [root]);
}

// In a field, undoing is still ours: the field shows what is drawn, and knows no earlier.
function actOf({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent, isTyping: boolean): keyof Acts | null {
  const letter = key.toLowerCase();
  if (ctrlKey || metaKey) {
    if (letter === "z") return shiftKey ? "redo" : "undo";
    if (letter === "y") return "redo";
    if (isTyping) return null;
    if (letter === "c") return getSelection()?.toString() ? null : "copy";
    return letter === "v" ? "paste" : null;
  }
  if (isTyping) return null;
  if (key === "Delete" || key === "Backspace") return "remove";
  return key === "Escape" ? "close" : null;
}
