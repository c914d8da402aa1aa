import { create } from "zustand";
import { persist } from "zustand/middleware";
import { useEffect } from "react";
import { languages, speak, type Language } from "../i18n";

export type Theme = "light" | "dark" | "system";

interface Preferences {
  /** Null: nothing chosen, so the browser's, and the workspace's once that is known. */
  language: Language | null;
  theme: Theme;
  isMenuNarrow: boolean;
  setLanguage: (language: Language) => void;
  setTheme: (theme: Theme) => void;
  setMenuNarrow: (isMenuNarrow: boolean) => void;
}

/** What a person chose in this browser. */
export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      language: null,
      theme: "system",
      isMenuNarrow: false,
      setLanguage: (language) => {
        set({ language });
        void speak(language);
      },
      setTheme: (theme) => set({ theme }),
      setMenuNarrow: (isMenuNarrow) => set({ isMenuNarrow }),
    }),
    { name: "yike.preferences" },
  ),
);

/** Speaks the workspace's language (`zh`, `en`) to whoever has chosen none. */
export function useWorkspaceLanguage(language: string | undefined): void {
  const chosen = usePreferences((state) => state.language);
  useEffect(() => {
    if (!chosen && language) void speak(language === "en" ? "en-US" : "zh-CN");
  }, [chosen, language]);
}

/** Returns the language to begin with: the chosen one, else the browser's, else Chinese. */
export function language(): Language {
  const chosen = usePreferences.getState().language;
  return chosen && languages.includes(chosen) ? chosen : navigator.language.startsWith("en") ? "en-US" : "zh-CN";
}
