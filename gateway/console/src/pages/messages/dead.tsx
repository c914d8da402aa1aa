import { Alert, Button, Card, Flex, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { api, live, type Schema } from "../../api/client";
import { Chosen } from "../../components/Chosen";
import { CustomerName } from "../../components/CustomerName";
import { DayRange, useUrlDays } from "../../components/DayRange";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { useFormat } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { useTemplateNames } from "../../components/names";
import { Time } from "../../components/Time";
import { useKeptUrlState, useUrlPage, useUrlState } from "../../components/urlState";
import { ledgerFilter } from "./filter";
import { MessageDrawer } from "./MessageDrawer";
import { MessagesTabs } from "./MessagesTabs";
import { RuleDetail } from "./RuleDetail";
import { ResendButton, SendAllAgain } from "./SendAgain";
import { channels, deadReasons } from "./values";

type Message = Schema<"Message">;

/** What failed and certainly was not taken: why, and the way to send it again, one by one or all that a filter names. */
export function Component() {
  const { t } = useTranslation();
  const { zone } = useFormat();
  const word = useEnumWords();
  const templateName = useTemplateNames();
  const { token } = useUrlPage();
  const [, setParams] = useSearchParams();
  const [opened, setOpened] = useKeptUrlState("message");
  const [reason, setReason] = useUrlState("reason");
  const [channel, setChannel] = useUrlState("channel");
  const [template, setTemplate] = useUrlState("template");
  const [account, setAccount] = useUrlState("account");
  const { from, to, setDays } = useUrlDays();
  const filter = ledgerFilter({ status: "", journey: "", resendable: "yes", reason, channel, template, account, from, to }, zone);
  const query = api.useQuery("get", "/v1/messages", { params: { query: { filter, pageToken: token, pageSize: 50 } } }, { ...live });
  const templates = api.useQuery("get", "/v1/templates", { params: { query: { pageSize: 1000 } } }, { staleTime: 60_000 });
  const accounts = api.useQuery("get", "/v1/accounts", { params: { query: { pageSize: 100 } } }, { staleTime: 60_000 });
  const accountName = (id: string) => accounts.data?.accounts.find(({ accountId }) => accountId === id)?.displayName || id;
  const isNarrowed = [reason, channel, template, account, from, to].some(Boolean);
  const columns: TableColumnsType<Message> = [
    {
      title: t("messages.why"),
      render: (_, message) => (
        <div style={{ maxWidth: 320 }}>
          {word("MessageReason", message.reason)}
          <div><RuleDetail message={message} type="secondary" style={{ fontSize: 12, overflowWrap: "anywhere" }} /></div>
        </div>
      ),
    },
    { title: t("messages.customer"), dataIndex: "customerId", render: (id: string) => <CustomerName id={id} /> },
    {
      title: t("messages.template"),
      render: (_, { templateId, channel: by }) => (
        <div style={{ maxWidth: 180 }}>
          <span className="yk-foreign">{templateName(templateId)}</span>
          <Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}>{word("Channel", by)}</Typography.Text>
        </div>
      ),
    },
    { title: t("messages.account"), dataIndex: "accountId", render: (id: string) => <span className="yk-foreign">{id ? accountName(id) : "–"}</span> },
    { title: t("messages.attempts"), dataIndex: "attempts", align: "end" },
    { title: t("messages.changed"), dataIndex: "updateTime", render: (at?: string) => <Time at={at} /> },
    {
      title: "",
      align: "end",
      fixed: "end",
      render: (_, message) => (
        <Flex justify="end">
          <Button type="link" size="small" onClick={() => setOpened(message.deliveryId)}>{t("messages.look")}</Button>
          <ResendButton message={message} type="link" />
        </Flex>
      ),
    },
  ];
  return (
    <MessagesTabs current="dead">
      <Alert type="info" title={t("messages.deadHint")} style={{ marginBottom: 16 }} />
      <Card styles={{ body: { padding: 0 } }}>
        <Flex gap={12} wrap style={{ padding: 16 }}>
          <Chosen label={t("messages.reason")} value={reason} options={deadReasons.map((value) => ({ value, label: word("MessageReason", value) }))} onChange={setReason} width={180} />
          <Chosen label={t("messages.channel")} value={channel} options={channels.map((value) => ({ value, label: word("Channel", value) }))} onChange={setChannel} width={120} />
          <Chosen label={t("messages.template")} value={template} options={(templates.data?.templates ?? []).map(({ templateId, displayName }) => ({ value: templateId, label: displayName }))} onChange={setTemplate} />
          <Chosen label={t("messages.account")} value={account} options={(accounts.data?.accounts ?? []).map(({ accountId, displayName }) => ({ value: accountId, label: displayName || accountId }))} onChange={setAccount} />
          <DayRange from={from} to={to} onChange={setDays} />
          {(query.data?.messages.length ?? 0) > 0 && <SendAllAgain filter={filter} />}
          {isNarrowed && <Button type="link" onClick={() => setParams({}, { replace: true })} style={{ paddingInline: 0 }}>{t("list.clear")}</Button>}
        </Flex>
        <ListTable<Message>
          query={query}
          rows={query.data?.messages}
          nextPageToken={query.data?.nextPageToken}
          rowKey="deliveryId"
          columns={columns}
          empty={<EmptyState title={t("messages.noDead")} hint={t(isNarrowed ? "messages.noneFoundHint" : "messages.noDeadHint")} />}
        />
      </Card>
      <MessageDrawer id={opened} onClose={() => setOpened("")} />
    </MessagesTabs>
  );
}
