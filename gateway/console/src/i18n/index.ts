import i18next, { type ResourceLanguage } from "i18next";
import { initReactI18next } from "react-i18next";

export const languages = ["zh-CN", "en-US"] as const;
export type Language = (typeof languages)[number];

// A language is fetched when it is spoken first.
const words: Record<Language, () => Promise<{ default: ResourceLanguage }>> = {
  "zh-CN": () => import("./zh-CN"),
  "en-US": () => import("./en-US"),
};

/** Prepares the words of one language; call it once, before anything is drawn. */
export async function startI18n(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    // React escapes what it shows.
    interpolation: { escapeValue: false },
    resources: {},
    saveMissing: true,
    missingKeyHandler: (_, __, key) => console.error(`no words for ${key} in ${i18next.language}`),
  });
  await speak(language);
}

/** Changes the language of everything on the page. */
export async function speak(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, "translation")) {
    i18next.addResourceBundle(language, "translation", (await words[language]()).default);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
