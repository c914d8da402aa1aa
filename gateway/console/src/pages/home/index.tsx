import { Col, Row } from "antd";
import { useTranslation } from "react-i18next";
import { PageHeader } from "../../components/PageHeader";
import { Lag } from "./Lag";
import { NeedsMe } from "./NeedsMe";
import { NotSent } from "./NotSent";
import { Totals } from "./Totals";

/** What one sees first: what waits for somebody, how today goes, how far behind the platform is, what was not sent and why. */
export function Component() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t("nav.home")} />
      <Row gutter={[16, 16]}>
        <Col span={24}><Totals /></Col>
        <Col xs={24} xl={12}><NeedsMe /></Col>
        <Col xs={24} xl={12}><NotSent /></Col>
        <Col span={24}><Lag /></Col>
      </Row>
    </>
  );
}
