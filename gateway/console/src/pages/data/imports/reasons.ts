import { useTranslation } from "react-i18next";

/** Returns a function that puts the reason for which a row was rejected into words; one of the mapping's own stays as it is. */
export function useReasonWords(): (reason: string) => string {
  const { t, i18n } = useTranslation();
  return (reason) => {
    const [code = "", ...column] = reason.split(":");
    if (i18n.exists(`errors.${code}.title`)) return t(`errors.${code}.title`);
    return i18n.exists(`imports.reasons.${code}`) ? t(`imports.reasons.${code}`, { column: column.join(":") }) : reason;
  };
}
