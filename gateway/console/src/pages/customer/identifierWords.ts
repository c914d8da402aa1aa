import { useTranslation } from "react-i18next";

/** Returns a function that names a type of identifier in words; a type of the workspace's own shows as it is. */
export function useIdentifierName(): (type: string) => string {
  const { t, i18n } = useTranslation();
  return (type) => (i18n.exists(`customer.identifiers.${type}`) ? t(`customer.identifiers.${type}`) : type);
}
