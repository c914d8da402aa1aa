import { SearchOutlined } from "@ant-design/icons";
import { Input } from "antd";
import { useEffect, useState } from "react";

/** A search of a list: asks 400 ms after the last letter, or at Enter. `label` is its name and stands in it while it is empty. */
export function SearchBox({ value, onChange, label }: { value: string; onChange: (value: string) => void; label: string }) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed.trim() === value) return;
    const waiting = setTimeout(() => onChange(typed.trim()), 400);
    return () => clearTimeout(waiting);
  }, [typed, value, onChange]);
  return (
    <Input
      allowClear
      prefix={<SearchOutlined />}
      style={{ flex: "1 1 240px", maxWidth: 360 }}
      value={typed}
      maxLength={200}
      aria-label={label}
      placeholder={label}
      onChange={(event) => setTyped(event.target.value)}
      onPressEnter={() => onChange(typed.trim())}
    />
  );
}
