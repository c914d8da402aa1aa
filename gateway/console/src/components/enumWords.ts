import { useTranslation } from "react-i18next";

/**
 * Returns a function that puts a value of an enum of the contracts into words: `word("Role", "ROLE_ADMIN")`.
 * A value that is newer than the console shows as it is.
 */
export function useEnumWords(): (name: string, value: string) => string {
  const { t, i18n } = useTranslation();
  return (name, value) => {
    const key = `enums.${name}.${value}`;
    return i18n.exists(key) ? t(key) : value;
  };
}
