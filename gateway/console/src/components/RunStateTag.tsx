import { Flex, Tag, Typography } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../api/client";
import { useEnumWords } from "./enumWords";
import { Time } from "./Time";

const COLOURS: Partial<Record<Schema<"RunState">, string>> = {
  RUN_STATE_ACTIVE: "blue",
  RUN_STATE_WAITING: "blue",
  RUN_STATE_COMPLETED: "green",
  RUN_STATE_FAILED: "red",
};

/** Where somebody stands in a journey, and until when. */
export function RunStateTag({ run: { state, wakeTime } }: { run: Pick<Schema<"Run">, "state" | "wakeTime"> }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  return (
    <Flex gap={8} align="center" wrap>
      <Tag color={COLOURS[state] ?? "default"} style={{ marginInlineEnd: 0 }}>{word("RunState", state)}</Tag>
      {state === "RUN_STATE_WAITING" && wakeTime && <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("customer.until")} <Time at={wakeTime} /></Typography.Text>}
    </Flex>
  );
}
