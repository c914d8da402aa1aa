import { useTranslation } from "react-i18next";
import { useFieldName } from "../fieldWords";
import { useTraits } from "../rules/catalogues";

/** What a list has when nothing else is said. */
export const DEFAULT_COLUMNS = ["customer_id", "identifiers.*", "traits.*", "tags"];

const WHOLE = ["customer_id", "identifiers.*", "traits.*", "tags", "consents", "points", "tier"] as const;
const IDENTIFIERS = ["phone", "email", "member_card", "user_id", "openid", "unionid"] as const;

/** The columns that a list can have, by their names in words; the traits are the workspace's. */
export function useColumnOptions(): { value: string; label: string }[] {
  const { t } = useTranslation();
  const fieldName = useFieldName();
  const traits = useTraits();
  return [
    ...WHOLE.map((value) => ({ value: value as string, label: t(`exports.column.${value.replace(".*", "")}`) })),
    ...IDENTIFIERS.map((type) => ({ value: `identifiers.${type}`, label: t("exports.identifier", { name: t(`customer.identifiers.${type}`) }) })),
    ...traits.map(({ name }) => ({ value: `traits.${name}`, label: t("exports.trait", { name: fieldName(name) }) })),
  ];
}
