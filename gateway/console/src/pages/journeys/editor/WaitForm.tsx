import { Flex, Input, InputNumber, Segmented, Select } from "antd";
import { useTranslation } from "react-i18next";
import { useSession } from "../../../app/session";
import type { Schema } from "../../../api/client";
import { DurationInput } from "./DurationInput";
import { Field } from "./Field";

type Wait = Schema<"WaitStep">;
const kinds = ["duration", "time", "date"] as const;
const days = [1, 2, 3, 4, 5, 6, 7] as const;

/** How long, until which time of day, or until which date. */
export function WaitForm({ wait, onChange }: { wait: Wait; onChange: (wait: Wait, field: string) => void }) {
  const { t } = useTranslation();
  const zone = useSession().workspace?.timeZone ?? "";
  const kind = wait.untilTime ? "time" : wait.untilDate ? "date" : "duration";
  const start = (next: string) => {
    if (next === "time") return onChange({ durationSeconds: "0", timeZone: zone, untilTime: { timeOfDay: "09:00", weekdays: [], workdays: false } }, "kind");
    if (next === "date") return onChange({ durationSeconds: "0", timeZone: zone, untilDate: { trait: "", offsetDays: 0, timeOfDay: "09:00", missingStepId: "" } }, "kind");
    return onChange({ durationSeconds: "86400", timeZone: "" }, "kind");
  };
  return (
    <>
      <Field label={t("journeyEditor.waitKind")}>
        <Segmented block aria-label={t("journeyEditor.waitKind")} value={kind} options={kinds.map((value) => ({ value, label: t(`journeyEditor.waitKinds.${value}`) }))} onChange={(next) => next !== kind && start(next)} />
      </Field>
      {kind === "duration" && (
        <Field label={t("journeyEditor.duration")} id="step-duration" help={t("journeyEditor.durationHint")}>
          <DurationInput id="step-duration" seconds={Number(wait.durationSeconds)} onChange={(seconds) => onChange({ ...wait, durationSeconds: String(seconds) }, "duration")} />
        </Field>
      )}
      {wait.untilTime && <UntilTime until={wait.untilTime} onChange={(untilTime, field) => onChange({ ...wait, untilTime }, field)} />}
      {wait.untilDate && <UntilDate until={wait.untilDate} onChange={(untilDate, field) => onChange({ ...wait, untilDate }, field)} />}
      {kind !== "duration" && (
        <Field label={t("journeyEditor.zone")} id="step-zone" help={t("journeyEditor.zoneHint")}>
          <Input id="step-zone" maxLength={64} placeholder="Asia/Shanghai" value={wait.timeZone} onChange={({ target }) => onChange({ ...wait, timeZone: target.value.trim() }, "zone")} />
        </Field>
      )}
    </>
  );
}

type Time = Schema<"WaitUntilTime">;

function UntilTime({ until, onChange }: { until: Time; onChange: (until: Time, field: string) => void }) {
  const { t } = useTranslation();
  const allowed = until.workdays ? "workdays" : until.weekdays.length > 0 ? "weekdays" : "all";
  const allow = (next: string) => onChange({ ...until, workdays: next === "workdays", weekdays: next === "weekdays" ? [1, 2, 3, 4, 5] : [] }, "allowed");
  return (
    <>
      <Field label={t("journeyEditor.timeOfDay")} id="step-time">
        <Input id="step-time" type="time" value={until.timeOfDay} onChange={({ target }) => onChange({ ...until, timeOfDay: target.value }, "time")} />
      </Field>
      <Field label={t("journeyEditor.allowedDays")} id="step-days" help={until.workdays && t("journeyEditor.workdaysHint")}>
        <Flex vertical gap={8}>
          <Select id="step-days" value={allowed} options={(["all", "weekdays", "workdays"] as const).map((value) => ({ value, label: t(`journeyEditor.allowed.${value}`) }))} onChange={allow} />
          {allowed === "weekdays" && (
            <Select mode="multiple" aria-label={t("journeyEditor.allowed.weekdays")} value={until.weekdays} options={days.map((value) => ({ value, label: t(`conversations.weekdays.${value}`) }))} onChange={(weekdays: number[]) => onChange({ ...until, weekdays: weekdays.toSorted() }, "weekdays")} />
          )}
        </Flex>
      </Field>
    </>
  );
}

type On = Schema<"WaitUntilDate">;

function UntilDate({ until, onChange }: { until: On; onChange: (until: On, field: string) => void }) {
  const { t } = useTranslation();
  const of = until.property !== undefined ? "property" : "trait";
  const { trait, property, ...rest } = until;
  const name = property ?? trait ?? "";
  return (
    <>
      <Field label={t("journeyEditor.dateOf")} id="step-date-name" help={t("journeyEditor.dateHint")}>
        <Flex gap={8}>
          <Select aria-label={t("journeyEditor.dateOf")} style={{ width: 140 }} value={of} options={(["trait", "property"] as const).map((value) => ({ value, label: t(`journeyEditor.dates.${value}`) }))} onChange={(next: "trait" | "property") => onChange({ ...rest, [next]: name }, "of")} />
          <Input id="step-date-name" style={{ flex: 1 }} maxLength={200} placeholder="birthday" value={name} onChange={({ target }) => onChange({ ...rest, [of]: target.value.trim() }, "name")} />
        </Flex>
      </Field>
      <Field label={t("journeyEditor.offsetDays")} id="step-offset" help={t("journeyEditor.offsetHint")}>
        <InputNumber id="step-offset" style={{ width: "100%" }} min={-365} max={365} precision={0} value={until.offsetDays} onChange={(value) => onChange({ ...until, offsetDays: value ?? 0 }, "offset")} />
      </Field>
      <Field label={t("journeyEditor.timeOfDay")} id="step-time">
        <Input id="step-time" type="time" value={until.timeOfDay} onChange={({ target }) => onChange({ ...until, timeOfDay: target.value }, "time")} />
      </Field>
    </>
  );
}
