import { Card, Flex, Tag, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../api/client";
import { DayRange, useUrlDays } from "../../components/DayRange";
import { startOfDay } from "../../components/days";
import { EmptyState } from "../../components/EmptyState";
import { useFormat } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { SearchBox } from "../../components/SearchBox";
import { Time } from "../../components/Time";
import { useUrlPage, useUrlState } from "../../components/urlState";
import { usePrincipalName } from "../../components/principalWords";
import { SettingsTabs } from "./SettingsTabs";

type Entry = Schema<"AuditEntry">;

/** The log of changes. */
export function Component() {
  const { t } = useTranslation();
  const principalName = usePrincipalName();
  const [principal, setPrincipal] = useUrlState("who");
  const [resource, setResource] = useUrlState("what");
  const { zone } = useFormat();
  const { from, to, setDays } = useUrlDays();
  const { token } = useUrlPage();
  const query = api.useQuery("get", "/v1/auditLog", {
    params: {
      query: {
        pageToken: token,
        pageSize: 50,
        principal,
        resource,
        ...(from && { startTime: startOfDay(from, zone) }),
        ...(to && { endTime: startOfDay(to, zone, 1) }),
      },
    },
  });
  const columns: TableColumnsType<Entry> = [
    { title: t("settings.when"), dataIndex: "recordTime", render: (at?: string) => <Time at={at} /> },
    { title: t("settings.who"), dataIndex: "principal", render: (who: string) => <span title={who} className="yk-foreign">{principalName(who)}</span> },
    { title: t("settings.did"), dataIndex: "method", render: (method: string) => <Typography.Text code>{method.split(".").pop()}</Typography.Text> },
    { title: t("settings.about"), dataIndex: "resource", render: (what: string) => <span className="yk-foreign" style={{ display: "inline-block", maxWidth: 420, wordBreak: "break-all" }}>{what}</span> },
    {
      title: t("settings.outcome"),
      dataIndex: "code",
      render: (code: string) => <Tag color={code === "OK" ? "green" : code ? "red" : "default"}>{code === "OK" ? t("settings.done") : code || t("settings.open")}</Tag>,
    },
  ];
  return (
    <SettingsTabs current="audit" hint={t("settings.auditHint")}>
      <Card styles={{ body: { padding: 0 } }}>
        <Flex gap={12} wrap style={{ padding: 16 }}>
          <SearchBox value={principal} onChange={setPrincipal} label={t("settings.whoExample")} width={220} />
          <SearchBox value={resource} onChange={setResource} label={t("settings.aboutExample")} width={220} />
          <DayRange from={from} to={to} onChange={setDays} />
        </Flex>
        <ListTable<Entry>
          query={query}
          rows={query.data?.entries}
          nextPageToken={query.data?.nextPageToken}
          rowKey="sequence"
          columns={columns}
          expandable={{ expandedRowRender: (entry) => <Request entry={entry} /> }}
          empty={<EmptyState title={t("settings.noEntries")} hint={t("settings.noEntriesHint")} />}
        />
      </Card>
    </SettingsTabs>
  );
}

function Request({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  return (
    <Flex vertical gap={4}>
      <Typography.Text type="secondary">{t("settings.request")}</Typography.Text>
      <pre className="yk-foreign" style={{ margin: 0, whiteSpace: "pre-wrap", fontSize: 12 }}>{pretty(entry.requestJson) || t("settings.requestTooLarge")}</pre>
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("settings.requestNumber", { id: entry.requestId })}</Typography.Text>
    </Flex>
  );
}

function pretty(json: string): string {
  try {
    return json && JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
