import { RightOutlined } from "@ant-design/icons";
import { Badge, Button, Card, Flex, theme } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { usePermission, type Permission } from "../../app/session";
import { api, live } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { RowsSkeleton } from "../../components/Skeletons";

const A_DAY = 24 * 3_600_000;

interface Need {
  key: string;
  text: ReactNode;
  /** Where it is done; absent where no page shows it yet. */
  to?: string;
  isUrgent: boolean;
  /** Who can do something about it. */
  permission: Permission;
}

/** What waits for this person: by what the role allows. */
export function NeedsMe() {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const may = usePermission();
  const word = useEnumWords();
  const journeys = api.useQuery("get", "/v1/journeys", { params: { query: { pageSize: 200 } } }, { ...live, enabled: may("PERMISSION_JOURNEYS_READ") });
  const segments = api.useQuery("get", "/v1/segments", { params: { query: { pageSize: 500 } } }, { ...live, enabled: may("PERMISSION_SEGMENTS_READ") });
  const events = api.useQuery("get", "/v1/events:stats", {}, { ...live, enabled: may("PERMISSION_DATA_READ") && may("PERMISSION_INSIGHT_READ") });
  const accounts = api.useQuery("get", "/v1/accounts", {}, { staleTime: 60_000, enabled: may("PERMISSION_CHANNELS_READ") });
  const people = api.useQuery("get", "/v1/customers:stats", {}, { ...live, enabled: may("PERMISSION_IDENTITY_WRITE") && may("PERMISSION_INSIGHT_READ") });
  const quality = api.useQuery("get", "/v1/dataQuality", {}, { refetchInterval: 30_000, refetchIntervalInBackground: false, enabled: may("PERMISSION_DATA_READ") });
  const alerts = api.useQuery("get", "/v1/dataQualityAlerts", { params: { query: { pageSize: 50 } } }, { refetchInterval: 60_000, refetchIntervalInBackground: false, enabled: may("PERMISSION_DATA_READ") });
  const isPending = [journeys, segments, events, accounts, people, quality, alerts].some((each) => each.isLoading);

  const needs: Need[] = [];
  const add = (permission: Permission, key: string, text: ReactNode, to?: string, isUrgent = false) => needs.push({ key, text, to, isUrgent, permission });
  const refused = Number(events.data?.rejectedKept ?? 0);
  if (refused > 0) add("PERMISSION_DATA_READ", "refused", t("home.refused", { count: refused }), "/data", true);
  const quarantined = Number(people.data?.quarantinedIdentifiers ?? 0);
  if (quarantined > 0) add("PERMISSION_IDENTITY_WRITE", "quarantined", t("home.quarantined", { count: quarantined }), "/data/quarantine", true);
  // Of the last day and night.
  const raised = (alerts.data?.dataQualityAlerts ?? []).filter(({ createTime }) => createTime && Date.now() - Date.parse(createTime) < A_DAY);
  if (raised.length > 0) add("PERMISSION_DATA_READ", "alerts", t("home.qualityAlerts", { count: raised.length }), `/data/quality?report=${raised[0]!.reportDate}`, true);
  // The gravest come first.
  const lines = quality.data?.lines ?? [];
  const severity = lines[0]?.severity;
  if (severity) {
    const count = lines.filter((line) => line.severity === severity).length;
    add("PERMISSION_DATA_READ", "quality", t("home.quality", { count, severity: word("DataQualitySeverity", severity) }), "/data/quality", severity === "DATA_QUALITY_SEVERITY_HIGH");
  }
  for (const { journeyId, displayName, state } of journeys.data?.journeys ?? []) {
    if (state === "JOURNEY_STATE_DRAFT") add("PERMISSION_JOURNEYS_PUBLISH", journeyId, t("home.draft", { name: displayName }), `/journeys/${journeyId}`);
    if (state === "JOURNEY_STATE_PAUSED") add("PERMISSION_JOURNEYS_PUBLISH", journeyId, t("home.paused", { name: displayName }), `/journeys/${journeyId}`);
  }
  for (const { segmentId, displayName, state } of segments.data?.segments ?? []) {
    if (state === "SEGMENT_STATE_FILLING") add("PERMISSION_SEGMENTS_READ", segmentId, t("home.filling", { name: displayName }), `/segments/${segmentId}`);
  }
  if (accounts.data?.accounts.length === 0) add("PERMISSION_CHANNELS_WRITE", "accounts", t("home.noAccounts"), "/settings/channels");
  for (const { accountId, displayName, state } of accounts.data?.accounts ?? []) {
    if (state === "ACCOUNT_STATE_REFUSED" || state === "ACCOUNT_STATE_FAILING") {
      add("PERMISSION_CHANNELS_WRITE", `account ${accountId}`, t("home.accountInTrouble", { name: displayName, state: word("AccountState", state) }), "/settings/channels", true);
    }
  }
  const mine = needs.filter(({ permission }) => may(permission));

  return (
    <Card title={t("home.needsMe")} style={{ height: "100%" }} styles={{ body: { padding: "4px 0" } }}>
      {isPending ? (
        <RowsSkeleton rows={3} />
      ) : mine.length === 0 ? (
        <EmptyState title={t("home.nothing")} hint={t("home.nothingHint")} action={<Link to="/customers"><Button>{t("home.findCustomer")}</Button></Link>} />
      ) : (
        mine.map(({ key, text, to, isUrgent }) => {
          const row = (
            <Flex key={key} justify="space-between" align="center" gap={12} style={{ padding: "10px 24px" }}>
              <Badge status={isUrgent ? "error" : "processing"} text={<span className="yk-foreign">{text}</span>} />
              {to && <RightOutlined style={{ color: token.colorTextTertiary, fontSize: 12 }} />}
            </Flex>
          );
          return to ? <Link key={key} to={to} style={{ color: "inherit" }}>{row}</Link> : row;
        })
      )}
    </Card>
  );
}
