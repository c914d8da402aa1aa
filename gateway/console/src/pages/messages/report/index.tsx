import { Alert, Card, Flex, Segmented, Statistic, Tooltip, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type Schema } from "../../../api/client";
import { Chosen } from "../../../components/Chosen";
import { DayRange, useUrlDays } from "../../../components/DayRange";
import { startOfDay, todayIn } from "../../../components/days";
import { EmptyState } from "../../../components/EmptyState";
import { useEnumWords } from "../../../components/enumWords";
import { allOf, quoted } from "../../../components/filterText";
import { useFormat } from "../../../components/format";
import { QueryView } from "../../../components/QueryView";
import { useUrlState } from "../../../components/urlState";
import { MessagesTabs } from "../MessagesTabs";
import { channels } from "../values";
import { Breakdown, dimensions, type Dimension } from "./Breakdown";
import { HeldBack } from "./HeldBack";
import { Reach } from "./Reach";
import { before, ledgerOf } from "./ledger";

const DAYS = 30;

/** Whom messages reach now, and what became of those of some days: by reason, channel, template, journey and day. */
export function Component() {
  return (
    <MessagesTabs current="report">
      <Flex vertical gap={16}>
        <Reach />
        <Decisions />
      </Flex>
    </MessagesTabs>
  );
}

function Decisions() {
  const { t } = useTranslation();
  const { zone, number, time } = useFormat();
  const word = useEnumWords();
  const { from, to, setDays } = useUrlDays();
  const [channel, setChannel] = useUrlState("channel");
  const [template, setTemplate] = useUrlState("template");
  const [journey, setJourney] = useUrlState("journey");
  const [by, setBy] = useUrlState("by");
  const dimension: Dimension = dimensions.find((each) => each === by) ?? "REASON";
  const today = todayIn(zone);
  const [first, last] = [from || before(to || today, DAYS - 1), to || today];
  const filter = allOf([channel && `channel = ${channel.replace("CHANNEL_", "")}`, template && `templateId = ${quoted(template)}`, journey && `journeyId = ${quoted(journey)}`]);
  const query = api.useQuery(
    "get",
    "/v1/messages:report",
    // Until now, where that is today: a day that is not over yet has no later messages.
    { params: { query: { startTime: startOfDay(first, zone), ...(last < today && { endTime: startOfDay(last, zone, 1) }), timeZone: zone, filter } } },
    { staleTime: 60_000 },
  );
  const templates = api.useQuery("get", "/v1/templates", { params: { query: { pageSize: 1000 } } }, { staleTime: 60_000 });
  const journeys = api.useQuery("get", "/v1/journeys", { params: { query: { pageSize: 200 } } }, { staleTime: 60_000 });
  const asked = { channel, template, journey, from: first, to: last };
  return (
    <Card title={t("sendingReport.decisions")}>
      <Flex gap={12} wrap style={{ marginBottom: 16 }}>
        <DayRange from={first} to={last} onChange={setDays} />
        <Chosen label={t("messages.channel")} value={channel} options={channels.map((value) => ({ value, label: word("Channel", value) }))} onChange={setChannel} />
        <Chosen label={t("messages.template")} value={template} options={(templates.data?.templates ?? []).map(({ templateId, displayName }) => ({ value: templateId, label: displayName }))} onChange={setTemplate} />
        <Chosen label={t("messages.journey")} value={journey} options={(journeys.data?.journeys ?? []).map(({ journeyId, displayName }) => ({ value: journeyId, label: displayName }))} onChange={setJourney} />
      </Flex>
      <QueryView query={query}>
        {(report) => (
          <Flex vertical gap={16}>
            {report.countStartTime && report.countStartTime !== report.startTime && <Alert type="warning" showIcon title={t("sendingReport.partly", { time: time(report.countStartTime) })} />}
            {report.total!.messages === "0" ? (
              <EmptyState title={t("sendingReport.none")} hint={t("sendingReport.noneHint")} />
            ) : (
              <>
                <Totals figures={report.total!} asked={asked} />
                <Segmented value={dimension} options={dimensions.map((value) => ({ value, label: t(`sendingReport.by.${value}`) }))} onChange={setBy} style={{ alignSelf: "flex-start" }} />
                <Breakdown report={report} dimension={dimension} asked={asked} />
                <HeldBack report={report} asked={asked} />
                <Typography.Text type="secondary">{t("sendingReport.counted", { count: Number(report.total!.messages), messages: number(report.total!.messages) })}</Typography.Text>
              </>
            )}
          </Flex>
        )}
      </QueryView>
    </Card>
  );
}

function Totals({ figures, asked }: { figures: Schema<"SendingFigures">; asked: Parameters<typeof ledgerOf>[0] }) {
  const { t } = useTranslation();
  const { number, percent } = useFormat();
  const sent = Number(figures.sent);
  const share = (count: string) => (sent ? percent(Number(count) / sent) : "");
  const cards: [string, string, string, string][] = [
    ["sent", figures.sent, "", ""],
    ["delivered", figures.delivered, share(figures.delivered), "MESSAGE_STATUS_DELIVERED"],
    ["suppressed", figures.suppressed, "", "MESSAGE_STATUS_SUPPRESSED"],
    ["failed", figures.failed, "", "MESSAGE_STATUS_FAILED"],
    ["unknown", figures.unknown, "", "MESSAGE_STATUS_UNKNOWN"],
    ["underWay", figures.underWay, "", "MESSAGE_STATUS_QUEUED"],
    ["opened", figures.opened, share(figures.opened), ""],
    ["clicked", figures.clicked, share(figures.clicked), ""],
  ];
  const uncertain: Record<string, string> = { opened: figures.uncertainOpened, clicked: figures.uncertainClicked };
  return (
    <div style={{ display: "grid", gap: 16, gridTemplateColumns: "repeat(auto-fill, minmax(120px, 1fr))" }}>
      {cards.map(([name, value, ratio, status]) => (
        <Card size="small" key={name}>
          <Statistic
            title={<Tooltip title={t(`sendingReport.figureHints.${name}`)}>{t(`sendingReport.figures.${name}`)}</Tooltip>}
            formatter={() => (status ? <Link to={ledgerOf(asked, { status })}>{number(value)}</Link> : number(value))}
            value={value}
          />
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            {[ratio, uncertain[name] && uncertain[name] !== "0" ? t("sendingReport.uncertain", { count: Number(uncertain[name]), messages: number(uncertain[name]!) }) : ""].filter(Boolean).join(" · ") || "\u00a0"}
          </Typography.Text>
        </Card>
      ))}
    </div>
  );
}
