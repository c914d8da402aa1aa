import { useMutation } from "@tanstack/react-query";
import { App, Card, Input, Tag, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { api, fetcher, live, queries, type Schema } from "../../../api/client";
import { EmptyState } from "../../../components/EmptyState";
import { useEnumWords } from "../../../components/enumWords";
import { useEventName } from "../../../components/eventName";
import { useFormat } from "../../../components/format";
import { ListTable } from "../../../components/ListTable";
import { PermittedButton } from "../../../components/PermittedButton";
import { usePrincipalName } from "../../../components/principalWords";
import { newRequestId } from "../../../components/requestId";
import { useTellError } from "../../../components/tellError";
import { Time } from "../../../components/Time";
import { useUrlPage } from "../../../components/urlState";

type Entry = Schema<"PointsEntry">;

const colors: Partial<Record<Entry["kind"], string>> = {
  POINTS_ENTRY_KIND_EARN: "green",
  POINTS_ENTRY_KIND_REDEEM: "blue",
  POINTS_ENTRY_KIND_REVERSE: "orange",
};

/** Returns what can be taken back of a row: an order's earning, or a request; null: nothing. */
function takenBack(entry: Entry) {
  if (entry.kind === "POINTS_ENTRY_KIND_EARN" && entry.orderId) return { orderId: entry.orderId };
  const isOfRequest = entry.kind === "POINTS_ENTRY_KIND_EARN" || entry.kind === "POINTS_ENTRY_KIND_REDEEM" || (entry.kind === "POINTS_ENTRY_KIND_ADJUST" && !entry.points.startsWith("-"));
  return isOfRequest && entry.requestId ? { reversedRequestId: entry.requestId } : null;
}

/** The ledger of a customer's points, newest row first; what a row did can be taken back. */
export function Ledger({ id }: { id: string }) {
  const { t } = useTranslation();
  const { modal, message } = App.useApp();
  const word = useEnumWords();
  const format = useFormat();
  const nameOf = usePrincipalName();
  const eventName = useEventName();
  const tellError = useTellError();
  const { token } = useUrlPage();
  const path = { customer_id: id };
  const query = api.useQuery("get", "/v1/customers/{customer_id}/points", { params: { path, query: { pageSize: 50, pageToken: token } } }, { ...live });
  const reverse = useMutation({
    mutationFn: (body: { orderId?: string; reversedRequestId?: string; reason: string; requestId: string }) =>
      fetcher.POST("/v1/customers/{customer_id}/points:reverse", { params: { path }, body }),
    onSuccess: () => {
      void message.success(t("loyalty.done"));
      void queries.invalidateQueries();
    },
    onError: tellError,
  });
  const ask = (what: { orderId: string } | { reversedRequestId: string }) => {
    const said = { reason: "" };
    const requestId = newRequestId();
    modal.confirm({
      title: t("loyalty.reverseQuestion"),
      content: (
        <>
          <Typography.Paragraph type="secondary">{t("loyalty.reverseHint")}</Typography.Paragraph>
          <Input maxLength={200} aria-label={t("loyalty.reason")} placeholder={t("loyalty.reason")} onChange={({ target }) => { said.reason = target.value; }} />
        </>
      ),
      okText: t("loyalty.reverse"),
      onOk: () => reverse.mutateAsync({ ...what, reason: said.reason, requestId }).catch(() => undefined),
    });
  };
  const columns: TableColumnsType<Entry> = [
    { title: t("loyalty.time"), dataIndex: "entryTime", render: (at?: string) => <Time at={at} /> },
    { title: t("loyalty.kind"), dataIndex: "kind", render: (kind: Entry["kind"]) => <Tag color={colors[kind] ?? "default"}>{word("PointsEntryKind", kind)}</Tag> },
    {
      title: t("loyalty.points"),
      dataIndex: "points",
      align: "right",
      render: (points: string) => <Typography.Text type={points.startsWith("-") ? "danger" : "success"}>{points.startsWith("-") ? "" : "+"}{format.number(points)}</Typography.Text>,
    },
    {
      title: t("loyalty.reason"),
      render: (_, { reason, orderId, principal }) => (
        // What came of an event tells its name.
        <span className="yk-foreign">{[reason && principal.startsWith("service:") ? eventName(reason) : reason, orderId && t("loyalty.ofOrder", { order: orderId })].filter(Boolean).join(" · ") || "–"}</span>
      ),
    },
    { title: t("loyalty.who"), dataIndex: "principal", render: (principal: string) => (!principal || principal.startsWith("service:") ? t("loyalty.byItself") : nameOf(principal)) },
    {
      title: "",
      align: "right",
      render: (_, entry) => {
        const what = takenBack(entry);
        return what && <PermittedButton permission="PERMISSION_CUSTOMERS_WRITE" type="text" size="small" onClick={() => ask(what)}>{t("loyalty.reverse")}</PermittedButton>;
      },
    },
  ];
  return (
    <Card size="small" title={t("loyalty.ledger")} styles={{ body: { padding: 0 } }}>
      <ListTable
        query={query}
        rows={query.data?.entries}
        nextPageToken={query.data?.nextPageToken}
        rowKey="entryId"
        columns={columns}
        empty={<EmptyState title={t("loyalty.noEntries")} hint={t("loyalty.noEntriesHint")} />}
      />
    </Card>
  );
}
