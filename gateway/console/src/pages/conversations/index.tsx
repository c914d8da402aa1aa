import { Badge, Button, Card, Flex, Switch, Tag, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, live, type Schema } from "../../api/client";
import { Chosen } from "../../components/Chosen";
import { CustomerName } from "../../components/CustomerName";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { allOf, quoted } from "../../components/filterText";
import { usePermission } from "../../app/session";
import { ListTable } from "../../components/ListTable";
import { Time } from "../../components/Time";
import { useUrlPage, useUrlState } from "../../components/urlState";
import { ConversationTabs } from "./ConversationTabs";
import { conversing } from "./values";

type Conversation = Schema<"Conversation">;

/** What customers write, those who wait for an answer among them. */
export function Component() {
  const { t } = useTranslation();
  const word = useEnumWords();
  const { token } = useUrlPage();
  const [state, setState] = useUrlState("state");
  const [channel, setChannel] = useUrlState("channel");
  const [waiting, setWaiting] = useUrlState("waiting");
  const [unread, setUnread] = useUrlState("unread");
  const [adviser, setAdviser] = useUrlState("adviser");
  const [store, setStore] = useUrlState("store");
  const may = usePermission();
  const staff = api.useQuery("get", "/v1/staff", { params: { query: { pageSize: 200, orderBy: "displayName" } } }, { enabled: may("PERMISSION_STAFF_READ"), staleTime: 60_000 }).data?.staffMembers ?? [];
  const stores = [...new Set(staff.map((each) => each.storeId).filter(Boolean))].sort();
  const known = conversing.find((each) => each === channel);
  const filter = allOf([
    state === "open" && "open = true",
    state === "closed" && "open = false",
    known !== undefined && `channel = ${known}`,
    waiting === "yes" && "unanswered = true",
    unread === "yes" && "unread = true",
    adviser && `staffId = ${quoted(adviser)}`,
    store && `storeId = ${quoted(store)}`,
  ]);
  const query = api.useQuery("get", "/v1/conversations", { params: { query: { filter, pageToken: token, pageSize: 50 } } }, { ...live });
  const clear = () => { setState(""); setChannel(""); setWaiting(""); setUnread(""); setAdviser(""); setStore(""); };
  const columns: TableColumnsType<Conversation> = [
    {
      title: t("conversations.customer"),
      render: (_, row) => (row.customerId === "0" ? <Typography.Text type="secondary" className="yk-foreign">{row.address}</Typography.Text> : <CustomerName id={row.customerId} />),
    },
    { title: t("conversations.adviser"), render: (_, row) => <span className="yk-foreign">{row.staffDisplayName || "–"}</span> },
    { title: t("conversations.channel"), dataIndex: "channel", render: (value: string) => word("Channel", value) },
    {
      title: t("conversations.lastText"),
      render: (_, row) => (
        <Link to={`/conversations/${row.conversationId}`} style={{ display: "flex", gap: 8, alignItems: "center", maxWidth: 420 }}>
          <Badge count={row.unreadMessages} size="small" title={t("conversations.unreadCount", { count: row.unreadMessages })} />
          <Typography.Text ellipsis strong={row.unreadMessages > 0} className="yk-foreign">{row.lastText || t("conversations.noText")}</Typography.Text>
        </Link>
      ),
    },
    {
      title: t("conversations.waiting"),
      render: (_, row) => (row.unansweredSince ? <Tag color="orange"><Time at={row.unansweredSince} isAgo /></Tag> : !row.open ? <Tag>{t("conversations.closed")}</Tag> : "–"),
    },
    { title: t("conversations.lastMessage"), dataIndex: "lastMessageTime", render: (at?: string) => <Time at={at} isAgo /> },
  ];
  return (
    <ConversationTabs current="list">
      <Card styles={{ body: { padding: 0 } }}>
        <Flex gap={16} wrap align="center" style={{ padding: 16 }}>
          <Chosen label={t("conversations.state")} value={state} onChange={setState} options={(["open", "closed"] as const).map((value) => ({ value, label: t(`conversations.${value}`) }))} />
          <Chosen label={t("conversations.channel")} value={channel} onChange={setChannel} options={conversing.map((value) => ({ value, label: word("Channel", value) }))} />
          {staff.length > 0 && <Chosen label={t("conversations.adviser")} value={adviser} onChange={setAdviser} options={staff.map(({ staffId = "", displayName }) => ({ value: staffId, label: displayName }))} />}
          {stores.length > 0 && <Chosen label={t("conversations.store")} value={store} onChange={setStore} options={stores.map((value) => ({ value, label: value }))} />}
          <label style={{ display: "flex", gap: 8, alignItems: "center" }}>
            <Switch size="small" checked={waiting === "yes"} onChange={(on) => setWaiting(on ? "yes" : "")} />
            {t("conversations.onlyWaiting")}
          </label>
          <label style={{ display: "flex", gap: 8, alignItems: "center" }}>
            <Switch size="small" checked={unread === "yes"} onChange={(on) => setUnread(on ? "yes" : "")} />
            {t("conversations.onlyUnread")}
          </label>
        </Flex>
        <ListTable<Conversation>
          query={query}
          rows={query.data?.conversations}
          nextPageToken={query.data?.nextPageToken}
          rowKey="conversationId"
          columns={columns}
          empty={
            filter ? (
              <EmptyState title={t("conversations.noneFound")} hint={t("conversations.noneFoundHint")} action={<Button onClick={clear}>{t("list.clear")}</Button>} />
            ) : (
              <EmptyState title={t("conversations.none")} hint={t("conversations.noneHint")} action={<Link to="/settings/channels"><Button>{t("conversations.toChannels")}</Button></Link>} />
            )
          }
        />
      </Card>
    </ConversationTabs>
  );
}
