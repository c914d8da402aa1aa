import { InputNumber, Select, Switch, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { useEnumWords } from "../../../components/enumWords";
import type { FieldForm, TypeRules, Wrong } from "./draft";

interface Props {
  form: FieldForm;
  rules: TypeRules;
  /** The type in words, for who hears the form. */
  typeName: string;
  isReadOnly: boolean;
  wrong: Wrong | undefined;
  onChange: (rules: TypeRules) => void;
}

/** One field of the rules of a type, by its kind, with what the API found wrong in it. */
export function FieldInput({ form, rules, typeName, isReadOnly, wrong, onChange }: Props) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const label = t("identityRules.fieldOf", { type: typeName, field: t(`identityRules.fields.${form.name}.name`) });
  const shared = { ...(wrong && { status: "error" as const }), disabled: isReadOnly, "aria-label": label };
  const put = (value: unknown) => onChange({ ...rules, [form.name]: value });
  return (
    <>
      {form.kind === "number" && <InputNumber {...shared} value={rules[form.name]} min={form.minimum} max={form.maximum} precision={0} style={{ width: 88 }} onChange={(value) => value !== null && put(value)} />}
      {form.kind === "choice" && <Select {...shared} value={rules[form.name]} popupMatchSelectWidth={false} style={{ minWidth: 104 }} options={form.values.map((value) => ({ value, label: word(form.enum, value) }))} onChange={put} />}
      {form.kind === "switch" && <Switch disabled={isReadOnly} aria-label={label} checked={rules[form.name] ?? true} onChange={put} />}
      {form.kind === "texts" && (
        <Select
          {...shared}
          mode="tags"
          open={false}
          suffixIcon={null}
          value={rules[form.name]}
          maxCount={form.most}
          placeholder={t(`identityRules.fields.${form.name}.example`)}
          tokenSeparators={[",", "，", "\n"]}
          style={{ width: "100%" }}
          onChange={(values: string[]) => put(values.map((value) => value.trim().slice(0, form.longest)).filter(Boolean))}
        />
      )}
      {wrong && <WrongWords wrong={wrong} value={form.kind === "texts" && wrong.item !== undefined ? rules[form.name][wrong.item] : undefined} />}
    </>
  );
}

/** What is wrong with a field, in the person's words, and in the platform's own. */
export function WrongWords({ wrong, value }: { wrong: Wrong; value?: string | undefined }) {
  const { t, i18n } = useTranslation();
  const key = `identityRules.wrong.${wrong.field}`;
  return (
    <Typography.Text type="danger" role="alert" style={{ display: "block", fontSize: 12 }}>
      {value !== undefined && <span className="yk-foreign">“{value}” </span>}
      {i18n.exists(key) ? t(key) : t("errors.other")}
      <span className="yk-foreign" style={{ display: "block", opacity: 0.75 }}>{wrong.message}</span>
    </Typography.Text>
  );
}
