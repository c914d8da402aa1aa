import { useMutation } from "@tanstack/react-query";
import { App, Flex, Form, Input, Modal, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, fetcher, queries, type Schema } from "../../../api/client";
import { ErrorState } from "../../../components/ErrorState";
import { newRequestId } from "../../../components/requestId";
import { RowsSkeleton } from "../../../components/Skeletons";
import { useTellError } from "../../../components/tellError";
import { FilePreview } from "./FilePreview";

interface Props {
  customer: Schema<"Customer">;
  /** What is to be cut off. */
  nodeIds: readonly string[];
  onClose: () => void;
  onDone: () => void;
}

/** Shows what the two sides of a cut would be, and makes it, with a reason. */
export function CutDialog({ customer, nodeIds, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const tellError = useTellError();
  const [reason, setReason] = useState("");
  const [isLacking, setLacking] = useState(false);
  const [requestId] = useState(newRequestId);
  const path = { customer_id: customer.customerId };
  const tried = api.useQuery(
    "post",
    "/v1/customers/{customer_id}:cut",
    { params: { path }, body: { nodeIds: [...nodeIds], validateOnly: true } },
    { retry: false, gcTime: 0 },
  );
  const cut = useMutation({
    mutationFn: () => fetcher.POST("/v1/customers/{customer_id}:cut", { params: { path }, body: { nodeIds: [...nodeIds], reason: reason.trim(), requestId } }),
    onSuccess: () => {
      void message.success(t("evidence.cutDone"));
      onDone();
      void queries.invalidateQueries();
    },
    onError: tellError,
  });
  const rest = tried.data?.customer?.nodeIds;
  const off = tried.data?.cutCustomer?.nodeIds;
  return (
    <Modal
      open
      width={760}
      title={t("evidence.cutTitle")}
      okText={t("evidence.cutOk")}
      okButtonProps={{ danger: true, disabled: !off, loading: cut.isPending }}
      onOk={() => (reason.trim() ? cut.mutate() : setLacking(true))}
      onCancel={onClose}
    >
      <Flex vertical gap={16}>
        <Typography.Text type="secondary">{t("evidence.cutHint")}</Typography.Text>
        {tried.error && <ErrorState error={tried.error} />}
        {!tried.error && !off && <RowsSkeleton rows={4} />}
        {rest && off && (
          <Flex gap={12} wrap align="stretch">
            <FilePreview title={t("evidence.stays")} nodeIds={rest} />
            <FilePreview title={t("evidence.leaves")} nodeIds={off} />
          </Flex>
        )}
        <Form layout="vertical">
          <Form.Item required label={t("evidence.reason")} validateStatus={isLacking && !reason.trim() ? "error" : ""} help={isLacking && !reason.trim() && t("evidence.reasonNeeded")} style={{ marginBottom: 0 }}>
            <Input value={reason} maxLength={500} aria-label={t("evidence.reason")} onChange={(event) => setReason(event.target.value)} />
          </Form.Item>
        </Form>
      </Flex>
    </Modal>
  );
}
