import { ArrowDownOutlined, ArrowUpOutlined } from "@ant-design/icons";
import { Card, Flex, Progress, Typography, theme } from "antd";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { useFormat } from "../../components/format";
import { QueryView } from "../../components/QueryView";
import { useFeatureName, useScoreName } from "../../components/scoreWords";
import { Time } from "../../components/Time";

/** What models say of the customer, in words, with what moved it. */
export function Scores({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = api.useQuery("get", "/v1/customers/{customer_id}/scores", { params: { path: { customer_id: id } } });
  return (
    <QueryView query={query}>
      {({ scores }) =>
        scores.length === 0 ? (
          <Card size="small"><EmptyState title={t("customer.noScores")} hint={t("customer.noScoresHint")} /></Card>
        ) : (
          <Flex vertical gap={16}>
            {scores.filter(({ name }) => !name.startsWith("rfm_")).map((score) => <ScoreCard key={score.name} score={score} />)}
            <RfmCard scores={scores.filter(({ name }) => name.startsWith("rfm_"))} />
          </Flex>
        )
      }
    </QueryView>
  );
}

function ScoreCard({ score }: { score: Schema<"Score"> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { token } = theme.useToken();
  const scoreName = useScoreName();
  const featureName = useFeatureName();
  const shown = (feature: string, value: number) =>
    /_(share|ratio)$/.test(feature) ? format.percent(value) : format.number(Math.round(value * 10) / 10);
  const isShare = score.name.endsWith("_probability");
  const level = score.value >= 0.66 ? "high" : score.value >= 0.33 ? "middle" : "low";
  const colour = level === "high" ? token.colorError : level === "middle" ? token.colorWarning : token.colorSuccess;
  return (
    <Card size="small" title={scoreName(score.name)} extra={<Typography.Text type="secondary"><Time at={score.scoreTime} /></Typography.Text>}>
      {isShare ? (
        <Flex gap={16} align="center">
          <Typography.Text strong style={{ fontSize: 20, color: colour }}>{t(`scores.levels.${level}`)}</Typography.Text>
          <Progress percent={score.value * 100} format={() => format.percent(score.value)} strokeColor={colour} style={{ maxWidth: 320 }} aria-label={scoreName(score.name)} />
        </Flex>
      ) : (
        <Typography.Text strong style={{ fontSize: 20 }}>
          {format.number(score.value)}
        </Typography.Text>
      )}
      {score.reasons.length > 0 && (
        <>
          <Typography.Paragraph type="secondary" style={{ margin: "12px 0 4px" }}>{t("scores.why")}</Typography.Paragraph>
          {score.reasons.map(({ feature, value, contribution }) => (
            <Flex key={feature} gap={8} align="baseline" style={{ padding: "2px 0" }}>
              {contribution > 0 ? <ArrowUpOutlined style={{ color: token.colorError }} /> : <ArrowDownOutlined style={{ color: token.colorSuccess }} />}
              <span>{t("scores.reason", { feature: featureName(feature), value: shown(feature, value) })}</span>
              <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t(contribution > 0 ? "scores.raises" : "scores.lowers")}</Typography.Text>
            </Flex>
          ))}
        </>
      )}
    </Card>
  );
}

/** The three quintiles, beside each other: when, how often, how much. */
function RfmCard({ scores }: { scores: Schema<"Score">[] }) {
  const { t } = useTranslation();
  const scoreName = useScoreName();
  const order = ["rfm_recency", "rfm_frequency", "rfm_monetary"];
  const sorted = [...scores].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  if (sorted.length === 0) return null;
  return (
    <Card size="small" title={t("scores.rfm")} extra={<Typography.Text type="secondary"><Time at={sorted[0]!.scoreTime} /></Typography.Text>}>
      <Flex gap={48} wrap>
        {sorted.map(({ name, value }) => (
          <div key={name}>
            <Typography.Text type="secondary">{scoreName(name)}</Typography.Text>
            <div style={{ fontSize: 20, fontWeight: 600 }}>{t("scores.outOfFive", { value })}</div>
          </div>
        ))}
      </Flex>
    </Card>
  );
}
