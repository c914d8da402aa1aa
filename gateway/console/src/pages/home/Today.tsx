import { Card, Col, Row, Typography, theme } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useEventName } from "../../components/eventName";
import { useFormat } from "../../components/format";
import { QueryView } from "../../components/QueryView";
import { Curve } from "./Curve";
import { KeyFigures } from "./KeyFigures";
import { compare, type Compared } from "./today";

// What no key figure above tells.
const EVENTS = ["Product Viewed", "Product Added", "Signed Up", "Message Sent"];
const DAYS = 8;

/** How today goes, against the same hours of the same day last week. */
export function Today() {
  const { t } = useTranslation();
  const format = useFormat();
  const eventName = useEventName();
  // Rounded to the hour, so that it is the same question for an hour.
  const hour = Math.floor(Date.now() / 3_600_000);
  const start = useMemo(() => new Date((hour - DAYS * 24) * 3_600_000).toISOString(), [hour]);
  const query = api.useQuery(
    "get",
    "/v1/events:timeSeries",
    { params: { query: { eventNames: EVENTS, interval: "INTERVAL_HOUR", startTime: start } } },
    { refetchInterval: 30_000, refetchIntervalInBackground: false },
  );
  return (
    <Card title={t("home.today")} extra={<Typography.Text type="secondary">{t("home.againstLastWeek")}</Typography.Text>}>
      <KeyFigures />
      <Typography.Text type="secondary" style={{ display: "block", margin: "20px 0 8px", fontSize: 12 }}>{t("home.byHour")}</Typography.Text>
      <QueryView query={query}>
        {({ times, series }) => (
          <Row gutter={[32, 20]}>
            {series.map(({ eventName: name, counts }) => (
              <Col key={name} xs={24} sm={12} xl={6}>
                <Figure name={eventName(name)} compared={compare(times, counts.map(Number), format.date)} />
              </Col>
            ))}
          </Row>
        )}
      </QueryView>
    </Card>
  );
}

function Figure({ name, compared }: { name: string; compared: Compared }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { token } = theme.useToken();
  const { today, weekAgo, now, then } = compared;
  const change = then > 0 ? now / then - 1 : undefined;
  const colour = change === undefined || change === 0 ? token.colorTextSecondary : change > 0 ? token.colorSuccess : token.colorError;
  const told = change === undefined ? t("home.noComparison") : `${change > 0 ? "+" : ""}${format.percent(change)}`;
  return (
    <div>
      <Typography.Text type="secondary">{name}</Typography.Text>
      <div style={{ display: "flex", alignItems: "baseline", gap: 10 }}>
        <span style={{ fontSize: 26, fontWeight: 600 }}>{format.number(now)}</span>
        <span style={{ color: colour }}>{told}</span>
      </div>
      <Curve today={today} weekAgo={weekAgo} label={t("home.curve", { name, now: format.number(now), then: format.number(then) })} />
    </div>
  );
}
