import { Col, Row, Skeleton, Typography, theme } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type Schema } from "../../api/client";
import { useFormat } from "../../components/format";
import { QueryView } from "../../components/QueryView";
import { useFigure } from "../insight/figures";

type Values = Schema<"MetricValues">;

const METRICS = ["METRIC_ACTIVE_CUSTOMERS", "METRIC_NEW_CUSTOMERS", "METRIC_ORDERS", "METRIC_REVENUE"] as const;

/** Key figures of today so far, against the same hours a week ago: one question, asked every five minutes. */
export function KeyFigures() {
  const { zone } = useFormat();
  const today = dayIn(zone);
  const body = { metrics: [...METRICS], fromDate: today, toDate: today, comparedWith: "COMPARED_TIME_WEEK_BEFORE" as const };
  const query = api.useQuery("post", "/v1/insight:query", { body }, { staleTime: 60_000, refetchInterval: 300_000, refetchIntervalInBackground: false, refetchOnWindowFocus: false });
  return (
    <QueryView query={query} skeleton={<Skeleton active title={false} paragraph={{ rows: 2 }} />}>
      {({ series }) => (
        <Row gutter={[32, 16]}>
          {series[0]?.metrics.map((one) => <Col key={one.metric} xs={12} xl={6}><Figure one={one} today={today} /></Col>)}
        </Row>
      )}
    </QueryView>
  );
}

function Figure({ one: { metric, total, totalBefore }, today }: { one: Values; today: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { token } = theme.useToken();
  const figure = useFigure();
  const change = Number(totalBefore) > 0 ? Number(total) / Number(totalBefore) - 1 : undefined;
  const colour = !change ? token.colorTextSecondary : change > 0 ? token.colorSuccess : token.colorError;
  const name = t(`home.figures.${metric}`);
  const value = figure(metric, total);
  return (
    <div>
      <Typography.Text type="secondary">{name}</Typography.Text>
      <div style={{ display: "flex", alignItems: "baseline", flexWrap: "wrap", columnGap: 10 }}>
        <Link to={`/insight?from=${today}&to=${today}&compare=COMPARED_TIME_WEEK_BEFORE&metric=${metric}`} aria-label={t("home.openFigure", { figure: name, value })} style={{ fontSize: 26, fontWeight: 600, color: "inherit" }}>{value}</Link>
        <span style={{ color: colour }}>{change === undefined ? t("home.noComparison") : `${change > 0 ? "+" : ""}${format.percent(change)}`}</span>
      </div>
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("home.then", { value: figure(metric, totalBefore) })}</Typography.Text>
    </div>
  );
}

/** The day that it is in a zone, `2026-03-01`: as Sweden writes it, without what a calendar takes. */
function dayIn(zone: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(new Date());
}
