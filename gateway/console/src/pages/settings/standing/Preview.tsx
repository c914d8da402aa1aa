import { Flex, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { useQuery } from "@tanstack/react-query";
import { fetcher, type Schema } from "../../../api/client";
import { useEnumWords } from "../../../components/enumWords";
import { useErrorWords } from "../../../components/errorWords";
import { useFormat } from "../../../components/format";
import { useSettled } from "../../../components/useSettled";

/** How many customers each stage would hold by the thresholds as they stand in the form. */
export function Preview({ lifecycle }: { lifecycle: Schema<"LifecycleThresholds"> }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const words = useErrorWords();
  const format = useFormat();
  const settled = useSettled(JSON.stringify(lifecycle));
  const query = useQuery({
    queryKey: ["standing preview", settled],
    queryFn: async ({ signal }) => (await fetcher.POST("/v1/standingSettings:preview", { body: { lifecycle: JSON.parse(settled) as Schema<"LifecycleThresholdsInput"> }, signal })).data!,
    retry: false,
    placeholderData: (before) => before,
  });
  if (query.error) return <Typography.Text type="danger">{query.error.message || words(query.error).title}</Typography.Text>;
  return (
    <Flex vertical gap={4} aria-live="polite">
      <Typography.Text type="secondary">{t("standing.preview")}</Typography.Text>
      <Flex gap={24} wrap style={{ opacity: query.isPlaceholderData ? 0.4 : 1 }}>
        {(query.data?.stages ?? []).map(({ stage, customers }) => (
          <span key={stage}>{word("LifecycleStage", stage)} <strong>{format.number(customers)}</strong></span>
        ))}
      </Flex>
    </Flex>
  );
}
