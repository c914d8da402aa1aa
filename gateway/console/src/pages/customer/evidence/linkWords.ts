import { useTranslation } from "react-i18next";
import { useEnumWords } from "../../../components/enumWords";
import { useIdentifierName } from "../identifierWords";
import type { Link } from "./layout";

/** Returns a function that says why a link is what it is; for a reason that has no sentence its word stands. */
export function useReasonWords(): (link: Link) => string {
  const { t, i18n } = useTranslation();
  const typeName = useIdentifierName();
  const word = useEnumWords();
  return ({ reason, limitedType }) => {
    const key = `evidence.reasons.${reason}`;
    if (!i18n.exists(key)) return word("LinkReason", reason);
    return t(key, { type: limitedType === "total" ? t("evidence.total") : typeName(limitedType) });
  };
}
