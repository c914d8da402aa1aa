import { Card, Flex, Tag, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../../api/client";
import { CustomerName } from "../../../components/CustomerName";
import { EmptyState } from "../../../components/EmptyState";
import { useEnumWords } from "../../../components/enumWords";
import { useFormat } from "../../../components/format";
import { ListTable } from "../../../components/ListTable";
import { usePrincipalName } from "../../../components/principalWords";
import { Time } from "../../../components/Time";
import { useUrlPage } from "../../../components/urlState";

type Suggestion = Schema<"LinkSuggestion">;

const COLOURS: Partial<Record<Suggestion["state"], string>> = { LINK_SUGGESTION_STATE_ACCEPTED: "green", LINK_SUGGESTION_STATE_LINKED: "blue" };

/** What was decided, by whom: by people, and by runs that were sure. */
export function Decided() {
  const { t } = useTranslation();
  const format = useFormat();
  const word = useEnumWords();
  const principalName = usePrincipalName();
  const { token } = useUrlPage();
  const query = api.useQuery("get", "/v1/linkSuggestions", { params: { query: { filter: "state != PENDING", pageSize: 50, pageToken: token } } });
  const columns: TableColumnsType<Suggestion> = [
    {
      title: t("duplicates.pair"),
      render: (_, { customerId, otherCustomerId }) => (
        <Flex gap={8}>
          <CustomerName id={customerId} />
          {otherCustomerId !== customerId && <>· <CustomerName id={otherCustomerId} /></>}
        </Flex>
      ),
    },
    { title: t("duplicates.score"), dataIndex: "score", align: "end", render: format.percent },
    { title: t("duplicates.decision"), dataIndex: "state", render: (state: Suggestion["state"]) => <Tag color={COLOURS[state] ?? "default"}>{word("LinkSuggestionState", state)}</Tag> },
    { title: t("duplicates.by"), dataIndex: "decider", render: (by: string) => <span className="yk-foreign">{by.startsWith("service:") ? t("duplicates.byRun") : principalName(by)}</span> },
    { title: t("duplicates.when"), dataIndex: "decideTime", render: (at?: string) => <Time at={at} /> },
  ];
  return (
    <Card styles={{ body: { padding: 0 } }}>
      <ListTable<Suggestion> query={query} rows={query.data?.linkSuggestions} nextPageToken={query.data?.nextPageToken} rowKey="linkSuggestionId" columns={columns} empty={<EmptyState title={t("duplicates.noneDecided")} />} />
    </Card>
  );
}
