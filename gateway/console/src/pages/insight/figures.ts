import type { Schema } from "../../api/client";
import { useFormat } from "../../components/format";

export type Metric = Schema<"Metric">;
export type Period = Schema<"CalendarPeriod">;

export const metrics: Metric[] = [
  "METRIC_REVENUE",
  "METRIC_ORDERS",
  "METRIC_AVERAGE_ORDER_VALUE",
  "METRIC_BUYERS",
  "METRIC_NEW_BUYERS",
  "METRIC_REPURCHASE_RATE",
  "METRIC_CUSTOMERS",
  "METRIC_ACTIVE_CUSTOMERS",
  "METRIC_NEW_CUSTOMERS",
  "METRIC_CHURN_RATE",
];

/** Those that no property of an event splits. */
export const ofNoEvent: Metric[] = ["METRIC_CUSTOMERS", "METRIC_NEW_CUSTOMERS", "METRIC_CHURN_RATE"];
/** Those that what orders are of does not split. */
export const ofNoOrder: Metric[] = [...ofNoEvent, "METRIC_ACTIVE_CUSTOMERS"];

export const periods = ["CALENDAR_PERIOD_DAY", "CALENDAR_PERIOD_WEEK", "CALENDAR_PERIOD_MONTH"] as const;

export const shares: Metric[] = ["METRIC_REPURCHASE_RATE", "METRIC_CHURN_RATE"];
const moneys: Metric[] = ["METRIC_REVENUE", "METRIC_AVERAGE_ORDER_VALUE"];

/** Whether a figure is a whole number. */
export function isCount(metric: Metric): boolean {
  return !shares.includes(metric) && !moneys.includes(metric);
}

/** Returns a function that writes a figure as people read it. */
export function useFigure(): (metric: Metric, value: string) => string {
  const format = useFormat();
  return (metric, value) => {
    if (value === "") return "–";
    if (shares.includes(metric)) return format.percent(Number(value));
    return moneys.includes(metric) ? format.money(Number(value)) : format.number(value);
  };
}
