import { Card, Descriptions, Flex, Table, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Schema } from "../../../api/client";
import { useEnumWords } from "../../../components/enumWords";
import { useFormat } from "../../../components/format";
import { RuleDetail } from "../RuleDetail";
import { ledgerOf } from "./ledger";

type Cap = Schema<"CapReport">;

/** What the frequency caps held back, and what waiting for others to the same customer gave up. */
export function HeldBack({ report, asked }: { report: Schema<"SendingReport">; asked: Parameters<typeof ledgerOf>[0] }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const word = useEnumWords();
  const columns: TableColumnsType<Cap> = [
    { title: t("sendingReport.cap"), render: (_, { detail }) => <RuleDetail message={{ reason: "MESSAGE_REASON_FREQUENCY_CAP", detail }} /> },
    { title: word("MessageReason", "MESSAGE_REASON_FREQUENCY_CAP"), align: "end", render: (_, { heldBack }) => <Link to={ledgerOf(asked, { reason: "MESSAGE_REASON_FREQUENCY_CAP" })}>{number(heldBack)}</Link> },
    { title: word("MessageReason", "MESSAGE_REASON_OUTBID"), align: "end", render: (_, { outbid }) => <Link to={ledgerOf(asked, { reason: "MESSAGE_REASON_OUTBID" })}>{number(outbid)}</Link> },
  ];
  const outbid = report.arbitrations.find(({ outcome }) => outcome === "ARBITRATION_OUTCOME_OUTBID");
  return (
    <Flex gap={16} wrap align="stretch">
      {report.caps.length > 0 && (
        <Card size="small" title={t("sendingReport.heldBack")} style={{ flex: "1 1 380px" }}>
          <Table<Cap> size="small" rowKey="detail" dataSource={report.caps} columns={columns} pagination={false} scroll={{ x: "max-content" }} />
        </Card>
      )}
      {report.arbitrations.length > 0 && (
        <Card size="small" title={t("messages.arbitration")} style={{ flex: "1 1 380px" }}>
          <Descriptions
            size="small"
            column={1}
            items={report.arbitrations.map(({ outcome, messages, value }) => ({
              key: outcome,
              label: word("ArbitrationOutcome", outcome),
              children: t("sendingReport.fared", { count: Number(messages), messages: number(messages), value: number(value) }),
            }))}
          />
          {outbid && <Typography.Text>{t("sendingReport.gaveUp", { value: number(report.total!.givenUpValue), winners: number(outbid.winnerValue) })}</Typography.Text>}
        </Card>
      )}
    </Flex>
  );
}
