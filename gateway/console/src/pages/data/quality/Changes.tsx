import { Flex, Typography } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { useEnumWords } from "../../../components/enumWords";
import { useFormat } from "../../../components/format";

type Change = Schema<"DataQualityChange">;

const TYPES = { DATA_QUALITY_TREND_NEW: "danger", DATA_QUALITY_TREND_WORSE: "danger", DATA_QUALITY_TREND_BETTER: "success" } as const;

/** How a line went since the day before, and since a week before; nothing where nothing is compared. */
export function Changes({ line }: { line: Schema<"DataQualityLine"> }) {
  const { t } = useTranslation();
  const shown = [
    [t("quality.sinceDay"), line.sinceDayBefore] as const,
    [t("quality.sinceWeek"), line.sinceWeekBefore] as const,
  ].filter((each): each is readonly [string, Change] => !!each[1]);
  return (
    <Flex vertical>
      {shown.map(([since, change]) => <OneChange key={since} since={since} change={change} />)}
    </Flex>
  );
}

function OneChange({ since, change }: { since: string; change: Change }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const { number } = useFormat();
  const type = change.trend in TYPES ? TYPES[change.trend as keyof typeof TYPES] : "secondary";
  const told = change.trend === "DATA_QUALITY_TREND_WORSE" || change.trend === "DATA_QUALITY_TREND_BETTER";
  return (
    <span style={{ fontSize: 12, whiteSpace: "nowrap" }}>
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>{since} </Typography.Text>
      <Typography.Text type={type} style={{ fontSize: 12 }}>
        {word("DataQualityTrend", change.trend)}
        {told && t("quality.before", { shown: number(change.countBefore) })}
      </Typography.Text>
    </span>
  );
}
