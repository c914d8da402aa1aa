import i18next, { type ResourceLanguage } from "i18next";
import { initReactI18next } from "react-i18next";

export const languages = ["zh-CN", "en-US"] as const;
export type Language = (typeof languages)[number];

type Words = () => Promise<{ default: ResourceLanguage }>;

// A language is fetched when it is spoken first.
const firstWords: Record<Language, Words> = {
  "zh-CN": () => import("./zh-CN/first"),
  "en-US": () => import("./en-US/first"),
};

// The first page is small: what only other pages say comes with the first of these.
const otherWords: Record<Language, Words> = {
  "zh-CN": () => import("./zh-CN/others"),
  "en-US": () => import("./en-US/others"),
};

const NAMESPACE = "translation";
let areAllWanted = false;
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

async function fetchWords(language: Language, words: Record<Language, Words>): Promise<void> {
  // Deep: of the enums some values come with the first words, the others later.
  i18next.addResourceBundle(language, NAMESPACE, (await words[language]()).default, true);
}

/** Fetches the words of all pages; a page that is not the first waits for it. */
export async function speakOfAll(): Promise<void> {
  // The first page may be another, and is fetched while the words of all pages are.
  await beginning;
  areAllWanted = true;
  // Of each language that is there: another may just be about to be spoken.
  await Promise.all(languages.filter((each) => i18next.hasResourceBundle(each, NAMESPACE)).map((each) => fetchWords(each, otherWords)));
}

/** Changes the language of everything on the page. */
export async function speak(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, NAMESPACE)) await fetchWords(language, firstWords);
  if (areAllWanted) await fetchWords(language, otherWords);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
