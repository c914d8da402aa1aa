import { useMutation } from "@tanstack/react-query";
import { App, Card, Flex, Popconfirm, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, fetcher, queries, type Schema } from "../../../api/client";
import { EmptyState } from "../../../components/EmptyState";
import { quoted } from "../../../components/filterText";
import { ListTable } from "../../../components/ListTable";
import { PermittedButton } from "../../../components/PermittedButton";
import { SearchBox } from "../../../components/SearchBox";
import { useTellError } from "../../../components/tellError";
import { Time } from "../../../components/Time";
import { useUrlPage, useUrlState } from "../../../components/urlState";
import { InsightTabs } from "../InsightTabs";
import { Files } from "./Files";

type Report = Schema<"Report">;

const kinds = ["query", "funnel", "retention", "paths", "products"] as const;

/** Questions of insight that are kept: each is asked anew when its table is taken. */
export function Component() {
  const { t } = useTranslation();
  const [name, setName] = useUrlState("q");
  const { token } = useUrlPage();
  const query = api.useQuery("get", "/v1/reports", { params: { query: { filter: name ? `displayName:${quoted(name)}` : "", orderBy: "displayName", pageToken: token, pageSize: 50 } } });
  return (
    <InsightTabs current="reports">
      <Card styles={{ body: { padding: 0 } }}>
        <Flex gap={12} wrap style={{ padding: 16 }}><SearchBox value={name} onChange={setName} label={t("reports.search")} /></Flex>
        <ListTable<Report>
          query={query}
          rows={query.data?.reports}
          nextPageToken={query.data?.nextPageToken}
          rowKey="reportId"
          columns={useColumns()}
          empty={name ? <EmptyState title={t("reports.noneFound")} hint={t("reports.noneFoundHint")} /> : <EmptyState title={t("reports.none")} hint={t("reports.noneHint")} />}
        />
      </Card>
    </InsightTabs>
  );
}

function useColumns(): TableColumnsType<Report> {
  const { t } = useTranslation();
  return [
    {
      title: t("reports.name"),
      render: (_, { reportId, displayName, description }) => (
        <div style={{ maxWidth: 320 }}>
          <Link to={`/insight/reports/${reportId}`} className="yk-foreign">{displayName}</Link>
          {description && <Typography.Text type="secondary" ellipsis className="yk-foreign" style={{ display: "block", fontSize: 12 }}>{description}</Typography.Text>}
        </div>
      ),
    },
    { title: t("reports.kind"), render: (_, { question }) => kinds.filter((kind) => question?.[kind]).map((kind) => t(`insight.tabs.${kind === "query" ? "figures" : kind}`)) },
    { title: t("reports.days"), render: (_, { lastDays }) => (lastDays ? t("reports.lastDays", { count: lastDays }) : t("reports.asSaid")) },
    { title: t("reports.updated"), dataIndex: "updateTime", render: (at?: string) => <Time at={at} isAgo /> },
    { title: "", render: (_, report) => <Acts report={report} /> },
  ];
}

function Acts({ report }: { report: Report }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const onError = useTellError();
  const remove = useMutation({
    mutationFn: async () => fetcher.DELETE("/v1/reports/{report_id}", { params: { path: { report_id: report.reportId } } }),
    onSuccess: async () => {
      void message.success(t("reports.deleted"));
      await queries.invalidateQueries({ queryKey: ["get", "/v1/reports"] });
    },
    onError,
  });
  return (
    <Flex gap={4}>
      <Files reportId={report.reportId} formats={["INSIGHT_FORMAT_CSV", "INSIGHT_FORMAT_XLSX"]} />
      <Popconfirm title={t("reports.deleteAsk")} okText={t("reports.delete")} onConfirm={() => remove.mutate()}>
        <PermittedButton type="link" size="small" danger permission="PERMISSION_SEGMENTS_WRITE" loading={remove.isPending}>{t("reports.delete")}</PermittedButton>
      </Popconfirm>
    </Flex>
  );
}
