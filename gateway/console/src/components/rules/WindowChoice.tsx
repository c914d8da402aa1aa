import { Flex, Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { EventInput } from "./Condition";
import type { Window } from "./rule";
import { NumberInput } from "./Value";

const forms = ["ever", "lastDays", "lastHours", "lastMinutes", "between", "currentPeriod", "previousPeriod", "dates", "sinceLast", "sinceFirst"] as const;
type Form = (typeof forms)[number];

const periods: Schema<"CalendarPeriod">[] = ["CALENDAR_PERIOD_DAY", "CALENDAR_PERIOD_WEEK", "CALENDAR_PERIOD_MONTH"];

const starts: Record<Form, Window | undefined> = {
  ever: undefined,
  lastDays: { lastDays: 30 },
  lastHours: { lastHours: 24 },
  lastMinutes: { lastMinutes: 30 },
  between: { between: { minDays: 30, maxDays: 60 } },
  currentPeriod: { currentPeriod: "CALENDAR_PERIOD_MONTH" },
  previousPeriod: { previousPeriod: "CALENDAR_PERIOD_MONTH" },
  dates: { dates: { fromDate: "", toDate: "" } },
  sinceLast: { sinceLast: { eventName: "Order Completed" } },
  sinceFirst: { sinceFirst: { eventName: "Order Completed" } },
};

interface Props {
  window: Window | undefined;
  onChange: (window: Window | undefined) => void;
  /** A window of orders, which begins with no event. */
  ofOrders?: boolean;
}

/** Which events count by their age, the calendar, or an event that they come after; undefined means ever. */
export function WindowChoice({ window, onChange, ofOrders }: Props) {
  const { t } = useTranslation();
  const form = forms.find((each) => each !== "ever" && window?.[each] !== undefined) ?? "ever";
  const between = window?.between;
  return (
    <Flex gap={8} align="center" wrap>
      <Select
        value={form}
        popupMatchSelectWidth={false}
        aria-label={t("rules.window")}
        options={forms.filter((value) => !ofOrders || !value.startsWith("since")).map((value) => ({ value, label: t(`rules.windows.${value}`) }))}
        onChange={(next) => onChange(starts[next])}
      />
      {form === "lastDays" && <NumberInput label={t("rules.span")} value={window?.lastDays} min={1} max={3650} suffix={t("rules.days")} onChange={(n) => onChange({ lastDays: n ?? 1 })} />}
      {form === "lastHours" && <NumberInput label={t("rules.span")} value={window?.lastHours} min={1} max={8760} suffix={t("rules.hours")} onChange={(n) => onChange({ lastHours: n ?? 1 })} />}
      {form === "lastMinutes" && <NumberInput label={t("rules.span")} value={window?.lastMinutes} min={1} max={10080} suffix={t("rules.minutes")} onChange={(n) => onChange({ lastMinutes: n ?? 1 })} />}
      {form === "sinceLast" && <EventInput value={window?.sinceLast?.eventName ?? ""} onChange={(eventName) => onChange({ sinceLast: { ...window?.sinceLast, eventName } })} />}
      {form === "sinceFirst" && <EventInput value={window?.sinceFirst?.eventName ?? ""} onChange={(eventName) => onChange({ sinceFirst: { ...window?.sinceFirst, eventName } })} />}
      {form === "currentPeriod" && <PeriodChoice value={window?.currentPeriod} onChange={(currentPeriod) => onChange({ currentPeriod })} />}
      {form === "previousPeriod" && <PeriodChoice value={window?.previousPeriod} onChange={(previousPeriod) => onChange({ previousPeriod })} />}
      {form === "dates" && (
        <>
          <Input type="date" style={{ width: 150 }} value={window?.dates?.fromDate} aria-label={t("rules.fromDate")} onChange={({ target }) => onChange({ dates: { ...window?.dates, fromDate: target.value } })} />
          <span>{t("rules.to")}</span>
          <Input type="date" style={{ width: 150 }} value={window?.dates?.toDate} aria-label={t("rules.toDate")} onChange={({ target }) => onChange({ dates: { ...window?.dates, toDate: target.value } })} />
        </>
      )}
      {form === "between" && (
        <>
          <NumberInput label={t("rules.fromDays")} value={between?.minDays ?? 0} min={0} max={3649} suffix={t("rules.days")} onChange={(n) => onChange({ between: { ...between, minDays: n ?? 0 } })} />
          <span>{t("rules.to")}</span>
          <NumberInput label={t("rules.toDays")} value={between?.maxDays ?? 0} min={0} max={3650} suffix={t("rules.days")} onChange={(n) => onChange({ between: { ...between, maxDays: n ?? 0 } })} />
          <span>{t("rules.ago")}</span>
        </>
      )}
    </Flex>
  );
}

function PeriodChoice({ value, onChange }: { value: Schema<"CalendarPeriod"> | undefined; onChange: (value: Schema<"CalendarPeriod">) => void }) {
  const { t } = useTranslation();
  return <Select value={value} popupMatchSelectWidth={false} aria-label={t("rules.period")} options={periods.map((each) => ({ value: each, label: t(`rules.periods.${each}`) }))} onChange={onChange} />;
}
