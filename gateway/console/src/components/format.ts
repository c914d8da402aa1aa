import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSessionQuery } from "../app/session";

/** Numbers, money and times as people of this workspace read them. */
export interface Format {
  /** IANA name of the workspace's zone. */
  zone: string;
  /** The zone for people: `中国标准时间`, `GMT+8`. */
  zoneName: string;
  /** `12,345.6`; 64-bit numbers come as text and keep their digits. */
  number: (value: number | string) => string;
  /** `12.5%` of 0.125. */
  percent: (ratio: number) => string;
  /** An amount in the workspace's currency, or in its own. */
  money: (value: number, currency?: string) => string;
  /** Date and time to the minute. */
  time: (value: string | Date) => string;
  /** Date and time to the second. */
  second: (value: string | Date) => string;
  /** The time of day, to the minute. */
  clock: (value: string | Date) => string;
  /** The day only. */
  date: (value: string | Date) => string;
  /** `A, B and C`, as the language joins them. */
  list: (values: string[]) => string;
  /** `3 minutes ago`, by the browser's clock. */
  ago: (value: string | Date) => string;
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** Returns how things are written in the person's language and the workspace's zone and currency. */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  const workspace = useSessionQuery().data?.workspace;
  const language = i18n.language;
  const zone = workspace?.timeZone || Intl.DateTimeFormat().resolvedOptions().timeZone;
  const currency = workspace?.currency || "CNY";
  return useMemo(() => {
    const dates = (options: Intl.DateTimeFormatOptions) => {
      const format = new Intl.DateTimeFormat(language, { timeZone: zone, ...options });
      return (value: string | Date) => format.format(new Date(value));
    };
    const numbers = new Intl.NumberFormat(language);
    const percents = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
    const lists = new Intl.ListFormat(language, { type: "conjunction" });
    const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
    const zoneName = new Intl.DateTimeFormat(language, { timeZone: zone, timeZoneName: "long" })
      .formatToParts()
      .find(({ type }) => type === "timeZoneName")?.value;
    return {
      zone,
      zoneName: zoneName ?? zone,
      number: (value) => numbers.format(typeof value === "string" && /^-?\d+$/.test(value) ? BigInt(value) : Number(value)),
      percent: (ratio) => percents.format(ratio),
      money: (value, own) => new Intl.NumberFormat(language, { style: "currency", currency: own ?? currency }).format(value),
      time: dates({ dateStyle: "medium", timeStyle: "short" }),
      second: dates({ dateStyle: "medium", timeStyle: "medium" }),
      clock: dates({ timeStyle: "short", hourCycle: "h23" }),
      date: dates({ dateStyle: "medium" }),
      list: (values) => lists.format(values),
      ago: (value) => {
        const seconds = (new Date(value).getTime() - Date.now()) / 1_000;
        const [unit, size] = steps.find(([, each]) => Math.abs(seconds) >= each) ?? ["second", 1];
        return relative.format(Math.trunc(seconds / size), unit);
      },
    };
  }, [language, zone, currency]);
}
