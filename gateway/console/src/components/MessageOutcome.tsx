import { Flex, Tag, Typography } from "antd";
import type { Schema } from "../api/client";
import { useEnumWords } from "./enumWords";
import { Time } from "./Time";

const COLOURS: Partial<Record<Schema<"MessageStatus">, string>> = {
  MESSAGE_STATUS_QUEUED: "blue",
  MESSAGE_STATUS_SENDING: "blue",
  MESSAGE_STATUS_SENT: "green",
  MESSAGE_STATUS_DELIVERED: "green",
  MESSAGE_STATUS_FAILED: "red",
  MESSAGE_STATUS_UNKNOWN: "orange",
};

/** What became of a message, and why where that is not plain. */
export function MessageOutcome({ message }: { message: Pick<Schema<"Message">, "status" | "reason" | "nextAttemptTime"> }) {
  const word = useEnumWords();
  const { status, reason, nextAttemptTime } = message;
  return (
    <Flex gap={8} align="center" wrap>
      <Tag color={COLOURS[status] ?? "default"} style={{ marginInlineEnd: 0 }}>{word("MessageStatus", status)}</Tag>
      {reason !== "MESSAGE_REASON_UNSPECIFIED" && <span>{word("MessageReason", reason)}</span>}
      {status === "MESSAGE_STATUS_QUEUED" && nextAttemptTime && (
        <Typography.Text type="secondary" style={{ fontSize: 12 }}><Time at={nextAttemptTime} /></Typography.Text>
      )}
    </Flex>
  );
}
