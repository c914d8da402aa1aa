import { PlusOutlined } from "@ant-design/icons";
import { Card, Tag, Tooltip, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../../api/client";
import { EmptyState } from "../../../components/EmptyState";
import { useEnumWords } from "../../../components/enumWords";
import { ListTable } from "../../../components/ListTable";
import { PermittedButton } from "../../../components/PermittedButton";
import { Time } from "../../../components/Time";
import { useUrlPage } from "../../../components/urlState";
import { useFigure } from "../figures";
import { InsightTabs } from "../InsightTabs";
import { AlertDrawer } from "./AlertDrawer";

type KeptAlert = Schema<"Alert">;
type Firing = Schema<"AlertFiring">;

export const ALERTS = "/v1/alerts";
const FIRINGS = "/v1/alerts/{alert_id}/firings";

/** Alerts on key figures: what each looks at, what came of its last day, and when any fired. */
export function Component() {
  const { t } = useTranslation();
  const { token } = useUrlPage();
  const firingPage = useUrlPage("firings");
  // An empty text: a new one.
  const [opened, setOpened] = useState<string>();
  const alerts = api.useQuery("get", ALERTS, { params: { query: { orderBy: "displayName", pageSize: 50, pageToken: token } } });
  const firings = api.useQuery("get", FIRINGS, { params: { path: { alert_id: "-" }, query: { pageSize: 20, pageToken: firingPage.token } } });
  const names = new Map(alerts.data?.alerts.map(({ alertId, displayName }) => [alertId, displayName]));
  const metrics = new Map(alerts.data?.alerts.map(({ alertId, figure }) => [alertId, figure?.metric]));
  const make = (
    <PermittedButton permission="PERMISSION_SEGMENTS_WRITE" type="primary" icon={<PlusOutlined />} onClick={() => setOpened("")}>
      {t("alerts.make")}
    </PermittedButton>
  );
  return (
    <InsightTabs current="alerts" acts={make}>
      <Card styles={{ body: { padding: 0 } }} style={{ marginBottom: 16 }}>
        <ListTable<KeptAlert>
          query={alerts}
          rows={alerts.data?.alerts}
          nextPageToken={alerts.data?.nextPageToken}
          rowKey="alertId"
          columns={useColumns(setOpened)}
          empty={<EmptyState title={t("alerts.none")} hint={t("alerts.noneHint")} action={make} />}
        />
      </Card>
      <Card title={t("alerts.firings")} styles={{ body: { padding: 0 } }}>
        <ListTable<Firing>
          query={firings}
          rows={firings.data?.firings}
          nextPageToken={firings.data?.nextPageToken}
          pageName="firings"
          rowKey="firingId"
          columns={useFiringColumns(names, metrics)}
          empty={<EmptyState title={t("alerts.noFirings")} hint={t("alerts.noFiringsHint")} />}
        />
      </Card>
      <AlertDrawer alertId={opened} onClose={() => setOpened(undefined)} />
    </InsightTabs>
  );
}

/** What became of a day. */
export function OutcomeTag({ day }: { day: Schema<"AlertDay"> }) {
  const word = useEnumWords();
  const colours = { ALERT_OUTCOME_FIRED: "error", ALERT_OUTCOME_FAILED: "warning", ALERT_OUTCOME_NORMAL: "success" } as Partial<Record<Schema<"AlertOutcome">, string>>;
  return <Tooltip title={day.problem}><Tag color={colours[day.outcome]}>{word("AlertOutcome", day.outcome)}</Tag></Tooltip>;
}

function useColumns(onOpen: (alertId: string) => void): TableColumnsType<KeptAlert> {
  const { t } = useTranslation();
  const figure = useFigure();
  return [
    { title: t("alerts.name"), render: (_, { alertId, displayName }) => <a onClick={() => onOpen(alertId)} className="yk-foreign">{displayName}</a> },
    { title: t("alerts.figure"), render: (_, alert) => alert.figure && t(`insight.metrics.${alert.figure.metric}`) },
    { title: t("alerts.mode"), render: (_, { anomaly, paused }) => <>{anomaly ? t("alerts.anomaly") : t("alerts.threshold")} {paused && <Tag>{t("alerts.paused")}</Tag>}</> },
    {
      title: t("alerts.last"),
      render: (_, { figure: of, lastDay }) => (lastDay && of ? <>{lastDay.day} · {figure(of.metric, lastDay.value)} <OutcomeTag day={lastDay} /></> : "–"),
    },
    { title: t("alerts.next"), dataIndex: "nextCheckTime", render: (at?: string) => (at ? <Time at={at} /> : "–") },
  ];
}

function useFiringColumns(names: Map<string, string>, metrics: Map<string, Schema<"Metric"> | undefined>): TableColumnsType<Firing> {
  const { t } = useTranslation();
  const word = useEnumWords();
  const figure = useFigure();
  const shown = (alertId: string, value = "") => {
    const metric = metrics.get(alertId);
    return metric ? figure(metric, value) : value || "–";
  };
  return [
    { title: t("alerts.day"), render: (_, { day }) => day?.day },
    { title: t("alerts.name"), render: (_, { alertId }) => <span className="yk-foreign">{names.get(alertId) ?? alertId}</span> },
    { title: t("alerts.value"), align: "end", render: (_, { alertId, day }) => shown(alertId, day?.value) },
    { title: t("alerts.expected"), align: "end", render: (_, { alertId, day }) => shown(alertId, day?.expected) },
    { title: t("alerts.told"), render: (_, { state, reason }) => `${word("AlertFiringState", state)}${reason ? ` (${reason})` : ""}` },
  ];
}
