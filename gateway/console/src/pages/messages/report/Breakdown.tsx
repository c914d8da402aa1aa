import { Flex, Table, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Schema } from "../../../api/client";
import { useEnumWords } from "../../../components/enumWords";
import { useFormat } from "../../../components/format";
import { useJourneyNames, useTemplateNames } from "../../../components/names";
import { CsvButton } from "../../insight/CsvButton";
import { ledgerOf } from "./ledger";

/** By what the messages are told apart, in the order of the page. */
export const dimensions = ["REASON", "CHANNEL", "TEMPLATE", "JOURNEY", "DAY"] as const;
export type Dimension = (typeof dimensions)[number];

type Row = Schema<"ReportRow">;
type Figure = Exclude<keyof Schema<"SendingFigures">, "givenUpValue">;

const ofAll: Figure[] = ["messages", "sent", "delivered", "suppressed", "failed", "unknown", "underWay", "opened", "uncertainOpened", "clicked", "uncertainClicked"];
// What has a reason was not sent, or is not yet.
const ofReasons: Figure[] = ["messages", "suppressed", "failed", "unknown", "underWay"];

interface Props {
  report: Schema<"SendingReport">;
  dimension: Dimension;
  asked: Parameters<typeof ledgerOf>[0];
}

/** The figures by one thing, as a table and as a file; each row leads to its messages. */
export function Breakdown({ report, dimension, asked }: Props) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const nameOf = useNames(dimension);
  const found = report.breakdowns.find((each) => each.dimension === `REPORT_DIMENSION_${dimension}`);
  const rows = [...(found?.rows ?? [])];
  if (dimension === "DAY") rows.reverse();
  const given = rows.some(({ figures }) => figures!.givenUpValue > 0);
  const shown = dimension === "REASON" ? ofReasons : ofAll;
  const to = (key: string) => {
    if (dimension === "REASON") return ledgerOf(asked, { reason: key });
    if (dimension === "DAY") return ledgerOf(asked, { from: key, to: key });
    return ledgerOf(asked, { [dimension.toLowerCase()]: key });
  };
  const columns: TableColumnsType<Row> = [
    { title: t(`sendingReport.by.${dimension}`), dataIndex: "key", fixed: "left", render: (key: string) => (key ? <Link to={to(key)} className="yk-foreign">{nameOf(key)}</Link> : nameOf(key)) },
    ...shown.map((name) => ({ title: t(`sendingReport.figures.${name}`), key: name, align: "end" as const, render: (_: unknown, { figures }: Row) => number(figures![name]) })),
    ...(given ? [{ title: t("sendingReport.givenUp"), key: "givenUp", align: "end" as const, render: (_: unknown, { figures }: Row) => number(figures!.givenUpValue) }] : []),
  ];
  const file = () => [
    [t(`sendingReport.by.${dimension}`), ...shown.map((name) => t(`sendingReport.figures.${name}`)), ...(given ? [t("sendingReport.givenUp")] : [])],
    ...rows.map(({ key, figures }) => [nameOf(key), ...shown.map((name) => figures![name]), ...(given ? [String(figures!.givenUpValue)] : [])]),
  ];
  return (
    <Flex vertical>
      <Table<Row> size="small" rowKey="key" dataSource={rows} columns={columns} pagination={rows.length > 50 ? { pageSize: 50, showSizeChanger: false } : false} scroll={{ x: "max-content" }} locale={{ emptyText: t("sendingReport.noReasons") }} />
      {found && found.omittedRows > 0 && <Typography.Text type="secondary">{t("sendingReport.omitted", { count: found.omittedRows })}</Typography.Text>}
      <CsvButton name={`sending-report-${dimension.toLowerCase()}`} rows={file} />
    </Flex>
  );
}

function useNames(dimension: Dimension): (key: string) => string {
  const { t } = useTranslation();
  const word = useEnumWords();
  const templateName = useTemplateNames();
  const journeyName = useJourneyNames();
  return (key) => {
    if (dimension === "REASON") return word("MessageReason", key);
    if (dimension === "CHANNEL") return word("Channel", key);
    if (dimension === "TEMPLATE") return key ? templateName(key) : t("sendingReport.noTemplate");
    if (dimension === "JOURNEY") return key ? journeyName(key) : t("messages.noJourney");
    return key;
  };
}
