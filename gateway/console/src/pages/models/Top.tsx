import { Card, Flex, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type Schema } from "../../api/client";
import { CustomerName } from "../../components/CustomerName";
import { EmptyState } from "../../components/EmptyState";
import { ListTable } from "../../components/ListTable";
import { ScoreReasons } from "../../components/ScoreReasons";
import { ScoreValue } from "../../components/ScoreValue";
import { useScoreName } from "../../components/scoreWords";
import { useUrlPage } from "../../components/urlState";

type Score = Schema<"Score">;

/** What a training gives each customer. */
const name = "churn_probability";
const REASONS = 3;

/** The customers with the highest scores, each with why. */
export function Top() {
  const { t } = useTranslation();
  const scoreName = useScoreName();
  const { token } = useUrlPage();
  const query = api.useQuery("get", "/v1/scores/{score_name}/top", { params: { path: { score_name: name }, query: { pageSize: 20, pageToken: token } } }, { staleTime: 30_000 });
  const hasReasons = query.data?.scores.some(({ reasons }) => reasons.length > 0);
  const why: TableColumnsType<Score> = [{ title: t("scores.why"), render: (_, { reasons }) => <ScoreReasons reasons={reasons.slice(0, REASONS)} /> }];
  const columns: TableColumnsType<Score> = [
    { title: t("models.customer"), dataIndex: "customerId", render: (id: string) => <CustomerName id={id} /> },
    { title: scoreName(name), dataIndex: "value", render: (value: number) => <ScoreValue name={name} value={value} size={14} /> },
    ...(hasReasons ? why : []),
    { title: "", align: "end", render: (_, { customerId }) => <Link to={`/customers/${customerId}?tab=scores`}>{t("models.allScores")}</Link> },
  ];
  return (
    <Card styles={{ body: { padding: 0 } }}>
      <Flex gap={12} align="center" wrap style={{ padding: 16 }}>
        <Typography.Text type="secondary" style={{ flex: "1 1 240px" }}>{t(`models.scoreHints.${name}`)}</Typography.Text>
        <Link to="/segments/new">{t("models.toSegment")}</Link>
      </Flex>
      <ListTable<Score> query={query} rows={query.data?.scores} nextPageToken={query.data?.nextPageToken} rowKey="customerId" columns={columns} empty={<EmptyState title={t("models.noScores")} hint={t("models.noScoresHint")} />} />
    </Card>
  );
}
