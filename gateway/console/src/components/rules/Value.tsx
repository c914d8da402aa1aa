import { AutoComplete, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { existence, mostDays, valueFor, type Operator } from "./rule";

interface OperatorProps {
  value: Operator;
  operators: Operator[];
  onChange: (op: Operator) => void;
}

/** How something is compared. */
export function OperatorChoice({ value, operators, onChange }: OperatorProps) {
  const { t } = useTranslation();
  return (
    <Select
      value={value}
      popupMatchSelectWidth={false}
      style={{ minWidth: 96 }}
      aria-label={t("rules.operator")}
      options={operators.map((each) => ({ value: each, label: t(`rules.operators.${each}`) }))}
      onChange={onChange}
    />
  );
}

interface ValueProps {
  op: Operator;
  value: unknown;
  /** What values of it were met. */
  kinds?: readonly Schema<"ValueKind">[];
  samples?: readonly Schema<"SampleValue">[];
  onChange: (value: unknown) => void;
}

/** What something is compared with, as its operator and its values ask. */
export function ValueInput({ op, value, kinds = [], samples = [], onChange }: ValueProps) {
  const { t } = useTranslation();
  const isNumber = kinds[0] === "VALUE_KIND_NUMBER";
  const label = t("rules.value");
  const met = samples.map((each) => each.value).filter((each) => each !== undefined && each !== null && typeof each !== "object").map(String);
  const read = (text: string): unknown => (isNumber && text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text);
  if (existence.includes(op)) return null;
  if (op === "OPERATOR_IN") {
    return (
      <Select
        mode="tags"
        style={{ minWidth: 200, maxWidth: 420 }}
        value={Array.isArray(value) ? value.map(String) : []}
        aria-label={label}
        placeholder={t("rules.values")}
        tokenSeparators={[",", "，", "\n"]}
        options={met.map((each) => ({ value: each, label: each }))}
        onChange={(all: string[]) => onChange(all.map(read))}
      />
    );
  }
  const most = mostDays[op];
  if (most !== undefined) return <NumberInput value={value} onChange={onChange} min={0} max={most} suffix={t("rules.days")} />;
  if (["OPERATOR_GT", "OPERATOR_GTE", "OPERATOR_LT", "OPERATOR_LTE"].includes(op)) return <NumberInput value={value} onChange={onChange} />;
  if (kinds[0] === "VALUE_KIND_BOOLEAN" || typeof value === "boolean") {
    return (
      <Select
        style={{ width: 100 }}
        value={typeof value === "boolean" ? value : undefined}
        aria-label={label}
        placeholder={label}
        options={[{ value: true, label: t("rules.true") }, { value: false, label: t("rules.false") }]}
        onChange={onChange}
      />
    );
  }
  return (
    <AutoComplete
      style={{ width: 180 }}
      value={value === undefined || value === null ? "" : String(value)}
      aria-label={label}
      placeholder={label}
      showSearch={{ filterOption: (typed, option) => String(option?.value ?? "").toLowerCase().includes(typed.toLowerCase()) }}
      options={met.map((each) => ({ value: each }))}
      onChange={(text: string) => onChange(read(text ?? ""))}
    />
  );
}

interface NumberProps {
  value: unknown;
  onChange: (value: number | undefined) => void;
  min?: number;
  max?: number;
  suffix?: string;
  label?: string;
  step?: number;
}

/** A number, with its unit. */
export function NumberInput({ value, onChange, min, max, suffix, label, step }: NumberProps) {
  const { t } = useTranslation();
  return (
    <InputNumber
      style={{ width: suffix ? 120 : 100 }}
      value={typeof value === "number" ? value : null}
      aria-label={label ?? t("rules.value")}
      onChange={(next) => onChange(next ?? undefined)}
      {...(min !== undefined && { min })}
      {...(max !== undefined && { max })}
      {...(step !== undefined && { step })}
      {...(suffix !== undefined && { suffix })}
    />
  );
}

/** What a comparison is after its operator changed. */
export function compared(op: Operator, before: unknown): { op: Operator; value: unknown } {
  return { op, value: valueFor(op, before) };
}
