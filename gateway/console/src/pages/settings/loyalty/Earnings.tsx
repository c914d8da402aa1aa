import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Flex, Form, Input, InputNumber, Typography } from "antd";
import { useTranslation } from "react-i18next";

const MOST_CATEGORIES = 200;
const MOST_EVENTS = 50;

/** Categories of goods that earn more or less than others. */
export function CategoryList() {
  const { t } = useTranslation();
  return (
    <Form.List name={["earning", "categories"]}>
      {(fields, { add, remove }) => (
        <div style={{ marginBottom: 16 }}>
          <Typography.Text strong>{t("loyalty.categories")}</Typography.Text>
          {fields.map(({ key, name }) => (
            <Flex key={key} gap={8} align="baseline" wrap style={{ marginTop: 8 }}>
              <Form.Item name={[name, "category"]} style={{ margin: 0, flex: "1 1 200px" }} rules={[{ required: true, message: t("loyalty.categoryMissing") }]}>
                <Input maxLength={200} aria-label={t("loyalty.category")} placeholder={t("loyalty.category")} />
              </Form.Item>
              <Form.Item name={[name, "multiplierPercent"]} style={{ margin: 0 }} initialValue={200}>
                <InputNumber precision={0} min={0} max={10000} suffix="%" aria-label={t("loyalty.multiplier")} style={{ width: 140 }} />
              </Form.Item>
              <Button type="text" icon={<DeleteOutlined />} aria-label={t("loyalty.removeLine")} onClick={() => remove(name)} />
            </Flex>
          ))}
          <div style={{ marginTop: 8 }}>
            <Button size="small" icon={<PlusOutlined />} disabled={fields.length >= MOST_CATEGORIES} onClick={() => add({})}>{t("loyalty.addCategory")}</Button>
          </div>
        </div>
      )}
    </Form.List>
  );
}

/** Events that earn fixed points: signing up, a review. */
export function EventList() {
  const { t } = useTranslation();
  return (
    <Form.List name={["earning", "events"]}>
      {(fields, { add, remove }) => (
        <div>
          <Typography.Text strong>{t("loyalty.events")}</Typography.Text>
          {fields.map(({ key, name }) => (
            <Flex key={key} gap={8} align="baseline" wrap style={{ marginTop: 8 }}>
              <Form.Item name={[name, "eventName"]} style={{ margin: 0, flex: "1 1 200px" }} rules={[{ required: true, message: t("loyalty.eventMissing") }]}>
                <Input maxLength={200} aria-label={t("loyalty.event")} placeholder={t("loyalty.event")} />
              </Form.Item>
              <Form.Item name={[name, "points"]} style={{ margin: 0 }} rules={[{ required: true, message: t("loyalty.pointsMissing") }]}>
                <InputNumber<string> stringMode precision={0} min="1" max="1000000" aria-label={t("loyalty.points")} placeholder={t("loyalty.points")} style={{ width: 140 }} />
              </Form.Item>
              <Form.Item name={[name, "limitPerCustomer"]} style={{ margin: 0 }}>
                <InputNumber precision={0} min={0} max={1000000} aria-label={t("loyalty.limit")} placeholder={t("loyalty.limit")} style={{ width: 200 }} />
              </Form.Item>
              <Button type="text" icon={<DeleteOutlined />} aria-label={t("loyalty.removeLine")} onClick={() => remove(name)} />
            </Flex>
          ))}
          <div style={{ marginTop: 8 }}>
            <Button size="small" icon={<PlusOutlined />} disabled={fields.length >= MOST_EVENTS} onClick={() => add({})}>{t("loyalty.addEvent")}</Button>
          </div>
        </div>
      )}
    </Form.List>
  );
}
