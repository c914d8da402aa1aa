import { DatePicker } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { DAY, todayIn } from "./days";
import { useFormat } from "./format";

interface Props {
  /** First and last day, both included; empty: no bound. */
  from: string;
  to: string;
  onChange: (from: string, to: string) => void;
}

/** Chooses days of the workspace's zone. */
export function DayRange({ from, to, onChange }: Props) {
  const { t } = useTranslation();
  const { zone } = useFormat();
  const today = dayjs(todayIn(zone), DAY);
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

/** The days that a list is of, in the address as `from` and `to`. Another choice begins at the first page again. */
export function useUrlDays(): { from: string; to: string; setDays: (from: string, to: string) => void } {
  const [params, setParams] = useSearchParams();
  const setDays = (from: string, to: string) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        for (const [name, day] of [["from", from], ["to", to]] as const) {
          if (day) after.set(name, day);
          else after.delete(name);
        }
        after.delete("page");
        return after;
      },
      { replace: true },
    );
  return { from: params.get("from") ?? "", to: params.get("to") ?? "", setDays };
}
