import { Alert, Card, Select, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../../api/client";
import { CustomerName } from "../../../components/CustomerName";
import { EmptyState } from "../../../components/EmptyState";
import { useEnumWords } from "../../../components/enumWords";
import { ListTable } from "../../../components/ListTable";
import { Time } from "../../../components/Time";
import { useUrlPage, useUrlState } from "../../../components/urlState";

type Problem = Schema<"LoyaltyProblem">;
type Kind = NonNullable<Problem["kind"]>;

const KINDS: readonly Kind[] = [
  "LOYALTY_PROBLEM_KIND_NOT_TRUSTED",
  "LOYALTY_PROBLEM_KIND_REFUND_EXCEEDS_ORDER",
  "LOYALTY_PROBLEM_KIND_REFUND_WITHOUT_ORDER",
  "LOYALTY_PROBLEM_KIND_NO_AMOUNT",
  "LOYALTY_PROBLEM_KIND_OTHER_CURRENCY",
  "LOYALTY_PROBLEM_KIND_ORDER_CHANGED",
  "LOYALTY_PROBLEM_KIND_NO_ORDER_ID",
  "LOYALTY_PROBLEM_KIND_BAD_REFUND",
];

/** Orders and refunds that could not be taken as they came. */
export function Problems() {
  const { t } = useTranslation();
  const word = useEnumWords();
  const { token } = useUrlPage();
  const [chosen, choose] = useUrlState("problem");
  const kind = KINDS.find((each) => each === chosen);
  const query = api.useQuery("get", "/v1/loyaltyProblems", {
    params: { query: { pageSize: 20, pageToken: token, ...(kind ? { kind } : {}) } },
  });
  const untrusted = Number(query.data?.untrustedCount ?? 0);
  const columns: TableColumnsType<Problem> = [
    { title: t("loyalty.time"), dataIndex: "createTime", render: (at?: string) => <Time at={at} /> },
    { title: t("loyalty.problem"), dataIndex: "kind", render: (kind: Problem["kind"]) => word("LoyaltyProblemKind", kind) },
    { title: t("loyalty.order"), dataIndex: "orderId", render: (order: string) => <span className="yk-foreign">{order || "–"}</span> },
    { title: t("loyalty.customer"), dataIndex: "nodeId", render: (id: string) => <CustomerName id={id} /> },
  ];
  return (
    <Card
      size="small"
      title={t("loyalty.problems")}
      styles={{ body: { padding: 0 } }}
      extra={
        <Select<Kind>
          allowClear
          size="small"
          style={{ minWidth: 220 }}
          popupMatchSelectWidth={false}
          aria-label={t("loyalty.problemKind")}
          placeholder={t("loyalty.problemKind")}
          {...(kind ? { value: kind } : {})}
          onChange={(value?: Kind) => choose(value ?? "")}
          options={KINDS.map((value) => ({ value, label: word("LoyaltyProblemKind", value) }))}
        />
      }
    >
      {untrusted > 0 && <Alert banner type="warning" title={t("loyalty.untrusted", { count: untrusted })} />}
      <ListTable
        query={query}
        rows={query.data?.loyaltyProblems}
        nextPageToken={query.data?.nextPageToken}
        rowKey={({ eventId, kind }) => `${eventId} ${kind}`}
        columns={columns}
        empty={<EmptyState title={t("loyalty.noProblems")} hint={t("loyalty.noProblemsHint")} />}
      />
    </Card>
  );
}
