import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Card, Empty, Flex, Form, InputNumber, Select, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import { tight } from "./RuleCard";

/** How much messages matter whose expected value nobody says. */
export function Priorities() {
  const { t } = useTranslation();
  const { data: journeys } = api.useQuery("get", "/v1/journeys", { params: { query: { pageSize: 1000, orderBy: "displayName" } } });
  const { data: templates } = api.useQuery("get", "/v1/templates", { params: { query: { pageSize: 1000, orderBy: "displayName" } } });
  const options = [
    { label: t("sendingPolicy.journey"), options: (journeys?.journeys ?? []).map(({ journeyId, displayName }) => ({ value: `journey:${journeyId}`, label: displayName })) },
    { label: t("sendingPolicy.template"), options: (templates?.templates ?? []).map(({ templateId, displayName }) => ({ value: `template:${templateId}`, label: displayName })) },
  ];
  return (
    <Card size="small" title={t("sendingPolicy.priorities")}>
      <Typography.Paragraph type="secondary">{t("sendingPolicy.prioritiesHint")}</Typography.Paragraph>
      <Form.List name="priorities">
        {(rows, { add, remove }) => (
          <Flex vertical gap={8}>
            {rows.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("sendingPolicy.noPriorities")} />}
            {rows.map(({ key, name: place }) => (
              <Flex key={key} gap={8} align="flex-start">
                <Form.Item name={[place, "of"]} style={{ ...tight, flex: "1 1 240px" }} rules={[{ required: true, message: t("sendingPolicy.priorityMissing") }]}>
                  <Select showSearch={{ optionFilterProp: "label" }} aria-label={t("sendingPolicy.priorityOf")} placeholder={t("sendingPolicy.priorityOf")} options={options} />
                </Form.Item>
                <Form.Item name={[place, "priority"]} style={tight} rules={[{ required: true, message: t("sendingPolicy.numberMissing") }]}>
                  <InputNumber precision={0} min={1} max={100} aria-label={t("sendingPolicy.priority")} style={{ width: 120 }} />
                </Form.Item>
                <Button type="text" icon={<DeleteOutlined />} aria-label={t("settings.remove")} onClick={() => remove(place)} />
              </Flex>
            ))}
            {rows.length < 200 && <div><Button type="dashed" icon={<PlusOutlined />} onClick={() => add({ priority: 50 })}>{t("sendingPolicy.addPriority")}</Button></div>}
          </Flex>
        )}
      </Form.List>
    </Card>
  );
}
