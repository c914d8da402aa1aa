import { RightOutlined } from "@ant-design/icons";
import { Card, Flex, Typography, theme } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { QueryView } from "../../components/QueryView";
import { RowsSkeleton } from "../../components/Skeletons";

/** The dashboards that somebody put on the home page. Their reports are asked when one is opened. */
export function Pinned() {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const query = api.useQuery("get", "/v1/dashboards", { params: { query: { orderBy: "displayName", pageSize: 50 } } }, { staleTime: 60_000 });
  return (
    <Card title={t("home.dashboards")} style={{ height: "100%" }} styles={{ body: { padding: "4px 0" } }} extra={<Link to="/insight/dashboards">{t("home.toDashboards")}</Link>}>
      <QueryView query={query} skeleton={<RowsSkeleton rows={3} />}>
        {({ dashboards }) => {
          const pinned = dashboards.filter((each) => each.pinned);
          if (pinned.length === 0) return <EmptyState title={t("home.noPinned")} hint={t("home.noPinnedHint")} />;
          return pinned.map(({ dashboardId, displayName, reportIds }) => (
            <Link key={dashboardId} to={`/insight/dashboards/${dashboardId}`} style={{ color: "inherit" }}>
              <Flex justify="space-between" align="center" gap={12} style={{ padding: "10px 24px" }}>
                <span className="yk-foreign">{displayName}</span>
                <Typography.Text type="secondary" style={{ whiteSpace: "nowrap" }}>{t("home.reports", { count: reportIds.length })} <RightOutlined style={{ color: token.colorTextTertiary, fontSize: 12 }} /></Typography.Text>
              </Flex>
            </Link>
          ));
        }}
      </QueryView>
    </Card>
  );
}
