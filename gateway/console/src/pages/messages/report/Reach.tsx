import { Card, Flex, Progress, Table, Tag, Tooltip, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../../api/client";
import { useEnumWords } from "../../../components/enumWords";
import { useFormat } from "../../../components/format";
import { QueryView } from "../../../components/QueryView";
import { useUrlState } from "../../../components/urlState";
import { OfSegment } from "../../insight/OfSegment";
import { CsvButton } from "../../insight/CsvButton";
import { RuleDetail } from "../RuleDetail";

type Channel = Schema<"ReachOfChannel">;
type Standing = Schema<"CapStanding">;

/** How many customers marketing reaches now by each channel, why not the others, and how near they are to the caps. */
export function Reach() {
  const { t } = useTranslation();
  const { number } = useFormat();
  const [segment, setSegment] = useUrlState("of");
  const query = api.useQuery("get", "/v1/messages:reach", { params: { query: { segmentId: segment } } }, { staleTime: 60_000, retry: false });
  return (
    <Card title={t("sendingReport.reach")} extra={<OfSegment segment={segment} onChange={setSegment} />}>
      <QueryView query={query}>
        {(found) => (
          <Flex vertical gap={16}>
            <Typography.Text type="secondary">
              {Number(found.size) > found.sampledCustomers ? t("sendingReport.sampled", { size: number(found.size), sampled: number(found.sampledCustomers) }) : t("sendingReport.exact", { count: Number(found.size), size: number(found.size) })} {t("sendingReport.reachHint")}
            </Typography.Text>
            <Channels found={found} />
            {found.caps.length > 0 && <Caps found={found} />}
          </Flex>
        )}
      </QueryView>
    </Card>
  );
}

function Channels({ found }: { found: Schema<"SendingReach"> }) {
  const { t } = useTranslation();
  const { number, percent } = useFormat();
  const word = useEnumWords();
  const size = Number(found.size);
  const isExact = size <= found.sampledCustomers;
  // Of what is set up, and what reaches somebody: the others say nothing.
  const rows = found.channels.filter(({ hasAccount, reachable }) => hasAccount || reachable !== "0");
  const columns: TableColumnsType<Channel> = [
    { title: t("messages.channel"), render: (_, { channel, hasAccount }) => <>{word("Channel", channel)} {!hasAccount && <Tag>{t("sendingReport.noAccount")}</Tag>}</> },
    {
      title: t("sendingReport.reachable"),
      width: 220,
      render: (_, { channel, reachable, reachableLow, reachableHigh }) => (
        <Tooltip title={isExact ? undefined : t("keeping.range", { low: number(reachableLow), high: number(reachableHigh) })}>
          <Flex justify="space-between" gap={8}><Typography.Text strong>{number(reachable)}</Typography.Text><Typography.Text type="secondary">{size ? percent(Number(reachable) / size) : ""}</Typography.Text></Flex>
          <Progress percent={size ? (100 * Number(reachable)) / size : 0} showInfo={false} size="small" aria-label={word("Channel", channel)} />
        </Tooltip>
      ),
    },
    {
      title: t("sendingReport.unreached"),
      render: (_, { unreached }) => <Flex gap={6} wrap>{unreached.map(({ reason, customers }) => <Tag key={reason} title={t(`messages.advice.${reason}`)}>{word("MessageReason", reason)} {number(customers)}</Tag>)}</Flex>,
    },
  ];
  const file = () => [
    [t("messages.channel"), t("messages.reason"), t("messages.customer")],
    ...rows.flatMap(({ channel, reachable, unreached }) => [[word("Channel", channel), t("sendingReport.reachable"), reachable], ...unreached.map(({ reason, customers }) => [word("Channel", channel), word("MessageReason", reason), customers])]),
  ];
  return (
    <div>
      <Table<Channel> size="small" rowKey="channel" dataSource={rows} columns={columns} pagination={false} scroll={{ x: 640 }} />
      <CsvButton name="sending-reach" rows={file} />
    </div>
  );
}

function Caps({ found }: { found: Schema<"SendingReach"> }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const places = ["unused", "used", "oneLeft", "full"] as const;
  const columns: TableColumnsType<Standing> = [
    { title: t("sendingReport.cap"), render: (_, { detail }) => <RuleDetail message={{ reason: "MESSAGE_REASON_FREQUENCY_CAP", detail }} /> },
    ...places.map((place) => ({ title: t(`sendingReport.places.${place}`), key: place, align: "end" as const, render: (_: unknown, standing: Standing) => number(standing[place]) })),
  ];
  return (
    <div>
      <Typography.Title level={5} style={{ marginTop: 0 }}>{t("sendingReport.nearness")}</Typography.Title>
      <Table<Standing> size="small" rowKey="capId" dataSource={found.caps} columns={columns} pagination={false} scroll={{ x: "max-content" }} />
    </div>
  );
}
