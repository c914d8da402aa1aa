import { Card, Col, Flex, Row, Select, Typography } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { useFormat } from "../../components/format";
import { QueryView } from "../../components/QueryView";
import { segmentOf } from "../../components/standingWords";
import { Time } from "../../components/Time";
import { useUrlState } from "../../components/urlState";
import { InsightTabs } from "./InsightTabs";
import { Matrix } from "./Matrix";
import { StageFlow } from "./StageFlow";

const spans = ["7", "30", "90"] as const;
const HOUR_MS = 3_600_000;

/** How customers stand, counted: stages of their life with who moved, and the matrix of recency against frequency and money. */
export function Component() {
  const { t } = useTranslation();
  const [days, setDays] = useUrlState("days");
  const span = spans.find((each) => each === days) ?? "30";
  // To the hour, so that coming back asks the same question.
  const since = useMemo(() => new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS - Number(span) * 24 * HOUR_MS).toISOString(), [span]);
  const stages = api.useQuery("get", "/v1/insight/lifecycle", { params: { query: { since } } });
  const matrix = api.useQuery("get", "/v1/insight/rfm", {});
  return (
    <InsightTabs current="standing">
      <Flex vertical gap={16}>
        <Card
          size="small"
          title={t("standing.stages")}
          extra={<Select size="small" value={span} style={{ width: 160 }} aria-label={t("standing.since")} options={spans.map((value) => ({ value, label: t("standing.sinceDays", { days: value }) }))} onChange={setDays} />}
        >
          <QueryView query={stages}>{(counts) => <Stages counts={counts} />}</QueryView>
        </Card>
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
  const { t } = useTranslation();
  const word = useEnumWords();
  const format = useFormat();
  return (
    <Flex vertical gap={16}>
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
      {counts.moves.length === 0 ? (
        <Typography.Text type="secondary">{t("standing.noMoves")}</Typography.Text>
      ) : (
        <StageFlow moves={counts.moves} />
      )}
    </Flex>
  );
}
