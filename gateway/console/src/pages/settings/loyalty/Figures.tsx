import { Card, Flex, Statistic, Table, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../../api/client";
import { useFormat } from "../../../components/format";
import { Time } from "../../../components/Time";

type Month = Schema<"LoyaltyMonth">;
const SUMS = ["earned", "redeemed", "expired", "takenBack", "givenBack", "adjusted"] as const;

/** What points came to: what the brand owes by them, and what was earned and spent in each month. */
export function Figures() {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = api.useQuery("get", "/v1/loyaltyFigures", { params: { query: { months: 12 } } });
  if (!data?.reckonTime) return null;
  const columns: TableColumnsType<Month> = [
    { title: t("loyalty.month"), dataIndex: "month" },
    ...SUMS.map((name) => ({ title: t(`loyalty.sums.${name}`), dataIndex: name, align: "end" as const, render: (points: string) => format.number(points) })),
  ];
  return (
    <Card size="small" title={t("loyalty.figures")} extra={<Typography.Text type="secondary"><Time at={data.reckonTime} /></Typography.Text>}>
      <Flex gap={48} wrap style={{ paddingBottom: 16 }}>
        <Statistic title={t("loyalty.outstanding")} value={format.number(data.outstanding)} />
        <Statistic title={t("loyalty.owed")} value={format.number(data.debt)} />
        <Statistic title={t("loyalty.holding")} value={format.number(data.holdingIdentifiers)} />
      </Flex>
      <Table<Month> size="small" rowKey="month" pagination={false} scroll={{ x: "max-content" }} dataSource={data.months} columns={columns} />
    </Card>
  );
}
