import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Flex, Form, Input, InputNumber, Typography } from "antd";
import { useTranslation } from "react-i18next";

const MOST_WEIGHTS = 20;

/** Events that tell of the intent to buy, each with its points. */
export function Weights() {
  const { t } = useTranslation();
  return (
    <Form.List name={["intent", "weights"]}>
      {(fields, { add, remove }) => (
        <div>
          <Typography.Text>{t("standing.weights")}</Typography.Text>
          {fields.map(({ key, name }) => (
            <Flex key={key} gap={8} align="baseline" wrap style={{ marginTop: 8 }}>
              <Form.Item name={[name, "eventName"]} style={{ margin: 0, flex: "1 1 200px" }} rules={[{ required: true, message: t("standing.eventMissing") }]}>
                <Input maxLength={200} aria-label={t("rules.event")} placeholder={t("rules.event")} />
              </Form.Item>
              <Form.Item name={[name, "weight"]} style={{ margin: 0 }} initialValue={1}>
                <InputNumber precision={0} min={1} max={100} aria-label={t("standing.weight")} style={{ width: 120 }} />
              </Form.Item>
              <Button type="text" icon={<DeleteOutlined />} aria-label={t("standing.removeWeight")} disabled={fields.length < 2} onClick={() => remove(name)} />
            </Flex>
          ))}
          <div style={{ marginTop: 8 }}>
            <Button size="small" icon={<PlusOutlined />} disabled={fields.length >= MOST_WEIGHTS} onClick={() => add({})}>{t("standing.addWeight")}</Button>
          </div>
        </div>
      )}
    </Form.List>
  );
}
