import { EditOutlined, ReloadOutlined } from "@ant-design/icons";
import { useIsFetching } from "@tanstack/react-query";
import { Button, Col, Row } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { api, queries, type Schema } from "../../../api/client";
import { EmptyState } from "../../../components/EmptyState";
import { PageHeader } from "../../../components/PageHeader";
import { PermittedButton } from "../../../components/PermittedButton";
import { QueryView } from "../../../components/QueryView";
import { PageSkeleton } from "../../../components/Skeletons";
import { RUNS } from "../reports/useRun";
import { Delete, Pin } from "./Acts";
import { DashboardDrawer } from "./DashboardDrawer";
import { Tile } from "./Tile";
import { useReportNames } from "./useReportNames";

/** One dashboard: what its reports say now, beside each other. */
export function Component() {
  const { dashboardId = "" } = useParams();
  const query = api.useQuery("get", "/v1/dashboards/{dashboard_id}", { params: { path: { dashboard_id: dashboardId } } });
  return <QueryView query={query} skeleton={<PageSkeleton />}>{(dashboard) => <Page dashboard={dashboard} />}</QueryView>;
}

function Page({ dashboard }: { dashboard: Schema<"Dashboard"> }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [isChanging, setChanging] = useState(false);
  const names = useReportNames();
  const isAsking = useIsFetching({ queryKey: [RUNS] }) > 0;
  const { reportIds } = dashboard;
  const change = (word: string) => <PermittedButton permission="PERMISSION_SEGMENTS_WRITE" type="primary" icon={<EditOutlined />} onClick={() => setChanging(true)}>{word}</PermittedButton>;
  return (
    <>
      <PageHeader
        title={dashboard.displayName}
        hint={<span className="yk-foreign">{dashboard.description}</span>}
        back="/insight/dashboards"
        acts={
          <>
            <Pin dashboard={dashboard} />
            <Delete dashboard={dashboard} onDone={() => void navigate("/insight/dashboards")} />
            {reportIds.length > 0 && <Button icon={<ReloadOutlined />} disabled={isAsking} onClick={() => void queries.invalidateQueries({ queryKey: [RUNS] })}>{t("dashboards.again")}</Button>}
            {change(t("dashboards.edit"))}
          </>
        }
      />
      {reportIds.length === 0 ? (
        <EmptyState title={t("dashboards.empty")} hint={t("dashboards.emptyHint")} action={change(t("dashboards.put"))} />
      ) : (
        <Row gutter={[16, 16]}>
          {reportIds.map((id) => <Col key={id} xs={24} xl={12}><Tile reportId={id} name={names.get(id) ?? id} /></Col>)}
        </Row>
      )}
      <DashboardDrawer dashboard={dashboard} isOpen={isChanging} onClose={() => setChanging(false)} />
    </>
  );
}
