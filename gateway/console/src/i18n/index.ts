import i18next, { type ResourceLanguage } from "i18next";
import { initReactI18next } from "react-i18next";

export const languages = ["zh-CN", "en-US"] as const;
export type Language = (typeof languages)[number];

// A language is fetched when it is spoken first.
const words: Record<Language, () => Promise<{ default: ResourceLanguage }>> = {
  "zh-CN": () => import("./zh-CN"),
  "en-US": () => import("./en-US"),
};

// The first page is small: words of a large page that nothing else says come with that page.
const ofPages = import.meta.glob<object>("./*/identityRules.json", { import: "default" });
const fetched = new Set<string>();

let began: () => void;
const beginning = new Promise<void>((resolve) => (began = resolve));

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
  began();
}

async function fetchWords(language: string, page: string): Promise<void> {
  i18next.addResourceBundle(language, "translation", { [page]: await ofPages[`./${language}/${page}.json`]!() }, true);
}

/** Fetches the words of a page that are not among those of all pages; the page's module waits for it before it exports anything. */
export async function wordsOf(page: string): Promise<void> {
  await beginning;
  fetched.add(page);
  // Of each language that is there: another may just be about to be spoken.
  await Promise.all(languages.filter((each) => i18next.hasResourceBundle(each, "translation")).map((each) => fetchWords(each, page)));
}

/** Changes the language of everything on the page. */
export async function speak(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, "translation")) {
    i18next.addResourceBundle(language, "translation", (await words[language]()).default);
  }
  await Promise.all([...fetched].map((page) => fetchWords(language, page)));
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
