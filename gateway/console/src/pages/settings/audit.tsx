import { Card, DatePicker, Flex, Input, Tag, Typography, type TableColumnsType } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { ListTable } from "../../components/ListTable";
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
  const [from, setFrom] = useUrlState("from");
  const [to, setTo] = useUrlState("to");
  const { token } = useUrlPage();
  const query = api.useQuery("get", "/v1/auditLog", {
    params: {
      query: {
        pageToken: token,
        pageSize: 50,
        principal,
        resource,
        ...(from && { startTime: dayjs(from).startOf("day").toISOString() }),
        ...(to && { endTime: dayjs(to).endOf("day").toISOString() }),
      },
    },
  });
  const columns: TableColumnsType<Entry> = [
    { title: t("settings.when"), dataIndex: "recordTime", render: (at?: string) => <Time at={at} /> },
    { title: t("settings.who"), dataIndex: "principal", render: (who: string) => <span title={who} className="yk-foreign">{principalName(who)}</span> },
    { title: t("settings.did"), dataIndex: "method", render: (method: string) => <Typography.Text code>{method.split(".").pop()}</Typography.Text> },
    { title: t("settings.about"), dataIndex: "resource", render: (what: string) => <span className="yk-foreign">{what}</span> },
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
          <Input.Search allowClear style={{ width: 220 }} defaultValue={principal} placeholder={t("settings.whoExample")} aria-label={t("settings.who")} onSearch={setPrincipal} />
          <Input.Search allowClear style={{ width: 220 }} defaultValue={resource} placeholder={t("settings.aboutExample")} aria-label={t("settings.about")} onSearch={setResource} />
          <DatePicker value={from ? dayjs(from) : null} placeholder={t("settings.fromDay")} aria-label={t("settings.fromDay")} onChange={(day) => setFrom(day ? day.format("YYYY-MM-DD") : "")} />
          <DatePicker value={to ? dayjs(to) : null} placeholder={t("settings.toDay")} aria-label={t("settings.toDay")} onChange={(day) => setTo(day ? day.format("YYYY-MM-DD") : "")} />
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
