import { Card, Tag, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { api, live, type Schema } from "../../../api/client";
import { EmptyState } from "../../../components/EmptyState";
import { useEnumWords } from "../../../components/enumWords";
import { ListTable } from "../../../components/ListTable";
import { Time } from "../../../components/Time";
import { useUrlPage } from "../../../components/urlState";

type Delivery = Schema<"SourceDelivery">;

const colours: Partial<Record<Delivery["outcome"], string>> = {
  DELIVERY_OUTCOME_RECORDED: "green",
  DELIVERY_OUTCOME_REJECTED: "gold",
  DELIVERY_OUTCOME_REFUSED: "red",
};

/** What came in by a source lately, and what became of it. */
export function Deliveries({ sourceId }: { sourceId: string }) {
  const { t } = useTranslation();
  const { token } = useUrlPage();
  const query = api.useQuery("get", "/v1/sources/{source_id}/deliveries", { params: { path: { source_id: sourceId }, query: { pageToken: token, pageSize: 20 } } }, { ...live });
  return (
    <Card size="small" title={t("sources.lately")} styles={{ body: { padding: 0 } }}>
      <ListTable<Delivery>
        query={query}
        rows={query.data?.deliveries}
        nextPageToken={query.data?.nextPageToken}
        rowKey={(each) => `${each.receiveTime} ${each.topic} ${each.outcome} ${each.message}`}
        columns={useColumns()}
        empty={<EmptyState title={t("sources.noDeliveries")} hint={t("sources.noDeliveriesHint")} />}
      />
    </Card>
  );
}

function useColumns(): TableColumnsType<Delivery> {
  const { t } = useTranslation();
  const word = useEnumWords();
  return [
    { title: t("sources.when"), dataIndex: "receiveTime", render: (at?: string) => <Time at={at} isAgo /> },
    { title: t("sources.topic"), dataIndex: "topic", render: (topic: string) => <span className="yk-foreign">{topic}</span> },
    {
      title: t("sources.outcome"),
      render: (_, { outcome, message, count, accepted, duplicates, rejected }) => (
        <div style={{ maxWidth: 420 }}>
          <Tag color={colours[outcome]}>{word("DeliveryOutcome", outcome)}{count > 1 && ` × ${count}`}</Tag>
          {outcome !== "DELIVERY_OUTCOME_REFUSED" && <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("sources.counts", { accepted, duplicates, rejected })}</Typography.Text>}
          {message && <Typography.Text type="secondary" className="yk-foreign" style={{ display: "block", fontSize: 12 }}>{message}</Typography.Text>}
        </div>
      ),
    },
  ];
}
