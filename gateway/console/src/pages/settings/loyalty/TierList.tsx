import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Col, Flex, Form, Input, InputNumber, Row, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";

const MOST_TIERS = 20;
const ID = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/** The tiers, the lowest first; thresholds that do not rise are told beside them. */
export function TierList() {
  const { t } = useTranslation();
  const form = Form.useFormInstance();
  const rises = (name: number) => ({
    validator: (_: unknown, value?: string) => {
      const tiers = (form.getFieldValue(["tiers", "tiers"]) ?? []) as Partial<Schema<"Tier">>[];
      const before = tiers[name - 1]?.threshold;
      const isAbove = before === undefined || value === undefined || Number(value) > Number(before);
      return isAbove ? Promise.resolve() : Promise.reject(new Error(t("loyalty.thresholdNotRising")));
    },
  });
  return (
    <Form.List name={["tiers", "tiers"]}>
      {(fields, { add, remove }) => (
        <>
          {fields.map(({ key, name }) => (
            <Row key={key} gutter={8} align="top">
              <Col xs={12} md={4}>
                <Form.Item name={[name, "tierId"]} label={t("loyalty.tierId")} rules={[{ required: true, pattern: ID, message: t("loyalty.tierIdWrong") }]}>
                  <Input maxLength={63} />
                </Form.Item>
              </Col>
              <Col xs={12} md={4}>
                <Form.Item name={[name, "title"]} label={t("loyalty.tierTitle")} rules={[{ required: true, whitespace: true, message: t("loyalty.tierTitleMissing") }]}>
                  <Input maxLength={100} />
                </Form.Item>
              </Col>
              <Col xs={12} md={4}>
                <Form.Item name={[name, "threshold"]} label={t("loyalty.threshold")} dependencies={name ? [["tiers", "tiers", name - 1, "threshold"]] : []} rules={[rises(name)]}>
                  <InputNumber<string> stringMode precision={0} min="0" max="1000000000000" style={{ width: "100%" }} />
                </Form.Item>
              </Col>
              <Col xs={12} md={4}>
                <Form.Item name={[name, "multiplierPercent"]} label={t("loyalty.multiplier")} initialValue={100}>
                  <InputNumber precision={0} min={1} max={10000} suffix="%" style={{ width: "100%" }} />
                </Form.Item>
              </Col>
              <Col xs={24} md={8}>
                <Form.Item label={t("loyalty.benefits")}>
                  <Flex gap={4}>
                    <Form.Item name={[name, "benefits"]} noStyle>
                      <Select mode="tags" open={false} suffixIcon={null} maxCount={20} aria-label={t("loyalty.benefits")} placeholder={t("loyalty.benefitsHint")} />
                    </Form.Item>
                    <Button type="text" icon={<DeleteOutlined />} aria-label={t("loyalty.removeLine")} onClick={() => remove(name)} />
                  </Flex>
                </Form.Item>
              </Col>
            </Row>
          ))}
          <Button size="small" icon={<PlusOutlined />} disabled={fields.length >= MOST_TIERS} onClick={() => add({})}>{t("loyalty.addTier")}</Button>
        </>
      )}
    </Form.List>
  );
}
