import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { useEnumWords } from "../../../components/enumWords";
import { useFormat } from "../../../components/format";
import { useIdentifierName } from "../../customer/identifierWords";
import { OTHER_TYPES, type Difference } from "./draft";

/** Returns a function that names a type of the rules. */
export function useTypeName(): (type: string) => string {
  const { t } = useTranslation();
  const identifierName = useIdentifierName();
  return (type) => (type === OTHER_TYPES ? t("identityRules.otherTypes") : identifierName(type));
}

/** Returns a function that says in a line how rules differ. */
export function useDifferenceWords(): (difference: Difference) => string {
  const { t } = useTranslation();
  const { number } = useFormat();
  const typeName = useTypeName();
  const word = useEnumWords();
  const value = (of: unknown, what: Difference["what"]) => {
    if (Array.isArray(of)) return t("identityRules.valueCount", { count: of.length });
    if (typeof of === "boolean") return t(of ? "identityRules.yes" : "identityRules.no");
    if (typeof of === "number") return number(of);
    return word(what === "normaliser" ? "IdentifierNormaliser" : "LimitWindow", String(of));
  };
  return ({ type, what, before, after }) => {
    if (what === "added" || what === "removed" || what === "place") return t(`identityRules.differences.${what}`, { type: typeName(type) });
    const values = { before: value(before, what), after: value(after, what) };
    if (what === "totalLimit") return t("identityRules.differences.totalLimit", values);
    // Two lists of one length differ in what stands in them.
    if (values.before === values.after) return t("identityRules.differences.other", { type: typeName(type), field: t(`identityRules.fields.${what}.name`) });
    return t("identityRules.differences.field", { type: typeName(type), field: t(`identityRules.fields.${what}.name`), ...values });
  };
}

/** Returns a function that says why links are not accepted. */
export function useReasonWords(): (links: Pick<Schema<"IdentityLinkCount">, "reason" | "limitedType">) => string {
  const { t } = useTranslation();
  const word = useEnumWords();
  const typeName = useTypeName();
  return ({ reason, limitedType }) => {
    const said = word("LinkReason", reason);
    if (!limitedType) return said;
    return t("identityRules.reasonOf", { reason: said, type: limitedType === "total" ? t("identityRules.allTypes") : typeName(limitedType) });
  };
}
