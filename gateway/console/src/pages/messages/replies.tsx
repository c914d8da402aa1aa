import { Card, Flex, Switch, Tag, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type Schema } from "../../api/client";
import { CustomerName } from "../../components/CustomerName";
import { EmptyState } from "../../components/EmptyState";
import { ListTable } from "../../components/ListTable";
import { Time } from "../../components/Time";
import { useUrlPage, useUrlState } from "../../components/urlState";
import { MessagesTabs } from "./MessagesTabs";

type Reply = Schema<"SmsReply">;

/** What people replied by SMS, those who said that they want no more among them. */
export function Component() {
  const { t } = useTranslation();
  const [stops, setStops] = useUrlState("stops");
  const [unknown, setUnknown] = useUrlState("unknown");
  const { token } = useUrlPage();
  const query = api.useQuery("get", "/v1/smsReplies", {
    params: { query: { pageToken: token, pageSize: 50, unknownOnly: unknown === "yes", filter: stops === "yes" ? 'keyword != ""' : "" } },
  });
  const columns: TableColumnsType<Reply> = [
    { title: t("messages.replyText"), dataIndex: "text", render: (text: string) => <span className="yk-foreign" style={{ whiteSpace: "pre-wrap" }}>{text}</span> },
    { title: t("messages.stopWord"), dataIndex: "keyword", render: (word: string) => word && <Tag color="orange" className="yk-foreign">{word}</Tag> },
    { title: t("messages.customer"), dataIndex: "customerId", render: (id: string) => (id === "0" ? <Typography.Text type="secondary">{t("messages.nobodyKnown")}</Typography.Text> : <CustomerName id={id} />) },
    { title: t("messages.number"), dataIndex: "phone", className: "yk-foreign" },
    { title: t("messages.repliedTo"), dataIndex: "deliveryId", render: (id: string) => id && <Link to={`/messages/${id}`}>{t("messages.theMessage")}</Link> },
    { title: t("messages.time"), dataIndex: "sendTime", render: (at?: string) => <Time at={at} /> },
  ];
  return (
    <MessagesTabs current="replies">
      <Card styles={{ body: { padding: 0 } }}>
        <Flex gap={16} wrap align="center" style={{ padding: 16 }}>
          <label style={{ display: "flex", gap: 8, alignItems: "center" }}>
            <Switch size="small" checked={stops === "yes"} onChange={(on) => setStops(on ? "yes" : "")} />
            {t("messages.onlyStops")}
          </label>
          <label style={{ display: "flex", gap: 8, alignItems: "center" }}>
            <Switch size="small" checked={unknown === "yes"} onChange={(on) => setUnknown(on ? "yes" : "")} />
            {t("messages.onlyUnknown")}
          </label>
        </Flex>
        <ListTable<Reply>
          query={query}
          rows={query.data?.smsReplies}
          nextPageToken={query.data?.nextPageToken}
          rowKey="replyId"
          columns={columns}
          empty={<EmptyState title={t("messages.noReplies")} hint={t("messages.noRepliesHint")} />}
        />
      </Card>
    </MessagesTabs>
  );
}
