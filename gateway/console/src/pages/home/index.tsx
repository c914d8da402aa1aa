import { Col, Row } from "antd";
import { useTranslation } from "react-i18next";
import { usePermission } from "../../app/session";
import { PageHeader } from "../../components/PageHeader";
import { Fired } from "./Fired";
import { Lag } from "./Lag";
import { NeedsMe } from "./NeedsMe";
import { NotSent } from "./NotSent";
import { Pinned } from "./Pinned";
import { Today } from "./Today";
import { Totals } from "./Totals";

/** What one sees first: how today goes, what waits for somebody, what was not sent and why, alerts, dashboards, how far behind the platform is. */
export function Component() {
  const { t } = useTranslation();
  const seesFigures = usePermission()("PERMISSION_INSIGHT_READ");
  return (
    <>
      <PageHeader title={t("nav.home")} />
      <Row gutter={[16, 16]}>
        {seesFigures && <Col span={24}><Totals /></Col>}
        {seesFigures && <Col span={24}><Today /></Col>}
        <Col xs={24} xl={seesFigures ? 12 : 24}><NeedsMe /></Col>
        {seesFigures && <Col xs={24} xl={12}><NotSent /></Col>}
        {seesFigures && <Col xs={24} xl={12}><Fired /></Col>}
        {seesFigures && <Col xs={24} xl={12}><Pinned /></Col>}
        {seesFigures && <Col span={24}><Lag /></Col>}
      </Row>
    </>
  );
}
