import { Tag } from "antd";
import type { Schema } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";

const COLOURS: Partial<Record<Schema<"SegmentState">, string>> = { SEGMENT_STATE_FILLING: "blue", SEGMENT_STATE_PAUSED: "gold" };

/** Where a segment is; nothing of one that is live. */
export function StateTag({ state }: { state: Schema<"SegmentState"> | undefined }) {
  const word = useEnumWords();
  if (!state || state === "SEGMENT_STATE_LIVE") return null;
  return <Tag color={COLOURS[state] ?? "default"} style={{ marginInlineEnd: 0 }}>{word("SegmentState", state)}</Tag>;
}
