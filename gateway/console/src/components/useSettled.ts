import { useEffect, useState } from "react";

const PAUSE_MS = 400;

/** Returns a text once it has stayed the same for 400 ms: what is asked about it is asked of what somebody has finished typing. */
export function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const waiting = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(waiting);
  }, [value]);
  return settled;
}
