import { Button, Card, Flex, Switch, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { api, live, type Schema } from "../../api/client";
import { Chosen } from "../../components/Chosen";
import { CustomerName } from "../../components/CustomerName";
import { DayRange, useUrlDays } from "../../components/DayRange";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { useFormat } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { MessageOutcome } from "../../components/MessageOutcome";
import { useJourneyNames, useTemplateNames } from "../../components/names";
import { Time } from "../../components/Time";
import { useKeptUrlState, useUrlPage, useUrlState } from "../../components/urlState";
import { ledgerFilter, type LedgerFilter } from "./filter";
import { MessageDrawer } from "./MessageDrawer";
import { MessagesTabs } from "./MessagesTabs";
import { SendAllAgain } from "./SendAgain";
import { channels, reasons, statuses } from "./values";

type Message = Schema<"Message">;

/** The ledger: each message that was to be sent, with what became of it and why. */
export function Component() {
  const { t } = useTranslation();
  const { zone } = useFormat();
  const [params, setParams] = useSearchParams();
  const { token } = useUrlPage();
  const [opened, setOpened] = useKeptUrlState("message");
  const at = (name: keyof LedgerFilter) => params.get(name) ?? "";
  const wanted: LedgerFilter = {
    status: at("status"), reason: at("reason"), channel: at("channel"), template: at("template"), journey: at("journey"), from: at("from"), to: at("to"), resendable: at("resendable"),
  };
  const filter = ledgerFilter(wanted, zone);
  const query = api.useQuery("get", "/v1/messages", { params: { query: { filter, pageToken: token, pageSize: 50 } } }, { ...live });
  const columns = useColumns(setOpened);
  const clear = () => setParams({}, { replace: true });
  return (
    <MessagesTabs current="ledger">
      <Card styles={{ body: { padding: 0 } }}>
        <Filters wanted={wanted} filter={filter} onClear={clear} />
        <ListTable<Message>
          query={query}
          rows={query.data?.messages}
          nextPageToken={query.data?.nextPageToken}
          rowKey="deliveryId"
          columns={columns}
          empty={
            filter ? (
              <EmptyState title={t("messages.noneFound")} hint={t("messages.noneFoundHint")} action={<Button onClick={clear}>{t("list.clear")}</Button>} />
            ) : (
              <EmptyState title={t("messages.none")} hint={t("messages.noneHint")} action={<Link to="/journeys"><Button type="primary">{t("messages.toJourneys")}</Button></Link>} />
            )
          }
        />
      </Card>
      <MessageDrawer id={opened} onClose={() => setOpened("")} />
    </MessagesTabs>
  );
}

function Filters({ wanted, filter, onClear }: { wanted: LedgerFilter; filter: string; onClear: () => void }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const [, setStatus] = useUrlState("status");
  const [, setReason] = useUrlState("reason");
  const [, setChannel] = useUrlState("channel");
  const [, setTemplate] = useUrlState("template");
  const [, setJourney] = useUrlState("journey");
  const [, setResendable] = useUrlState("resendable");
  const templates = api.useQuery("get", "/v1/templates", { params: { query: { pageSize: 1000 } } }, { staleTime: 60_000 });
  const journeys = api.useQuery("get", "/v1/journeys", { params: { query: { pageSize: 200 } } }, { staleTime: 60_000 });
  const worded = (name: string, values: string[]) => values.map((value) => ({ value, label: word(name, value) }));
  const { setDays } = useUrlDays();
  return (
    <Flex gap={12} wrap style={{ padding: 16 }}>
      <Chosen label={t("messages.reason")} value={wanted.reason} options={worded("MessageReason", reasons)} onChange={setReason} width={180} />
      <Chosen label={t("messages.status")} value={wanted.status} options={worded("MessageStatus", statuses)} onChange={setStatus} width={120} />
      <Chosen label={t("messages.channel")} value={wanted.channel} options={worded("Channel", channels)} onChange={setChannel} width={120} />
      <Chosen
        label={t("messages.template")}
        value={wanted.template}
        options={(templates.data?.templates ?? []).map(({ templateId, displayName }) => ({ value: templateId, label: displayName }))}
        onChange={setTemplate}
      />
      <Chosen
        label={t("messages.journey")}
        value={wanted.journey}
        options={(journeys.data?.journeys ?? []).map(({ journeyId, displayName }) => ({ value: journeyId, label: displayName }))}
        onChange={setJourney}
      />
      <label style={{ display: "flex", gap: 8, alignItems: "center" }}>
        <Switch size="small" checked={wanted.resendable === "yes"} onChange={(on) => setResendable(on ? "yes" : "")} />
        {t("messages.onlyResendable")}
      </label>
      <DayRange from={wanted.from} to={wanted.to} onChange={setDays} />
      {wanted.resendable && <SendAllAgain filter={filter} />}
      {Object.values(wanted).some(Boolean) && <Button type="link" onClick={onClear} style={{ paddingInline: 0 }}>{t("list.clear")}</Button>}
    </Flex>
  );
}

function useColumns(open: (id: string) => void): TableColumnsType<Message> {
  const { t } = useTranslation();
  const word = useEnumWords();
  const templateName = useTemplateNames();
  const journeyName = useJourneyNames();
  return [
    { title: t("messages.outcome"), render: (_, message) => <MessageOutcome message={message} /> },
    { title: t("messages.customer"), dataIndex: "customerId", render: (id: string) => <div style={{ maxWidth: 140, wordBreak: "break-word" }}><CustomerName id={id} /></div> },
    {
      title: t("messages.template"),
      render: (_, { templateId, channel }) => (
        <div style={{ maxWidth: 180 }}>
          <span className="yk-foreign">{templateName(templateId)}</span>
          <Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}>{word("Channel", channel)}</Typography.Text>
        </div>
      ),
    },
    {
      title: t("messages.journey"),
      dataIndex: "journeyId",
      render: (id: string) => (id ? <Link to={`/journeys/${id}`} className="yk-foreign" style={{ display: "inline-block", maxWidth: 200 }}>{journeyName(id)}</Link> : <Typography.Text type="secondary">–</Typography.Text>),
    },
    { title: t("messages.time"), dataIndex: "createTime", render: (at?: string) => <Time at={at} /> },
    {
      title: "",
      align: "end",
      // The why is what people come for: it stays where the window is narrow.
      fixed: "end",
      render: (_, { deliveryId }) => <Button type="link" size="small" onClick={() => open(deliveryId)}>{t("messages.why")}</Button>,
    },
  ];
}
