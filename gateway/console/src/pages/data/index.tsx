import { Button, Card, Flex, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { api, live, type Schema } from "../../api/client";
import { Chosen } from "../../components/Chosen";
import { DayRange, useUrlDays } from "../../components/DayRange";
import { startOfDay } from "../../components/days";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { useFormat } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { Time } from "../../components/Time";
import { useKeptUrlState, useUrlPage, useUrlState } from "../../components/urlState";
import { DataTabs } from "./DataTabs";
import { reasons, useRefusalWords } from "./refusals";
import { RefusedDrawer } from "./RefusedDrawer";

type Refused = Schema<"KeptEvent">;

/** What senders sent and the platform refused: why, how often, and the way to send it again. */
export function Component() {
  const { t } = useTranslation();
  const { zone, number } = useFormat();
  const refusal = useRefusalWords();
  const [, setParams] = useSearchParams();
  const [asked, setReason] = useUrlState("reason");
  const { from, to, setDays } = useUrlDays();
  const [opened, setOpened] = useKeptUrlState("event");
  const { token } = useUrlPage();
  const reason = reasons.find((each) => each === asked);
  const query = api.useQuery(
    "get",
    "/v1/rejectedEvents",
    { params: { query: { pageToken: token, pageSize: 50, reason, ...(from && { startTime: startOfDay(from, zone) }), ...(to && { endTime: startOfDay(to, zone, 1) }) } } },
    { ...live },
  );
  const isFiltered = Boolean(reason || from || to);
  const clear = () => setParams({}, { replace: true });
  return (
    <DataTabs current="refused">
      <Card styles={{ body: { padding: 0 } }}>
        <Flex gap={12} wrap style={{ padding: 16 }}>
          <Chosen label={t("data.reason")} value={reason ?? ""} width={220} options={reasons.map((value) => ({ value, label: refusal({ reason: value, message: "" }).title }))} onChange={setReason} />
          <DayRange from={from} to={to} onChange={setDays} />
          {isFiltered && <Button type="link" onClick={clear} style={{ paddingInline: 0 }}>{t("list.clear")}</Button>}
        </Flex>
        <ListTable<Refused>
          query={query}
          rows={query.data?.rejectedEvents}
          nextPageToken={query.data?.nextPageToken}
          rowKey="rejectedEventId"
          columns={useColumns(setOpened, number)}
          empty={isFiltered ? <EmptyState title={t("data.noneFound")} hint={t("data.noneFoundHint")} action={<Button onClick={clear}>{t("list.clear")}</Button>} /> : <EmptyState title={t("data.none")} hint={t("data.noneHint")} />}
        />
      </Card>
      <RefusedDrawer id={opened} onClose={() => setOpened("")} />
    </DataTabs>
  );
}

function useColumns(open: (id: string) => void, number: (value: number) => string): TableColumnsType<Refused> {
  const { t } = useTranslation();
  const word = useEnumWords();
  const refusal = useRefusalWords();
  return [
    {
      title: t("data.reason"),
      render: (_, event) => (
        <div style={{ maxWidth: 320 }}>
          {refusal(event).title}
          {/* The platform's own sentence names the field, in English. */}
          <Typography.Text type="secondary" className="yk-foreign" style={{ display: "block", fontSize: 12 }}>{event.message}</Typography.Text>
        </div>
      ),
    },
    { title: t("data.endpoint"), dataIndex: "endpoint", render: (endpoint: string) => word("IngestionEndpoint", endpoint) },
    { title: t("data.times"), dataIndex: "occurrences", align: "end", render: number },
    { title: t("data.last"), dataIndex: "lastReceiveTime", render: (at?: string) => <Time at={at} isAgo /> },
    { title: "", align: "end", render: (_, { rejectedEventId }) => <Button type="link" size="small" onClick={() => open(rejectedEventId)}>{t("data.open")}</Button> },
  ];
}
