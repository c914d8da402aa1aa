import { Card, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { api, live, type Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { ListTable } from "../../components/ListTable";
import { MessageOutcome } from "../../components/MessageOutcome";
import { useTemplateNames } from "../../components/names";
import { Time } from "../../components/Time";
import { useUrlPage } from "../../components/urlState";

/** What was sent to the customer and what was not, the reason first. */
export function Messages({ id }: { id: string }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const nameOf = useTemplateNames();
  const { token } = useUrlPage();
  const query = api.useQuery("get", "/v1/messages", { params: { query: { customerId: id, pageSize: 50, pageToken: token } } }, { ...live });
  const columns: TableColumnsType<Schema<"Message">> = [
    { title: t("customer.outcome"), render: (_, message) => <MessageOutcome message={message} /> },
    { title: t("customer.template"), dataIndex: "templateId", render: (template: string) => <span className="yk-foreign">{nameOf(template)}</span> },
    { title: t("customer.channel"), dataIndex: "channel", render: (channel: string) => word("Channel", channel) },
    {
      title: t("customer.reaction"),
      render: (_, { opens, clicks }) => (opens || clicks ? t("customer.opensAndClicks", { opens, clicks }) : <Typography.Text type="secondary">–</Typography.Text>),
    },
    { title: t("customer.time"), dataIndex: "createTime", render: (at?: string) => <Time at={at} /> },
  ];
  return (
    <Card size="small" title={t("customer.messages")} styles={{ body: { padding: 0 } }}>
      <ListTable
        query={query}
        rows={query.data?.messages}
        nextPageToken={query.data?.nextPageToken}
        rowKey="deliveryId"
        columns={columns}
        empty={<EmptyState title={t("customer.noMessages")} hint={t("customer.noMessagesHint")} />}
      />
    </Card>
  );
}
