import { Card, Flex, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, live, type Schema } from "../../api/client";
import { Chosen } from "../../components/Chosen";
import { CustomerName } from "../../components/CustomerName";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { allOf, quoted } from "../../components/filterText";
import { ListTable } from "../../components/ListTable";
import { RunStateTag } from "../../components/RunStateTag";
import { Time } from "../../components/Time";
import { useUrlPage, useUrlState } from "../../components/urlState";

type Run = Schema<"Run">;
const states: Schema<"RunState">[] = ["RUN_STATE_ACTIVE", "RUN_STATE_WAITING", "RUN_STATE_COMPLETED", "RUN_STATE_EXITED", "RUN_STATE_FAILED"];

/** Who walks the journey, or did, and where each one stands. */
export function Runs({ id }: { id: string }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const [state, setState] = useUrlState("state");
  const { token } = useUrlPage();
  const filter = allOf([`journeyId = ${quoted(id)}`, state && `state = ${state.replace("RUN_STATE_", "")}`]);
  const query = api.useQuery("get", "/v1/runs", { params: { query: { filter, pageToken: token, pageSize: 50 } } }, { ...live });
  const columns: TableColumnsType<Run> = [
    { title: t("journeys.customer"), dataIndex: "customerId", render: (customer: string) => <CustomerName id={customer} /> },
    { title: t("journeys.standing"), render: (_, run) => <RunStateTag run={run} /> },
    { title: t("journeys.begin"), dataIndex: "startTime", render: (at?: string) => <Time at={at} /> },
    { title: t("journeys.finish"), dataIndex: "endTime", render: (at?: string) => <Time at={at} /> },
    { title: t("journeys.messages"), align: "end", render: (_, { messages, messagesNotSent }) => t("journeys.sent", { sent: messages - messagesNotSent, all: messages }) },
    { title: "", align: "end", render: (_, { runId }) => <Link to={`/journeys/${id}?run=${runId}`}>{t("journeys.path")}</Link> },
  ];
  return (
    <Card styles={{ body: { padding: 0 } }}>
      <Flex style={{ padding: 16 }}>
        <Chosen label={t("journeys.standing")} value={state} options={states.map((value) => ({ value, label: word("RunState", value) }))} onChange={setState} />
      </Flex>
      <ListTable<Run>
        query={query}
        rows={query.data?.runs}
        nextPageToken={query.data?.nextPageToken}
        rowKey="runId"
        columns={columns}
        empty={<EmptyState title={t("journeys.noRuns")} hint={t("journeys.noRunsHint")} />}
      />
    </Card>
  );
}
