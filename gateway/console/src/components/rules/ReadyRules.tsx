import { Select } from "antd";
import { useTranslation } from "react-i18next";
import ready from "./ready.json";
import type { Rule } from "./rule";

// A module of JSON has texts where the API has names of values.
const rules = ready as unknown as Record<string, Rule>;

/** The rules that shops ask for most, to begin with. */
export function ReadyRules({ onChoose }: { onChoose: (rule: Rule) => void }) {
  const { t } = useTranslation();
  return (
    <Select
      style={{ minWidth: 260 }}
      value={null}
      showSearch={{ optionFilterProp: "label" }}
      popupMatchSelectWidth={false}
      aria-label={t("rules.readyLabel")}
      placeholder={t("rules.readyLabel")}
      options={Object.keys(rules).map((key) => ({ value: key, label: t(`rules.ready.${key}`) }))}
      onChange={(key: string) => onChoose(structuredClone(rules[key]!))}
    />
  );
}
