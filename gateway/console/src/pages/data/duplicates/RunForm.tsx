import { useMutation } from "@tanstack/react-query";
import { Alert, Form, InputNumber, Modal, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fetcher } from "../../../api/client";
import { useErrorWords } from "../../../components/errorWords";
import { operationsChanged } from "../../../components/operations";
import { newRequestId } from "../../../components/requestId";

interface Values {
  linkThreshold: number;
  reviewThreshold: number;
}

// What a run goes by where nothing is said.
const USUAL: Values = { linkThreshold: 0.99, reviewThreshold: 0.5 };

/** Asks from which likelihood on pairs are linked or suggested, and starts a run. */
export function RunForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const [form] = Form.useForm<Values>();
  const [requestId] = useState(newRequestId);
  const start = useMutation({
    // The same for the same thresholds: a second click, or one after an answer that was lost, starts no second run.
    mutationFn: (values: Values) => fetcher.POST("/v1/linkRuns", { body: { ...values, requestId: `${requestId}-${values.linkThreshold}-${values.reviewThreshold}` } }),
    onSuccess: () => {
      operationsChanged();
      onClose();
    },
  });
  const range = { type: "number" as const, required: true, min: 0, max: 1, message: t("duplicates.outOfRange") };
  return (
    <Modal open title={t("duplicates.run")} okText={t("duplicates.start")} confirmLoading={start.isPending} onOk={() => form.submit()} onCancel={onClose}>
      {start.error && <Alert type="error" showIcon style={{ marginBottom: 16 }} title={words(start.error).title} description={words(start.error).advice} />}
      <Form form={form} layout="vertical" requiredMark={false} initialValues={USUAL} onFinish={(values) => start.mutate(values)}>
        <Form.Item name="linkThreshold" label={t("duplicates.linkThreshold")} extra={t("duplicates.linkThresholdHint")} rules={[range]}>
          <InputNumber step={0.01} style={{ width: 120 }} />
        </Form.Item>
        <Form.Item
          name="reviewThreshold"
          label={t("duplicates.reviewThreshold")}
          extra={t("duplicates.reviewThresholdHint")}
          dependencies={["linkThreshold"]}
          rules={[
            range,
            ({ getFieldValue }) => ({
              validator: (_, value: number) => (value > (getFieldValue("linkThreshold") as number) ? Promise.reject(new Error(t("duplicates.aboveLink"))) : Promise.resolve()),
            }),
          ]}
        >
          <InputNumber step={0.05} style={{ width: 120 }} />
        </Form.Item>
      </Form>
      <Typography.Text type="secondary">{t("duplicates.runHint")}</Typography.Text>
    </Modal>
  );
}
