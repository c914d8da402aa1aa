import { Card, Table, Typography } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { EmptyState } from "../../../components/EmptyState";
import { useEnumWords } from "../../../components/enumWords";
import { useFormat } from "../../../components/format";
import { Time } from "../../../components/Time";

/** The numbers that part the customers of each score. */
export function Bounds({ settings }: { settings: Schema<"StandingSettings"> }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const format = useFormat();
  return (
    <Card size="small" title={t("standing.bounds")} extra={settings.measureTime && <Typography.Text type="secondary">{t("standing.measured")} <Time at={settings.measureTime} /></Typography.Text>}>
      {settings.measuredVersion === "0" ? (
        <EmptyState title={t("standing.unmeasured")} hint={t("standing.unmeasuredHint")} />
      ) : (
        <Table
          size="small"
          pagination={false}
          rowKey="attribute"
          dataSource={[...settings.bounds]}
          columns={[
            { title: t("standing.scoreName"), dataIndex: "attribute", render: (attribute: string) => word("StandingAttribute", attribute) },
            { title: t("standing.customers"), dataIndex: "customers", align: "right", render: (customers: string) => format.number(customers) },
            { title: t("standing.bounds"), dataIndex: "bounds", render: (bounds: string[]) => (bounds.length ? bounds.map((bound) => format.number(Math.round(Number(bound) * 100) / 100)).join(" · ") : t("standing.tooFew")) },
          ]}
        />
      )}
    </Card>
  );
}
