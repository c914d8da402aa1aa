import { useMemo } from "react";
import { useUrlState } from "../../components/urlState";

/** What a report asks, in the address as JSON: a link that is sent asks the same. What is none of its kind counts as nothing. */
export function useUrlJson<Value>(name: string, isOne: (value: unknown) => value is Value): [Value | undefined, (value: Value) => void] {
  const [text, setText] = useUrlState(name);
  const value = useMemo(() => {
    try {
      const read: unknown = JSON.parse(text);
      return isOne(read) ? read : undefined;
    } catch {
      return undefined;
    }
  }, [isOne, text]);
  return [value, (next) => setText(JSON.stringify(next))];
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
