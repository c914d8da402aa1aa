import { SearchOutlined } from "@ant-design/icons";
import { Input } from "antd";
import { useEffect, useRef, useState } from "react";
import { useSettled } from "./useSettled";

interface Props {
  value: string;
  onChange: (value: string) => void;
  /** Its name; also stands in it while it is empty. */
  label: string;
  /** As wide as it becomes where there is room, in pixels. */
  width?: number;
}

/** A search of a list: asks 400 ms after the last letter, or at Enter. What is being typed is never overwritten by what it asked for before. */
export function SearchBox({ value, onChange, label, width = 360 }: Props) {
  const [typed, setTyped] = useState(value);
  const told = useRef(value);
  const settled = useSettled(typed);
  const tell = (text: string) => {
    if (text === told.current) return;
    told.current = text;
    onChange(text);
  };
  useEffect(() => {
    // Changed by somebody else: "back", or "clear all filters".
    if (value !== told.current) {
      told.current = value;
      setTyped(value);
    }
  }, [value]);
  // Only a text that has settled is told, whatever else changes.
  useEffect(() => {
    if (settled === typed) tell(settled.trim());
  }, [settled]);
  return (
    <Input
      allowClear
      prefix={<SearchOutlined />}
      style={{ flex: "1 1 240px", maxWidth: width }}
      value={typed}
      maxLength={200}
      aria-label={label}
      placeholder={label}
      onChange={(event) => setTyped(event.target.value)}
      onPressEnter={() => tell(typed.trim())}
    />
  );
}
