import { useTranslation } from "react-i18next";
import { useFormat } from "./format";

/** Returns a function that names a trait or a property in words; one of the workspace's own shows as it is sent. */
export function useFieldName(): (name: string) => string {
  const { t, i18n } = useTranslation();
  return (name) => (i18n.exists(`fields.${name}`) ? t(`fields.${name}`) : name);
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** Returns a function that shows the value of a trait or a property: moments and numbers as people read them. */
export function useFieldValue(): (value: unknown) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return (value) => {
    if (value === undefined || value === null) return t("fields.none");
    if (typeof value === "boolean") return t(value ? "fields.yes" : "fields.no");
    if (typeof value === "number") return format.number(Math.round(value * 100) / 100);
    if (typeof value === "string") return MOMENT.test(value) && !Number.isNaN(Date.parse(value)) ? format.time(value) : value;
    return JSON.stringify(value);
  };
}
