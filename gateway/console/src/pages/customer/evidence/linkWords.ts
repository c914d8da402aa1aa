import { useTranslation } from "react-i18next";
import { useIdentifierName } from "../identifierWords";
import type { Link } from "./layout";

/** Returns a function that says why a link is what it is; a reason that is newer than the console shows as it is. */
export function useReasonWords(): (link: Link) => string {
  const { t, i18n } = useTranslation();
  const typeName = useIdentifierName();
  return ({ reason, limitedType }) => {
    const key = `evidence.reasons.${reason}`;
    if (!i18n.exists(key)) return reason;
    return t(key, { type: limitedType === "total" ? t("evidence.total") : typeName(limitedType) });
  };
}
