import { useMutation } from "@tanstack/react-query";
import { Alert, Form, Modal, Select, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fetcher } from "../../api/client";
import { useErrorWords } from "../../components/errorWords";
import { operationsChanged } from "../../components/operations";
import { newRequestId } from "../../components/requestId";

const horizons = [14, 30, 60, 90, 180] as const;

interface Props {
  /** How far the present model looks ahead, in days. */
  horizonDays: number | undefined;
  onClose: () => void;
}

/** Asks for how far to look ahead, and starts the training. */
export function TrainForm({ horizonDays, onClose }: Props) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const [days, setDays] = useState<number>(horizonDays ?? 30);
  // The same for as long as the form stands: a second click, or one after an answer that was lost, starts no second training.
  const [requestId] = useState(newRequestId);
  const train = useMutation({
    mutationFn: () => fetcher.POST("/v1/models:train", { body: { kind: "MODEL_KIND_CHURN", horizonDays: days, requestId: `${requestId}-${days}` } }),
    onSuccess: () => {
      operationsChanged();
      onClose();
    },
  });
  const offered = [...new Set([...horizons, days])].sort((a, b) => a - b);
  return (
    <Modal open title={t("models.train")} okText={t("models.start")} confirmLoading={train.isPending} onOk={() => train.mutate()} onCancel={onClose}>
      {train.error && <Alert type="error" showIcon style={{ marginBottom: 16 }} title={words(train.error).title} description={words(train.error).advice} />}
      <Form layout="vertical" requiredMark={false}>
        <Form.Item label={t("models.horizon")} extra={t("models.horizonHint")}>
          <Select<number> value={days} aria-label={t("models.horizon")} options={offered.map((value) => ({ value, label: t("models.days", { count: value }) }))} onChange={setDays} />
        </Form.Item>
      </Form>
      <Typography.Text type="secondary">{t("models.trainHint")}</Typography.Text>
    </Modal>
  );
}
