import { Card, Table, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, live, type Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { ListTable } from "../../components/ListTable";
import { useJourneyNames } from "../../components/names";
import { QueryView } from "../../components/QueryView";
import { RunStateTag } from "../../components/RunStateTag";
import { Time } from "../../components/Time";
import { useUrlPage } from "../../components/urlState";

type Run = Schema<"Run">;

/** The customer's walks through journeys, each with all that was decided in it. */
export function Runs({ id }: { id: string }) {
  const { t } = useTranslation();
  const nameOf = useJourneyNames();
  const { token } = useUrlPage();
  const query = api.useQuery("get", "/v1/runs", { params: { query: { customerId: id, pageToken: token } } }, { ...live });
  const columns: TableColumnsType<Run> = [
    { title: t("customer.journey"), dataIndex: "journeyId", render: (journey: string) => <Link to={`/journeys/${journey}`} className="yk-foreign">{nameOf(journey)}</Link> },
    { title: t("customer.standing"), render: (_, run) => <RunStateTag run={run} /> },
    { title: t("customer.began"), dataIndex: "startTime", render: (at?: string) => <Time at={at} /> },
    { title: t("customer.ended"), dataIndex: "endTime", render: (at?: string) => <Time at={at} /> },
    { title: t("customer.messages"), render: (_, { messages, messagesNotSent }) => t("customer.runMessages", { sent: messages - messagesNotSent, all: messages }) },
  ];
  return (
    <Card size="small" title={t("customer.journeys")} styles={{ body: { padding: 0 } }}>
      <ListTable<Run>
        query={query}
        rows={query.data?.runs}
        nextPageToken={query.data?.nextPageToken}
        rowKey="runId"
        columns={columns}
        expandable={{ expandedRowRender: (run) => <Trace run={run} /> }}
        empty={<EmptyState title={t("customer.noRuns")} hint={t("customer.noRunsHint")} />}
      />
    </Card>
  );
}

function Trace({ run }: { run: Run }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const query = api.useQuery("get", "/v1/journeys/{journey_id}/runs/{run_id}:trace", { params: { path: { journey_id: run.journeyId, run_id: run.runId } } });
  return (
    <QueryView query={query}>
      {({ steps }) => (
        <Table<Schema<"StepRecord">>
          size="small"
          showHeader={false}
          pagination={false}
          rowKey={({ stepId, decision, time }) => `${stepId} ${decision} ${time}`}
          dataSource={steps}
          columns={[
            { dataIndex: "time", width: 190, render: (at?: string) => <Time at={at} /> },
            { dataIndex: "stepId", render: (step: string) => step || t("customer.entry") },
            { dataIndex: "decision", render: (decision: string) => word("StepDecision", decision) },
            { dataIndex: "detail", className: "yk-foreign" },
          ]}
        />
      )}
    </QueryView>
  );
}
