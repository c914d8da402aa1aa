import { Card, Flex, Tag, Typography } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { useEnumWords } from "../../../components/enumWords";
import { useFormat } from "../../../components/format";
import { useSubjectWords } from "./subjectWords";

/** What was wrong the day before, or a week before, and is no more; nothing where all of it still is. */
export function Gone({ report }: { report: Schema<"DataQuality"> }) {
  const { t } = useTranslation();
  const day = report.goneSinceDayBefore;
  // What went within the day is told once.
  const week = report.goneSinceWeekBefore.filter((line) => !day.some(({ kind, subject }) => kind === line.kind && subject === line.subject));
  if (day.length === 0 && week.length === 0) return null;
  return (
    <Card size="small" title={t("quality.gone")}>
      <Flex vertical gap={8}>
        <Lines title={t("quality.sinceDay")} lines={day} />
        <Lines title={t("quality.sinceWeek")} lines={week} />
      </Flex>
    </Card>
  );
}

function Lines({ title, lines }: { title: string; lines: Schema<"DataQualityLine">[] }) {
  const word = useEnumWords();
  const subjectOf = useSubjectWords();
  const { number } = useFormat();
  if (lines.length === 0) return null;
  return (
    <Flex gap={8} wrap align="baseline">
      <Typography.Text type="secondary">{title}</Typography.Text>
      {lines.map((line) => {
        const subject = subjectOf(line);
        return (
          <Tag key={`${line.kind} ${line.subject}`} color="green" className="yk-foreign" style={{ whiteSpace: "normal", overflowWrap: "anywhere" }}>
            {word("DataQualityKind", line.kind)}{subject && ` · ${subject}`} ({number(line.count)})
          </Tag>
        );
      })}
    </Flex>
  );
}
