import { Card, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../api/client";
import { CustomerName } from "../../components/CustomerName";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { ListTable } from "../../components/ListTable";
import { Time } from "../../components/Time";
import { useUrlPage } from "../../components/urlState";

/** Who is in a segment, since when and why. */
export function Members({ id }: { id: string }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const { token } = useUrlPage();
  const query = api.useQuery("get", "/v1/segments/{segment_id}/members", { params: { path: { segment_id: id }, query: { pageToken: token, pageSize: 50 } } });
  const columns: TableColumnsType<Schema<"Membership">> = [
    { title: t("segments.customer"), dataIndex: "customerId", render: (customer: string) => <CustomerName id={customer} /> },
    { title: t("segments.cause"), dataIndex: "cause", render: (cause: string) => word("MembershipCause", cause) },
    { title: t("segments.entered"), dataIndex: "enterTime", render: (at?: string) => <Time at={at} /> },
  ];
  return (
    <Card styles={{ body: { padding: 0 } }}>
      <ListTable
        query={query}
        rows={query.data?.members}
        nextPageToken={query.data?.nextPageToken}
        rowKey="customerId"
        columns={columns}
        empty={<EmptyState title={t("segments.noMembers")} hint={t("segments.noMembersHint")} />}
      />
    </Card>
  );
}
