import { Card, Tag, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { useErrorWords } from "../../components/errorWords";
import { useFormat } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { errorOf, percentOf, useOperations, type Operation } from "../../components/operations";
import { usePrincipalName } from "../../components/principalWords";
import { Time } from "../../components/Time";
import { useUrlPage } from "../../components/urlState";
import { gradeOf } from "./Metrics";

type Model = Schema<"Model">;

const COLOURS: Partial<Record<Schema<"OperationState">, string>> = {
  OPERATION_STATE_RUNNING: "blue",
  OPERATION_STATE_PENDING: "blue",
  OPERATION_STATE_SUCCEEDED: "green",
  OPERATION_STATE_FAILED: "red",
};

/** The versions that were trained, the present one first. */
export function Versions({ current }: { current: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { token } = useUrlPage();
  const query = api.useQuery("get", "/v1/models", { params: { query: { pageSize: 20, pageToken: token } } });
  const columns: TableColumnsType<Model> = [
    { title: t("models.trainedAt"), render: (_, { modelId, createTime }) => <><Time at={createTime} /> {modelId === current && <Tag color="green">{t("models.inUse")}</Tag>}</> },
    { title: t("models.horizon"), dataIndex: "horizonDays", render: (count: number) => t("models.days", { count }) },
    { title: t("models.auc"), dataIndex: "testAuc", render: (auc: number) => `${auc.toFixed(2)} · ${t(`models.grades.${gradeOf(auc)}`)}` },
    { title: t("models.brier"), dataIndex: "testBrier", align: "end", render: (brier: number) => brier.toFixed(3) },
    { title: t("models.scored"), dataIndex: "scoredCustomers", align: "end", render: (count: string) => format.number(count) },
  ];
  return (
    <Card styles={{ body: { padding: 0 } }}>
      <ListTable<Model> query={query} rows={query.data?.models} nextPageToken={query.data?.nextPageToken} rowKey="modelId" columns={columns} empty={<EmptyState title={t("models.noVersions")} />} />
    </Card>
  );
}

/** What trainings were asked for in the last 30 days, by whom, and what came of them. */
export function Trainings() {
  const { t } = useTranslation();
  const word = useEnumWords();
  const words = useErrorWords();
  const principalName = usePrincipalName();
  const query = useOperations("TRAIN_MODEL");
  const columns: TableColumnsType<Operation> = [
    { title: t("models.asked"), render: (_, { metadata }) => <Time at={metadata?.createTime} /> },
    { title: t("models.by"), render: (_, { metadata }) => <span className="yk-foreign">{principalName(metadata?.caller ?? "")}</span> },
    {
      title: t("models.state"),
      render: (_, operation) => {
        const state = operation.metadata?.state ?? "OPERATION_STATE_UNSPECIFIED";
        const percent = percentOf(operation);
        return <Tag color={COLOURS[state] ?? "default"}>{word("OperationState", state)}{!operation.done && percent !== null && ` ${percent}%`}</Tag>;
      },
    },
    {
      title: t("models.outcome"),
      render: (_, operation) => {
        const error = errorOf(operation);
        if (error) return <div style={{ maxWidth: 420 }}>{words(error).title}<Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}>{words(error).advice}</Typography.Text></div>;
        // The response is the model itself.
        const { testAuc } = (operation.response ?? {}) as Partial<Model>;
        return testAuc === undefined ? "–" : t("models.aucIs", { auc: testAuc.toFixed(2) });
      },
    },
    { title: t("models.ended"), render: (_, { metadata }) => <Time at={metadata?.endTime} /> },
  ];
  return (
    <Card styles={{ body: { padding: 0 } }}>
      <ListTable<Operation> query={query} rows={query.data} rowKey="name" columns={columns} empty={<EmptyState title={t("models.noTrainings")} hint={t("models.noTrainingsHint")} />} />
    </Card>
  );
}
