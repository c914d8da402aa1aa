import { useTranslation } from "react-i18next";

/** Returns a function that names a score in words; one that is newer than the console shows as it is. */
export function useScoreName(): (name: string) => string {
  const { t, i18n } = useTranslation();
  return (name) => (i18n.exists(`scores.names.${name}`) ? t(`scores.names.${name}`) : name);
}

/** Returns a function that names a feature of a model in words. */
export function useFeatureName(): (name: string) => string {
  const { t, i18n } = useTranslation();
  return (name) => (i18n.exists(`scores.features.${name}`) ? t(`scores.features.${name}`) : name);
}
