import { Badge, Button, Card, Flex, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { QueryView } from "../../components/QueryView";
import { RowsSkeleton } from "../../components/Skeletons";
import { useFigure } from "../insight/figures";

const DAYS = 7;
const MOST = 5;
const calm = { staleTime: 60_000, refetchInterval: 300_000, refetchIntervalInBackground: false } as const;

/** Alerts on key figures that fired in the last days, the latest first. */
export function Fired() {
  const { t } = useTranslation();
  const figure = useFigure();
  const alerts = api.useQuery("get", "/v1/alerts", { params: { query: { pageSize: 100 } } }, calm);
  const firings = api.useQuery("get", "/v1/alerts/{alert_id}/firings", { params: { path: { alert_id: "-" }, query: { pageSize: MOST } } }, calm);
  const byId = new Map(alerts.data?.alerts.map((alert) => [alert.alertId, alert]));
  return (
    <Card
      title={<>{t("home.fired")} <Typography.Text type="secondary" style={{ fontWeight: 400 }}>{t("home.firedLast", { count: DAYS })}</Typography.Text></>}
      style={{ height: "100%" }}
      styles={{ body: { padding: "4px 0" } }}
      extra={<Link to="/insight/alerts">{t("home.toAlerts")}</Link>}
    >
      <QueryView query={firings} skeleton={<RowsSkeleton rows={3} />}>
        {(found) => {
          const lately = found.firings.filter(({ createTime }) => createTime && Date.now() - Date.parse(createTime) < DAYS * 86_400_000);
          if (lately.length === 0 && alerts.data?.alerts.length === 0) return <EmptyState title={t("home.noAlerts")} hint={t("home.noAlertsHint")} action={<Link to="/insight/alerts"><Button>{t("home.makeAlert")}</Button></Link>} />;
          if (lately.length === 0) return <EmptyState title={t("home.noneFired")} />;
          return lately.map(({ firingId, alertId, day }) => {
            const alert = byId.get(alertId);
            const shown = (value = "") => (alert?.figure ? figure(alert.figure.metric, value) : value || "–");
            return (
              <Link key={firingId} to="/insight/alerts" style={{ color: "inherit" }}>
                <Flex justify="space-between" align="center" gap={12} wrap style={{ padding: "10px 24px" }}>
                  <Badge status="error" text={<span className="yk-foreign">{alert?.displayName ?? alertId}</span>} />
                  <Typography.Text type="secondary">{day?.day} · {day?.expected ? t("home.wasUsual", { value: shown(day.value), usual: shown(day.expected) }) : shown(day?.value)}</Typography.Text>
                </Flex>
              </Link>
            );
          });
        }}
      </QueryView>
    </Card>
  );
}
