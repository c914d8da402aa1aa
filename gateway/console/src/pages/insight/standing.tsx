import { Card, Col, Flex, Row, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { useFormat } from "../../components/format";
import { QueryView } from "../../components/QueryView";
import { segmentOf } from "../../components/standingWords";
import { Time } from "../../components/Time";
import { Flow } from "./Flow";
import { InsightTabs } from "./InsightTabs";
import { Matrix } from "./Matrix";

/** How customers stand, counted: stages of their life with who moved, and the matrix of recency against frequency and money. */
export function Component() {
  const { t } = useTranslation();
  const stages = api.useQuery("get", "/v1/insight/lifecycle", {});
  const matrix = api.useQuery("get", "/v1/insight/rfm", {});
  return (
    <InsightTabs current="standing">
      <Flex vertical gap={16}>
        <Card size="small" title={t("standing.stages")}>
          <QueryView query={stages}>{(counts) => <Stages counts={counts} />}</QueryView>
        </Card>
        <Flow />
        <Card size="small" title={t("standing.matrix")} extra={matrix.data?.measureTime && <Typography.Text type="secondary">{t("standing.measured")} <Time at={matrix.data.measureTime} /></Typography.Text>}>
          <QueryView query={matrix}>
            {(found) => (found.measuredVersion === "0" ? <EmptyState title={t("standing.unmeasured")} hint={t("standing.unmeasuredHint")} action={<Link to="/settings/standing">{t("standing.toSettings")}</Link>} /> : <Matrix matrix={found} />)}
          </QueryView>
        </Card>
      </Flex>
    </InsightTabs>
  );
}

function Stages({ counts }: { counts: Schema<"LifecycleCounts"> }) {
  const word = useEnumWords();
  const format = useFormat();
  return (
    <Row gutter={[16, 16]}>
      {counts.stages.map(({ stage, customers }) => (
        <Col key={stage} xs={12} md={8} xl={4}>
          <Typography.Text type="secondary">{word("LifecycleStage", stage)}</Typography.Text>
          <div style={{ fontSize: 22, fontWeight: 600 }}>
            {stage === "LIFECYCLE_STAGE_UNSPECIFIED" ? format.number(customers) : <Link to={segmentOf("STANDING_ATTRIBUTE_LIFECYCLE_STAGE", stage.replace("LIFECYCLE_STAGE_", ""))}>{format.number(customers)}</Link>}
          </div>
        </Col>
      ))}
    </Row>
  );
}
