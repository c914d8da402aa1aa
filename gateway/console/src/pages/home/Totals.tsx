import { Card, Col, Row, Skeleton, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, live } from "../../api/client";
import { useFormat } from "../../components/format";

/** How much there is of what; each number leads to what it counts. */
export function Totals() {
  const { t } = useTranslation();
  const customers = api.useQuery("get", "/v1/customers:stats", {}, { ...live });
  const segments = api.useQuery("get", "/v1/segments:stats", {}, { ...live });
  const journeys = api.useQuery("get", "/v1/journeys:stats", {}, { ...live });
  const messages = api.useQuery("get", "/v1/messages:stats", {}, { ...live });
  const sent = messages.data?.counts
    .filter(({ status }) => status === "MESSAGE_STATUS_SENT" || status === "MESSAGE_STATUS_DELIVERED")
    .reduce((sum, { messages: count }) => sum + Number(count), 0);
  return (
    <Row gutter={[16, 16]}>
      <Total name={t("home.customers")} value={customers.data?.customers} to="/customers" />
      <Total name={t("home.members")} value={segments.data?.memberships} to="/segments" />
      <Total name={t("home.walking")} value={journeys.data?.runsActive} to="/journeys" />
      <Total name={t("home.sent")} value={sent} to="/messages" />
    </Row>
  );
}

function Total({ name, value, to }: { name: string; value: string | number | undefined; to: string }) {
  const format = useFormat();
  return (
    <Col xs={12} lg={6}>
      <Link to={to} style={{ display: "block", color: "inherit" }}>
        <Card size="small" hoverable styles={{ body: { padding: "16px 20px" } }}>
          <Typography.Text type="secondary">{name}</Typography.Text>
          <div style={{ fontSize: 28, fontWeight: 600, lineHeight: 1.3 }}>
            {value === undefined ? <Skeleton.Node active style={{ width: 96, height: 28 }} /> : format.number(value)}
          </div>
        </Card>
      </Link>
    </Col>
  );
}
