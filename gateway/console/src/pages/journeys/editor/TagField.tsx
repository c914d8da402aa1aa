import { AutoComplete } from "antd";
import { useTranslation } from "react-i18next";
import { useTagOptions } from "../../../components/rules/catalogues";
import { Field } from "./Field";

/** A tag that a step gives or takes away. */
export function TagField({ tag, onChange }: { tag: string; onChange: (tag: string) => void }) {
  const { t } = useTranslation();
  return (
    <Field label={t("rules.tag")} id="step-tag" help={t("journeyEditor.tagHint")}>
      <AutoComplete
        id="step-tag"
        style={{ width: "100%" }}
        value={tag}
        maxLength={100}
        placeholder={t("journeyEditor.tagExample")}
        showSearch={{ filterOption: (typed, option) => String(option?.label).toLowerCase().includes(typed.toLowerCase()) }}
        options={useTagOptions()}
        onChange={(next?: string) => onChange(next ?? "")}
      />
    </Field>
  );
}
