import { Tag } from "antd";
import type { Schema } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";

const COLOURS: Partial<Record<Schema<"JourneyState">, string>> = { JOURNEY_STATE_PUBLISHED: "green", JOURNEY_STATE_PAUSED: "gold", JOURNEY_STATE_DRAFT: "blue" };

/** Whether customers enter a journey. */
export function StateTag({ state }: { state: Schema<"JourneyState"> }) {
  const word = useEnumWords();
  return <Tag color={COLOURS[state] ?? "default"} style={{ marginInlineEnd: 0 }}>{word("JourneyState", state)}</Tag>;
}
