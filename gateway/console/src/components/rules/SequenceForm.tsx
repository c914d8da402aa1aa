import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Flex, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useFieldName } from "../fieldWords";
import { useProperties } from "./catalogues";
import { EventInput, Filters, KindTag, NameInput, row } from "./Condition";
import { NumberInput } from "./Value";
import { WindowChoice } from "./WindowChoice";

type Sequence = Schema<"SequenceConditionInput">;
type Step = Schema<"SequenceStepInput">;

const HOUR = 3600;

/** Events that follow each other, with what must not come between or after. */
export function SequenceForm({ sequence, onChange }: { sequence: Sequence; onChange: (sequence: Sequence) => void }) {
  const { t } = useTranslation();
  const fieldName = useFieldName();
  const steps = sequence.steps ?? [];
  const { window, ...rest } = sequence;
  const put = (index: number, next: Step) => onChange({ ...sequence, steps: steps.map((each, at) => (at === index ? next : each)) });
  // A step names its own place of the value only while there is one that all share.
  const same = (sameProperty: string) => onChange({ ...sequence, sameProperty, ...(!sameProperty && { steps: steps.map(({ property, ...step }) => step) }) });
  const seconds = Number(sequence.withinSeconds ?? 0);
  return (
    <Flex vertical gap={8}>
      <Flex {...row}>
        <KindTag kind="sequence" />
        <WindowChoice window={window} onChange={(next) => onChange({ ...rest, ...(next && { window: next }) })} />
        <span>{t("rules.within")}</span>
        <NumberInput label={t("rules.within")} value={seconds ? seconds / HOUR : undefined} min={0} max={87_600} suffix={t("rules.hours")} onChange={(n) => onChange({ ...sequence, withinSeconds: String(Math.round((n ?? 0) * HOUR)) })} />
        <PropertyInput eventName={steps[0]?.eventName ?? ""} value={sequence.sameProperty ?? ""} label={t("rules.sameProperty")} onChange={same} />
      </Flex>
      {steps.map((step, index) => (
        // A step has no name of its own; its fields are controlled.
        <Flex key={index} vertical gap={8} style={{ paddingInlineStart: 16 }}>
          <Flex {...row}>
            {index === 0 ? (
              <span>{t("rules.first")}</span>
            ) : (
              <Select value={Boolean(step.absent)} popupMatchSelectWidth={false} aria-label={t("rules.stepKind")} options={[false, true].map((value) => ({ value, label: t(value ? "rules.thenNot" : "rules.then") }))} onChange={(absent) => put(index, { ...step, absent })} />
            )}
            <EventInput value={step.eventName ?? ""} onChange={(eventName) => put(index, { ...step, eventName })} />
            {sequence.sameProperty && index > 0 && (
              <PropertyInput eventName={step.eventName ?? ""} value={step.property ?? ""} label={t("rules.itsProperty", { property: fieldName(sequence.sameProperty) })} onChange={(property) => put(index, { ...step, property })} />
            )}
            {index > 0 && steps.length > 2 && <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t("rules.removeStep")} onClick={() => onChange({ ...sequence, steps: steps.filter((_, at) => at !== index) })} />}
          </Flex>
          <Filters eventName={step.eventName ?? ""} filters={step.filters ?? []} onChange={(filters) => put(index, { ...step, filters })} />
        </Flex>
      ))}
      <Button type="link" size="small" icon={<PlusOutlined />} style={{ alignSelf: "flex-start", padding: 0 }} disabled={steps.length >= 10} onClick={() => onChange({ ...sequence, steps: [...steps, { eventName: "" }] })}>{t("rules.addStep")}</Button>
    </Flex>
  );
}

function PropertyInput({ eventName, value, label, onChange }: { eventName: string; value: string; label: string; onChange: (path: string) => void }) {
  const fieldName = useFieldName();
  const properties = useProperties(eventName);
  return <NameInput value={value} label={label} width={200} options={properties.map(({ path }) => ({ value: path, label: fieldName(path) }))} onChange={onChange} />;
}
