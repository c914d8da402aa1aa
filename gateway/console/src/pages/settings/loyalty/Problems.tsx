import { Card, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../../api/client";
import { CustomerName } from "../../../components/CustomerName";
import { EmptyState } from "../../../components/EmptyState";
import { useEnumWords } from "../../../components/enumWords";
import { ListTable } from "../../../components/ListTable";
import { Time } from "../../../components/Time";
import { useUrlPage } from "../../../components/urlState";

type Problem = Schema<"LoyaltyProblem">;

/** Orders and refunds that could not be taken as they came. */
export function Problems() {
  const { t } = useTranslation();
  const word = useEnumWords();
  const { token } = useUrlPage();
  const query = api.useQuery("get", "/v1/loyaltyProblems", { params: { query: { pageSize: 20, pageToken: token } } });
  const columns: TableColumnsType<Problem> = [
    { title: t("loyalty.time"), dataIndex: "createTime", render: (at?: string) => <Time at={at} /> },
    { title: t("loyalty.problem"), dataIndex: "kind", render: (kind: Problem["kind"]) => word("LoyaltyProblemKind", kind) },
    { title: t("loyalty.order"), dataIndex: "orderId", render: (order: string) => <span className="yk-foreign">{order || "–"}</span> },
    { title: t("loyalty.customer"), dataIndex: "nodeId", render: (id: string) => <CustomerName id={id} /> },
  ];
  return (
    <Card size="small" title={t("loyalty.problems")} styles={{ body: { padding: 0 } }}>
      <ListTable
        query={query}
        rows={query.data?.loyaltyProblems}
        nextPageToken={query.data?.nextPageToken}
        rowKey={({ eventId, kind }) => `${eventId} ${kind}`}
        columns={columns}
        empty={<EmptyState title={t("loyalty.noProblems")} hint={t("loyalty.noProblemsHint")} />}
      />
    </Card>
  );
}
