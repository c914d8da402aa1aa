import { Select } from "antd";

interface Props {
  /** What is chosen; empty for nothing. */
  value: string;
  options: { value: string; label: string }[];
  /** What is filtered by; also the control's name. */
  label: string;
  onChange: (value: string) => void;
  width?: number;
}

/** One of some values, or none: a filter of a list. */
export function Chosen({ value, options, label, onChange, width = 160 }: Props) {
  return (
    <Select
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      popupMatchSelectWidth={false}
      style={{ width }}
      value={value || undefined}
      options={options}
      aria-label={label}
      placeholder={label}
      onChange={(chosen?: string) => onChange(chosen ?? "")}
    />
  );
}
