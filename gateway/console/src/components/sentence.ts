import { useTranslation } from "react-i18next";
import type { Schema } from "../api/client";

/** Returns a function that gives a rule's sentence in the person's language; empty where there is none. */
export function useSentence(): (sentence: Schema<"RuleSentence"> | undefined) => string {
  const { i18n } = useTranslation();
  return (sentence) => (i18n.language.startsWith("zh") ? sentence?.chinese : sentence?.english) ?? "";
}
