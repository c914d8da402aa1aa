import { DatePicker } from "antd";
import dayjs from "dayjs";
import timezone from "dayjs/plugin/timezone";
import utc from "dayjs/plugin/utc";
import { useTranslation } from "react-i18next";

dayjs.extend(utc);
dayjs.extend(timezone);

const DAY = "YYYY-MM-DD";

/** Returns when a day (`2026-03-01`) begins in a zone, as the API reads it; `after` names the day that many days later. */
export function startOfDay(day: string, zone: string, after = 0): string {
  return dayjs.tz(dayjs(day, DAY).add(after, "day").format(DAY), zone).toISOString();
}

interface Props {
  /** First and last day, both included; empty: no bound. */
  from: string;
  to: string;
  onChange: (from: string, to: string) => void;
}

/** Chooses days of the workspace's zone. */
export function DayRange({ from, to, onChange }: Props) {
  const { t } = useTranslation();
  const today = dayjs();
  const presets = [0, 6, 29].map((days) => ({ label: t("list.lastDays", { count: days + 1 }), value: [today.subtract(days, "day"), today] as [dayjs.Dayjs, dayjs.Dayjs] }));
  return (
    <DatePicker.RangePicker
      allowEmpty={[true, true]}
      value={[from ? dayjs(from) : null, to ? dayjs(to) : null]}
      presets={presets}
      placeholder={[t("list.from"), t("list.to")]}
      style={{ width: 250 }}
      onChange={(days) => onChange(days?.[0]?.format(DAY) ?? "", days?.[1]?.format(DAY) ?? "")}
    />
  );
}
