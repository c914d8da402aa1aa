import { ReloadOutlined } from "@ant-design/icons";
import { Button, Card, Flex } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { api, type Schema } from "../../../api/client";
import { useFormat } from "../../../components/format";
import { PageHeader } from "../../../components/PageHeader";
import { QueryView } from "../../../components/QueryView";
import { PageSkeleton } from "../../../components/Skeletons";
import { addressOf } from "./address";
import { askedOf } from "./asked";
import { Asking } from "./Asking";
import { Files } from "./Files";
import { RenameReport } from "./RenameReport";
import { useRun } from "./useRun";

/** One report: what it says now, as a page. */
export function Component() {
  const { reportId = "" } = useParams();
  const query = api.useQuery("get", "/v1/reports/{report_id}", { params: { path: { report_id: reportId } } });
  return <QueryView query={query} skeleton={<PageSkeleton />}>{(report) => <Page report={report} />}</QueryView>;
}

function Page({ report }: { report: Schema<"Report"> }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { zone } = useFormat();
  const run = useRun(report.reportId);
  const address = addressOf(askedOf(report, zone));
  return (
    <>
      <PageHeader
        title={report.displayName}
        hint={<span className="yk-foreign">{[report.lastDays ? t("reports.lastDays", { count: report.lastDays }) : "", report.description].filter(Boolean).join(" · ")}</span>}
        back="/insight/reports"
        acts={
          <>
            <Flex align="center"><Files reportId={report.reportId} formats={["INSIGHT_FORMAT_CSV", "INSIGHT_FORMAT_XLSX"]} /></Flex>
            <Button icon={<ReloadOutlined />} loading={run.isFetching && !run.isPending} onClick={() => void run.refetch()}>{t("dashboards.again")}</Button>
            <RenameReport report={report} />
            {address && <Button onClick={() => void navigate(address)}>{t("reports.explore")}</Button>}
          </>
        }
      />
      <Card size="small"><Asking run={run} /></Card>
    </>
  );
}
