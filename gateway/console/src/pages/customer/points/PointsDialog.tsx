import { useMutation } from "@tanstack/react-query";
import { Alert, App, DatePicker, Form, Input, InputNumber, Modal } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fetcher, queries } from "../../../api/client";
import { useErrorWords } from "../../../components/errorWords";
import { useFormat } from "../../../components/format";
import { newRequestId } from "../../../components/requestId";

export type Act = "earn" | "redeem" | "adjust";

interface Values {
  points: string;
  reason: string;
  orderId?: string;
  expireTime?: Dayjs | null;
}

const MOST = "1000000000";

/** Gives, takes or corrects points by hand, once, with a reason that stands in the ledger. */
export function PointsDialog({ id, act, balance, onClose }: { id: string; act: Act; balance: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const format = useFormat();
  const words = useErrorWords();
  const [form] = Form.useForm<Values>();
  // What was sent and got no answer is sent again under the same name: it happens once.
  const [requestId] = useState(newRequestId);
  const path = { customer_id: id };
  const change = useMutation({
    mutationFn: ({ points, reason, orderId, expireTime }: Values) => {
      const body = { points: String(points), reason, requestId };
      if (act === "adjust") return fetcher.POST("/v1/customers/{customer_id}/points:adjust", { params: { path }, body });
      const ofOrder = orderId?.trim() ? { orderId: orderId.trim() } : {};
      if (act === "redeem") return fetcher.POST("/v1/customers/{customer_id}/points:redeem", { params: { path }, body: { ...body, ...ofOrder } });
      const until = expireTime ? { expireTime: expireTime.toISOString() } : {};
      return fetcher.POST("/v1/customers/{customer_id}/points:earn", { params: { path }, body: { ...body, ...ofOrder, ...until } });
    },
    onSuccess: () => {
      void message.success(t("loyalty.done"));
      void queries.invalidateQueries();
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t(`loyalty.title.${act}`)}
      okText={t(`loyalty.act.${act}`)}
      confirmLoading={change.isPending}
      onOk={() => void form.validateFields().then((values) => change.mutate(values), () => undefined)}
      onCancel={onClose}
    >
      {change.error && <Alert type="error" showIcon style={{ marginBottom: 16 }} title={words(change.error).title} description={words(change.error).advice} />}
      <Form form={form} layout="vertical" requiredMark={false} disabled={change.isPending}>
        <Form.Item
          name="points"
          label={t("loyalty.howMany")}
          extra={act === "earn" ? undefined : t("loyalty.hasNow", { points: format.number(balance) })}
          rules={[{ required: true, message: t("loyalty.pointsMissing") }, { validator: (_, value) => (value === undefined || value === null || Number(value) ? Promise.resolve() : Promise.reject(new Error(t("loyalty.pointsMissing")))) }]}
        >
          <InputNumber<string> stringMode precision={0} min={act === "adjust" ? `-${MOST}` : "1"} max={MOST} style={{ width: "100%" }} autoFocus />
        </Form.Item>
        <Form.Item name="reason" label={t("loyalty.reason")} extra={t("loyalty.reasonHint")} rules={[{ required: true, whitespace: true, message: t("loyalty.reasonMissing") }]}>
          <Input maxLength={200} />
        </Form.Item>
        {act !== "adjust" && (
          <Form.Item name="orderId" label={t("loyalty.order")} extra={act === "earn" ? t("loyalty.orderHint") : undefined}>
            <Input maxLength={200} />
          </Form.Item>
        )}
        {act === "earn" && (
          <Form.Item name="expireTime" label={t("loyalty.ends")} extra={t("loyalty.endsHint")}>
            <DatePicker showTime style={{ width: "100%" }} />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}
