import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Flex, Typography } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { EventInput, Filters } from "../../components/rules/Condition";

export type Step = Schema<"EventStepInput">;

const MOST = 10;

/** The steps of a way, each an event with what must hold of it. */
export function Steps({ steps, onChange }: { steps: readonly Step[]; onChange: (steps: Step[]) => void }) {
  const { t } = useTranslation();
  const put = (index: number, next: Step) => onChange(steps.map((each, at) => (at === index ? next : each)));
  return (
    <Flex vertical gap={12}>
      {steps.map((step, index) => (
        // A step has no name of its own; its fields are controlled.
        <Flex key={index} vertical gap={6}>
          <Flex gap={8} align="center" wrap>
            <Typography.Text type="secondary">{t("insight.step", { number: index + 1 })}</Typography.Text>
            <EventInput value={step.eventName ?? ""} onChange={(eventName) => put(index, { ...step, eventName })} />
            {steps.length > 2 && (
              <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t("insight.removeStep", { number: index + 1 })} onClick={() => onChange(steps.filter((_, at) => at !== index))} />
            )}
          </Flex>
          <Filters eventName={step.eventName ?? ""} filters={step.filters ?? []} onChange={(filters) => put(index, { ...step, filters })} />
        </Flex>
      ))}
      <Button type="dashed" icon={<PlusOutlined />} disabled={steps.length >= MOST} style={{ alignSelf: "flex-start" }} onClick={() => onChange([...steps, { eventName: "" }])}>
        {t("insight.addStep")}
      </Button>
    </Flex>
  );
}
