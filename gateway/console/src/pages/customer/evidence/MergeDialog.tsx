import { useMutation } from "@tanstack/react-query";
import { Alert, App, Button, Flex, Form, Input, Modal, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, fetcher, queries, type Schema } from "../../../api/client";
import { asApiError } from "../../../api/errors";
import { CustomerName } from "../../../components/CustomerName";
import { EmptyState } from "../../../components/EmptyState";
import { useEnumWords } from "../../../components/enumWords";
import { ErrorState } from "../../../components/ErrorState";
import { useFormat } from "../../../components/format";
import { newRequestId } from "../../../components/requestId";
import { SearchBox } from "../../../components/SearchBox";
import { RowsSkeleton } from "../../../components/Skeletons";
import { useTellError } from "../../../components/tellError";
import { useIdentifierName } from "../identifierWords";
import { FilePreview, useFilePreview } from "./FilePreview";

type Customer = Schema<"Customer">;

/** Finds another customer, unless one is `known`, shows what one customer of the two would be, and makes it. */
export function MergeDialog({ customer, known = "", onClose }: { customer: Customer; known?: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const tellError = useTellError();
  const [typed, setTyped] = useState("");
  const [other, setOther] = useState(known);
  const [reason, setReason] = useState("");
  const [requestId] = useState(newRequestId);
  const path = { customer_id: customer.customerId };
  const tried = api.useQuery(
    "post",
    "/v1/customers/{customer_id}:merge",
    { params: { path }, body: { otherCustomerId: other, validateOnly: true } },
    { enabled: other !== "", retry: false, gcTime: 0 },
  );
  const merge = useMutation({
    mutationFn: () => fetcher.POST("/v1/customers/{customer_id}:merge", { params: { path }, body: { otherCustomerId: other, reason: reason.trim(), requestId } }),
    onSuccess: () => {
      void message.success(t("evidence.mergeDone"));
      onClose();
      void queries.invalidateQueries();
    },
    onError: tellError,
  });
  const search = (text: string) => {
    setTyped(text);
    setOther("");
  };
  const merged = other ? tried.data?.customer?.nodeIds : undefined;
  return (
    <Modal
      open
      width={880}
      title={t("evidence.mergeTitle")}
      okText={t("evidence.mergeOk")}
      okButtonProps={{ disabled: !merged, loading: merge.isPending }}
      onOk={() => merge.mutate()}
      onCancel={onClose}
    >
      <Flex vertical gap={16}>
        <Flex>
          <SearchBox value={typed} onChange={search} label={t("evidence.mergeSearch")} width={880} />
        </Flex>
        {other !== "" && <span>{t("evidence.chosen")} <CustomerName id={other} /></span>}
        {other === "" && <Found typed={typed} own={customer.customerId} onChoose={setOther} />}
        {other !== "" && tried.error && <Refusal error={tried.error} />}
        {other !== "" && !tried.error && !merged && <RowsSkeleton rows={4} />}
        {merged && <Comparison customer={customer} other={other} merged={merged} />}
        {merged && (
          <Form layout="vertical">
            <Form.Item label={t("evidence.reason")} style={{ marginBottom: 0 }}>
              <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
            </Form.Item>
          </Form>
        )}
      </Flex>
    </Modal>
  );
}

function Found({ typed, own, onChoose }: { typed: string; own: string; onChoose: (customerId: string) => void }) {
  const { t } = useTranslation();
  const query = api.useQuery("get", "/v1/customers", { params: { query: { query: typed, pageSize: 8 } } }, { enabled: typed !== "" });
  if (typed === "") return <EmptyState title={t("evidence.mergeStart")} hint={t("evidence.mergeStartHint")} />;
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <RowsSkeleton rows={3} />;
  if (query.data.customers.length === 0) return <Typography.Text type="secondary">{t("evidence.mergeNone")}</Typography.Text>;
  return (
    <Flex vertical gap={8} role="list">
      {query.data.customers.map(({ customerId, displayName, contacts }) => (
        <Flex key={customerId} role="listitem" justify="space-between" align="center" gap={12}>
          <span className="yk-foreign">
            {displayName || t("customer.nameless", { id: customerId })}{" "}
            <Typography.Text type="secondary">{contacts.map(({ value }) => value).slice(0, 2).join(" · ")}</Typography.Text>
          </span>
          {customerId === own ? (
            <Typography.Text type="secondary">{t("evidence.mergeSelf")}</Typography.Text>
          ) : (
            <Button type="link" size="small" onClick={() => onChoose(customerId)} aria-label={`${t("evidence.choose")} ${displayName || customerId}`}>{t("evidence.choose")}</Button>
          )}
        </Flex>
      ))}
    </Flex>
  );
}

/** The two as they are, and the one that they would be. */
function Comparison({ customer, other, merged }: { customer: Customer; other: string; merged: readonly string[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const word = useEnumWords();
  const theirs = api.useQuery("get", "/v1/customers/{customer_id}", { params: { path: { customer_id: other } } });
  const together = useFilePreview(merged);
  const after = new Map(together.data?.consents.map(({ channel, granted }) => [channel, granted]));
  const before = [...customer.consents, ...(theirs.data?.consents ?? [])];
  const stricter = [...new Set(before.filter(({ channel, granted }) => granted && after.get(channel) === false).map(({ channel }) => channel))];
  return (
    <>
      {stricter.length > 0 && <Alert type="warning" showIcon title={t("evidence.stricter", { channels: format.list(stricter.map((channel) => word("Channel", channel))) })} />}
      <Flex gap={12} wrap align="stretch">
        <FilePreview title={t("customer.nameless", { id: customer.customerId })} nodeIds={customer.nodeIds} />
        <FilePreview title={t("customer.nameless", { id: other })} nodeIds={theirs.data?.nodeIds ?? []} />
        <FilePreview title={t("evidence.merged")} nodeIds={merged} />
      </Flex>
    </>
  );
}

/** Why the two cannot be one, before anybody has tried. */
function Refusal({ error: thrown }: { error: unknown }) {
  const { t } = useTranslation();
  const typeName = useIdentifierName();
  const error = asApiError(thrown);
  const { type, limit } = error.metadata;
  if (error.code === "LIMIT_REACHED" && type && limit) {
    return <Alert type="warning" showIcon title={type === "total" ? t("evidence.mergeTotal", { limit }) : t("evidence.mergeLimit", { limit, type: typeName(type) })} />;
  }
  if (error.code === "WRONG_STATE") return <Alert type="warning" showIcon title={t("evidence.mergeCut")} />;
  return <ErrorState error={error} />;
}
