import { Card, Flex, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { QueryView } from "../../components/QueryView";
import { ScoreReasons } from "../../components/ScoreReasons";
import { ScoreValue } from "../../components/ScoreValue";
import { useScoreName } from "../../components/scoreWords";
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
            {scores.map((score) => <ScoreCard key={score.name} score={score} />)}
          </Flex>
        )
      }
    </QueryView>
  );
}

function ScoreCard({ score }: { score: Schema<"Score"> }) {
  const { t } = useTranslation();
  const scoreName = useScoreName();
  return (
    <Card size="small" title={scoreName(score.name)} extra={<Typography.Text type="secondary"><Time at={score.scoreTime} /></Typography.Text>}>
      <ScoreValue name={score.name} value={score.value} />
      {score.reasons.length > 0 && <Typography.Paragraph type="secondary" style={{ margin: "12px 0 4px" }}>{t("scores.why")}</Typography.Paragraph>}
      <ScoreReasons reasons={score.reasons} />
    </Card>
  );
}
