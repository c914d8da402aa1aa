import { useMutation } from "@tanstack/react-query";
import { Form, InputNumber, Modal, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fetcher, queries, type Schema } from "../../../api/client";
import { useTellError } from "../../../components/tellError";

type Measured = Schema<"JourneyMeasurement">;

/** Whom a journey leaves alone, for how long people are looked at, and what its messages cost. */
export function Measurement({ measurement, onClose }: { measurement: Measured; onClose: () => void }) {
  const { t } = useTranslation();
  const tellError = useTellError();
  const [share, setShare] = useState(measurement.holdoutShare / 100);
  const [days, setDays] = useState(measurement.windowDays);
  const [margin, setMargin] = useState(measurement.marginShare / 100);
  const [cost, setCost] = useState(Number(measurement.messageCostMicros) / 1_000_000);
  const save = useMutation({
    mutationFn: () =>
      fetcher.PATCH("/v1/journeys/{journey_id}/measurement", {
        params: { path: { journey_id: measurement.journeyId }, query: { updateMask: "holdoutShare,windowDays,marginShare,messageCostMicros" } },
        body: {
          etag: measurement.etag,
          holdoutShare: Math.round(share * 100),
          windowDays: days,
          marginShare: Math.round(margin * 100),
          messageCostMicros: String(Math.round(cost * 1_000_000)),
        },
      }),
    onSuccess: () => {
      void queries.invalidateQueries();
      onClose();
    },
    onError: tellError,
  });
  const fields: [string, string, number, (value: number) => void, number, number, number, string][] = [
    ["share", t("results.share"), share, setShare, 0, 50, 1, "%"],
    ["days", t("results.window"), days, setDays, 1, 90, 1, t("results.dayUnit")],
    ["margin", t("results.marginShare"), margin, setMargin, 1, 100, 1, "%"],
    ["cost", t("results.messageCost"), cost, setCost, 0, 1000, 0.01, ""],
  ];
  return (
    <Modal open title={t("results.change")} okText={t("segments.save")} okButtonProps={{ loading: save.isPending }} onOk={() => save.mutate()} onCancel={onClose}>
      <Form layout="vertical" requiredMark={false} component="div">
        {fields.map(([id, label, value, set, min, max, step, unit]) => (
          <Form.Item key={id} label={label} htmlFor={`measurement-${id}`}>
            <InputNumber id={`measurement-${id}`} value={value} min={min} max={max} step={step} suffix={unit} style={{ width: "100%" }} onChange={(given) => given !== null && set(given)} />
          </Form.Item>
        ))}
      </Form>
      <Typography.Text type="secondary">{t("results.shareHint")}</Typography.Text>
    </Modal>
  );
}
