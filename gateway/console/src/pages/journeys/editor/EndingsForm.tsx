import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, Flex, Input, InputNumber, Switch } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { newOccurrence, type Definition } from "./drawing";
import { Field } from "./Field";
import { OccurrenceForm } from "./OccurrenceForm";

interface Props {
  definition: Definition;
  onChange: (definition: Definition, field: string) => void;
}

/** What ends a run wherever it stands, and what the journey is for. */
export function EndingsForm({ definition, onChange }: Props) {
  const { t } = useTranslation();
  const { exits, goal } = definition;
  const byEvent = definition.entry?.event !== undefined;
  const put = (next: Schema<"JourneyExit">[], field: string) => onChange({ ...definition, exits: next }, field);
  const putGoal = (next: Schema<"JourneyGoal"> | undefined, field: string) => {
    const { goal: _, ...rest } = definition;
    onChange(next ? { ...rest, goal: next } : rest, field);
  };
  return (
    <>
      {exits.map((exit, place) => (
        // An exit has no name of its own; its fields are controlled.
        <Field key={place} label={t("journeyEditor.exit", { number: place + 1 })}>
          <Flex gap={8} align="flex-start">
            <Flex vertical gap={8} style={{ flex: 1 }}>
              <OccurrenceForm id={`exit-${place}`} on={exit.on} byEvent={byEvent} onChange={(on) => put(exits.map((each, at) => (at === place ? { ...each, on } : each)), `exit-${place}`)} />
              <Input aria-label={t("journeyEditor.exitReason", { number: place + 1 })} placeholder={t("journeyEditor.reasonExample")} maxLength={100} value={exit.reason} onChange={({ target }) => put(exits.map((each, at) => (at === place ? { ...each, reason: target.value } : each)), `exit-reason-${place}`)} />
            </Flex>
            <Button type="text" icon={<DeleteOutlined />} aria-label={t("journeyEditor.deleteExit", { number: place + 1 })} title={t("journeyEditor.deleteExit", { number: place + 1 })} onClick={() => put(exits.filter((_, at) => at !== place), "exits")} />
          </Flex>
        </Field>
      ))}
      <Field label={t("journeyEditor.exits")} help={t("journeyEditor.exitsHint")}>
        <Button block icon={<PlusOutlined />} disabled={exits.length >= 10} onClick={() => put([...exits, { on: newOccurrence, reason: "" }], "exits")}>{t("journeyEditor.addExit")}</Button>
      </Field>
      <Field label={t("journeyEditor.goal")} help={t("journeyEditor.goalHint")}>
        <Switch checked={goal !== undefined} aria-label={t("journeyEditor.goal")} onChange={(has) => putGoal(has ? { on: newOccurrence, withinDays: 7, endsRun: false } : undefined, "goal")} />
      </Field>
      {goal && (
        <>
          <Field label={t("journeyEditor.goalOn")}>
            <OccurrenceForm id="goal-on" on={goal.on} byEvent={byEvent} onChange={(on) => putGoal({ ...goal, on }, "goal-on")} />
          </Field>
          <Field label={t("journeyEditor.withinDays")} id="goal-days">
            <InputNumber id="goal-days" min={1} max={90} precision={0} suffix={t("rules.days")} value={goal.withinDays || null} onChange={(value) => putGoal({ ...goal, withinDays: value ?? 0 }, "goal-days")} />
          </Field>
          <Checkbox checked={goal.endsRun} onChange={({ target }) => putGoal({ ...goal, endsRun: target.checked }, "goal-ends")}>{t("journeyEditor.goalEnds")}</Checkbox>
        </>
      )}
    </>
  );
}
