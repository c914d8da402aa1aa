import { Checkbox, DatePicker, Flex, Input, InputNumber, Radio, Select } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { useTraits } from "../../../components/rules/catalogues";
import { useFieldName } from "../../../components/fieldWords";
import { Field } from "./Field";
import { SegmentChoice } from "./SegmentChoice";

const recurrences: Schema<"Recurrence">[] = ["RECURRENCE_ONCE", "RECURRENCE_DAILY", "RECURRENCE_WEEKLY", "RECURRENCE_MONTHLY"];
const calendars: Schema<"Calendar">[] = ["CALENDAR_SOLAR", "CALENDAR_LUNAR"];

interface ScheduleProps {
  schedule: Schema<"ScheduleEntry">;
  onChange: (schedule: Schema<"ScheduleEntry">, field: string) => void;
}

/** A campaign: whose members, and when. */
export function OnSchedule({ schedule, onChange }: ScheduleProps) {
  const { t } = useTranslation();
  const { recurrence } = schedule;
  const isOnce = recurrence === "RECURRENCE_ONCE";
  const again = (next: Schema<"Recurrence">) => onChange({ ...schedule, recurrence: next, weekdays: next === "RECURRENCE_WEEKLY" ? [1] : [], monthDays: next === "RECURRENCE_MONTHLY" ? [1] : [], lastDate: next === "RECURRENCE_ONCE" ? "" : schedule.lastDate }, "recurrence");
  return (
    <>
      <Field label={t("journeyEditor.onSegment")} id="entry-segment" help={t("journeyEditor.scheduleHint")}>
        <SegmentChoice value={schedule.segmentId} onChange={(segmentId) => onChange({ ...schedule, segmentId }, "segment")} />
      </Field>
      <Field label={t("journeyEditor.recurrence")} id="entry-recurrence">
        <Select id="entry-recurrence" style={{ width: "100%" }} value={recurrence} options={recurrences.map((value) => ({ value, label: t(`journeyEditor.recurrences.${value}`) }))} onChange={again} />
      </Field>
      {recurrence === "RECURRENCE_WEEKLY" && (
        <Field label={t("journeyEditor.weekdays")}>
          <Checkbox.Group value={schedule.weekdays} options={[1, 2, 3, 4, 5, 6, 7].map((value) => ({ value, label: t(`journeyEditor.weekday.${value}`) }))} onChange={(weekdays) => onChange({ ...schedule, weekdays: weekdays.toSorted((a, b) => a - b) }, "weekdays")} />
        </Field>
      )}
      {recurrence === "RECURRENCE_MONTHLY" && (
        <Field label={t("journeyEditor.monthDays")} id="entry-month-days" help={t("journeyEditor.monthDaysHint")}>
          <Select id="entry-month-days" mode="multiple" style={{ width: "100%" }} value={schedule.monthDays} options={Array.from({ length: 31 }, (_, place) => ({ value: place + 1, label: String(place + 1) }))} onChange={(monthDays: number[]) => onChange({ ...schedule, monthDays: monthDays.toSorted((a, b) => a - b) }, "monthDays")} />
        </Field>
      )}
      <Field label={t(isOnce ? "journeyEditor.onDay" : "journeyEditor.fromDay")} id="entry-first">
        <Day id="entry-first" value={schedule.firstDate} onChange={(firstDate) => onChange({ ...schedule, firstDate }, "firstDate")} />
      </Field>
      {!isOnce && (
        <Field label={t("journeyEditor.toDay")} id="entry-last">
          <Day id="entry-last" value={schedule.lastDate} onChange={(lastDate) => onChange({ ...schedule, lastDate }, "lastDate")} />
        </Field>
      )}
      <LocalTime value={schedule.localTime} help={t("journeyEditor.scheduleTimeHint")} onChange={(localTime) => onChange({ ...schedule, localTime }, "time")} />
    </>
  );
}

interface DateProps {
  date: Schema<"DateEntry">;
  onChange: (date: Schema<"DateEntry">, field: string) => void;
}

/** A day of the year: whose, by which calendar, how long before or after. */
export function OnDate({ date, onChange }: DateProps) {
  const { t } = useTranslation();
  const fieldName = useFieldName();
  const traits = useTraits();
  const { trait, festival, ...rest } = date;
  const isFestival = festival !== undefined;
  const side = date.offsetDays < 0 ? "before" : "after";
  const offset = (days: number | null, of: string) => onChange({ ...date, offsetDays: (days ?? 0) * (of === "before" ? -1 : 1) }, "offset");
  const kind = (of: string) => onChange(of === "festival" ? { ...rest, festival: { month: 1, day: 1 } } : { ...rest, trait: "" }, "of");
  return (
    <>
      <Field label={t("journeyEditor.whichDate")}>
        <Radio.Group value={isFestival ? "festival" : "trait"} options={(["trait", "festival"] as const).map((value) => ({ value, label: t(`journeyEditor.dateKinds.${value}`) }))} onChange={({ target }) => kind(target.value as string)} />
      </Field>
      {isFestival ? (
        <Field label={t("journeyEditor.festival")}>
          <Flex gap={8}>
            <InputNumber aria-label={t("journeyEditor.month")} min={1} max={12} suffix={t("journeyEditor.month")} value={festival.month} onChange={(month) => onChange({ ...rest, festival: { ...festival, month: month ?? 0 } }, "month")} />
            <InputNumber aria-label={t("journeyEditor.day")} min={1} max={31} suffix={t("journeyEditor.day")} value={festival.day} onChange={(day) => onChange({ ...rest, festival: { ...festival, day: day ?? 0 } }, "day")} />
          </Flex>
        </Field>
      ) : (
        <Field label={t("journeyEditor.dateTrait")} id="entry-trait" help={t("journeyEditor.dateTraitHint")}>
          <Select id="entry-trait" style={{ width: "100%" }} showSearch={{ optionFilterProp: "label" }} value={trait || undefined} options={traits.map(({ name }) => ({ value: name, label: fieldName(name) }))} onChange={(name: string) => onChange({ ...rest, trait: name }, "trait")} />
        </Field>
      )}
      <Field label={t("journeyEditor.calendar")}>
        <Radio.Group value={date.calendar} options={calendars.map((value) => ({ value, label: t(`journeyEditor.calendars.${value}`) }))} onChange={({ target }) => onChange({ ...date, calendar: target.value as Schema<"Calendar"> }, "calendar")} />
      </Field>
      <Field label={t("journeyEditor.offset")} id="entry-offset">
        <Flex gap={8}>
          <InputNumber id="entry-offset" min={0} max={90} suffix={t("rules.days")} value={Math.abs(date.offsetDays)} onChange={(days) => offset(days, side)} />
          <Select style={{ width: 120 }} aria-label={t("journeyEditor.side")} value={side} options={(["before", "after"] as const).map((value) => ({ value, label: t(`journeyEditor.sides.${value}`) }))} onChange={(of: string) => offset(Math.abs(date.offsetDays) || 1, of)} />
        </Flex>
      </Field>
      <LocalTime value={date.localTime} help={t("journeyEditor.dateTimeHint")} onChange={(localTime) => onChange({ ...date, localTime }, "time")} />
      <Field label={t(isFestival ? "journeyEditor.onSegment" : "journeyEditor.onlySegment")} id="entry-segment">
        <SegmentChoice value={date.segmentId} onChange={(segmentId) => onChange({ ...date, segmentId }, "segment")} mayBeEmpty={!isFestival} />
      </Field>
    </>
  );
}

function Day({ id, value, onChange }: { id: string; value: string; onChange: (day: string) => void }) {
  return <DatePicker id={id} style={{ width: "100%" }} value={value ? dayjs(value) : null} onChange={(day) => onChange(day ? day.format("YYYY-MM-DD") : "")} />;
}

function LocalTime({ value, help, onChange }: { value: string; help: string; onChange: (time: string) => void }) {
  const { t } = useTranslation();
  return (
    <Field label={t("journeyEditor.localTime")} id="entry-time" help={help}>
      <Input id="entry-time" type="time" value={value} onChange={({ target }) => onChange(target.value)} />
    </Field>
  );
}
