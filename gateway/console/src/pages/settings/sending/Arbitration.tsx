import { Card, Flex, Form, InputNumber, Switch, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../components/format";
import type { Draft } from "./draft";

/** Whether marketing waits for other marketing to the same customer, so that the best goes. */
export function Arbitration() {
  const { t } = useTranslation();
  const { number } = useFormat();
  const set = Form.useWatch<Draft["arbitration"] | undefined>("arbitration");
  const needed = [{ required: true, message: t("sendingPolicy.numberMissing") }];
  return (
    <Card size="small" title={t("sendingPolicy.arbitration")} extra={<Form.Item name={["arbitration", "enabled"]} valuePropName="checked" noStyle><Switch aria-label={t("sendingPolicy.arbitrationOn")} /></Form.Item>}>
      <Typography.Paragraph type="secondary">{t("sendingPolicy.arbitrationHint")}</Typography.Paragraph>
      <Flex gap={16} wrap>
        <Form.Item name={["arbitration", "minutes"]} label={t("sendingPolicy.window")} rules={needed} style={{ flex: "0 1 240px", marginBottom: 8 }}>
          <InputNumber min={0.1} max={1_440} style={{ width: "100%" }} />
        </Form.Item>
        <Form.Item name={["arbitration", "pointValue"]} label={t("sendingPolicy.pointValue")} rules={needed} style={{ flex: "0 1 240px", marginBottom: 8 }}>
          <InputNumber min={0.001} max={1_000_000} style={{ width: "100%" }} />
        </Form.Item>
      </Flex>
      <Typography.Text type="secondary">
        {set?.enabled ? t("sendingPolicy.arbitrationSays", { minutes: number(set.minutes ?? 60) }) : t("sendingPolicy.arbitrationOff")}{" "}
        {set?.enabled && t("sendingPolicy.pointHint", { value: number(50 * (set.pointValue ?? 0.1)) })}
      </Typography.Text>
    </Card>
  );
}
