import { Card, Flex, Statistic, Table, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../components/format";
import { PermittedButton } from "../../../components/PermittedButton";
import { useReasonWords } from "./reasons";
import type { ImportJob } from "./upload";

/** What became of the rows, and the way to those that were rejected. */
export function Outcome({ job }: { job: ImportJob }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const reason = useReasonWords();
  const figures = [
    { key: "rowsDone", value: job.rowsDone },
    { key: "accepted", value: job.accepted },
    { key: "duplicates", value: job.duplicates },
    { key: "rejected", value: job.rejected },
  ] as const;
  const words = { rowsDone: t("imports.rowsDone"), accepted: t("imports.accepted"), duplicates: t("imports.duplicates"), rejected: t("imports.rejected") };
  return (
    <Card title={t("imports.outcome")}>
      <Flex gap={48} wrap>
        {figures.map(({ key, value }) => <Statistic key={key} title={words[key]} value={number(Number(value))} />)}
      </Flex>
      {Number(job.rejected) > 0 && (
        <Flex vertical gap={12} style={{ marginTop: 24 }}>
          <Table
            size="small"
            pagination={false}
            rowKey="reason"
            dataSource={[...job.reasons]}
            columns={[
              { title: t("imports.reason"), dataIndex: "reason", render: (value: string) => <span className="yk-foreign">{reason(value)}</span> },
              { title: t("imports.rowCount"), dataIndex: "rows", align: "end", render: (value: string) => number(Number(value)) },
              { title: t("imports.firstLine"), dataIndex: "firstLine", align: "end", render: (value: string) => number(Number(value)) },
            ]}
          />
          <Flex gap={12} align="center" wrap>
            <PermittedButton permission="PERMISSION_CUSTOMERS_EXPORT" href={`/v1/importJobs/${job.importJobId}/rejectedRows.csv`}>{t("imports.download")}</PermittedButton>
            <Typography.Text type="secondary">{t("imports.downloadHint")}</Typography.Text>
          </Flex>
        </Flex>
      )}
    </Card>
  );
}
