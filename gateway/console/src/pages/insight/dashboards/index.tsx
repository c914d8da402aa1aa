import { PlusOutlined } from "@ant-design/icons";
import { Card, Flex, Typography, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type Schema } from "../../../api/client";
import { EmptyState } from "../../../components/EmptyState";
import { quoted } from "../../../components/filterText";
import { useFormat } from "../../../components/format";
import { ListTable } from "../../../components/ListTable";
import { PermittedButton } from "../../../components/PermittedButton";
import { SearchBox } from "../../../components/SearchBox";
import { Time } from "../../../components/Time";
import { useUrlPage, useUrlState } from "../../../components/urlState";
import { InsightTabs } from "../InsightTabs";
import { Delete, Pin } from "./Acts";
import { DashboardDrawer } from "./DashboardDrawer";
import { useReportNames } from "./useReportNames";

type Dashboard = Schema<"Dashboard">;

/** Dashboards: reports beside each other. */
export function Component() {
  const { t } = useTranslation();
  const [name, setName] = useUrlState("q");
  const { token } = useUrlPage();
  const [isMaking, setMaking] = useState(false);
  const query = api.useQuery("get", "/v1/dashboards", { params: { query: { filter: name ? `displayName:${quoted(name)}` : "", orderBy: "displayName", pageToken: token, pageSize: 50 } } });
  const make = (
    <PermittedButton permission="PERMISSION_SEGMENTS_WRITE" type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
      {t("dashboards.make")}
    </PermittedButton>
  );
  return (
    <InsightTabs current="dashboards" acts={make}>
      <Card styles={{ body: { padding: 0 } }}>
        <Flex gap={12} wrap style={{ padding: 16 }}><SearchBox value={name} onChange={setName} label={t("dashboards.search")} /></Flex>
        <ListTable<Dashboard>
          query={query}
          rows={query.data?.dashboards}
          nextPageToken={query.data?.nextPageToken}
          rowKey="dashboardId"
          columns={useColumns()}
          empty={name ? <EmptyState title={t("dashboards.noneFound")} hint={t("dashboards.noneFoundHint")} /> : <EmptyState title={t("dashboards.none")} hint={t("dashboards.noneHint")} action={make} />}
        />
      </Card>
      <DashboardDrawer isOpen={isMaking} onClose={() => setMaking(false)} />
    </InsightTabs>
  );
}

function useColumns(): TableColumnsType<Dashboard> {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useReportNames();
  return [
    {
      title: t("dashboards.name"),
      render: (_, { dashboardId, displayName, description }) => (
        <div style={{ maxWidth: 320 }}>
          <Link to={`/insight/dashboards/${dashboardId}`} className="yk-foreign">{displayName}</Link>
          {description && <Typography.Text type="secondary" ellipsis className="yk-foreign" style={{ display: "block", fontSize: 12 }}>{description}</Typography.Text>}
        </div>
      ),
    },
    {
      title: t("dashboards.reports"),
      render: (_, { reportIds }) => {
        const said = format.list(reportIds.map((id) => names.get(id) ?? id));
        return reportIds.length > 0 ? <Typography.Text className="yk-foreign" ellipsis={{ tooltip: said }} style={{ maxWidth: 360 }}>{said}</Typography.Text> : "–";
      },
    },
    { title: t("dashboards.updated"), dataIndex: "updateTime", render: (at?: string) => <Time at={at} isAgo /> },
    { title: "", align: "end", render: (_, dashboard) => <Flex gap={4} justify="flex-end"><Pin dashboard={dashboard} type="text" size="small" /><Delete dashboard={dashboard} type="text" size="small" danger onDone={() => undefined} /></Flex> },
  ];
}
