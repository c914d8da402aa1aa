import { ExpandOutlined } from "@ant-design/icons";
import { Button, Card } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { Asking } from "../reports/Asking";
import { Files } from "../reports/Files";
import { useRun } from "../reports/useRun";

/** As high as what a report says becomes before it scrolls. */
const HEIGHT = 560;

/** A report on a dashboard: what it says now. */
export function Tile({ reportId, name }: { reportId: string; name: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const address = `/insight/reports/${reportId}`;
  return (
    <Card
      size="small"
      style={{ height: "100%" }}
      styles={{ body: { maxHeight: HEIGHT, overflow: "auto" } }}
      title={<Link to={address} className="yk-foreign" style={{ color: "inherit", whiteSpace: "normal" }}>{name}</Link>}
      extra={
        <>
          <Files reportId={reportId} formats={["INSIGHT_FORMAT_CSV"]} />
          <Button type="text" size="small" icon={<ExpandOutlined />} aria-label={t("dashboards.openReport", { name })} title={t("dashboards.openAsPage")} onClick={() => void navigate(address)} />
        </>
      }
    >
      <Asking run={useRun(reportId)} />
    </Card>
  );
}
