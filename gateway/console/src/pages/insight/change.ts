import { useTranslation } from "react-i18next";
import { useFormat } from "../../components/format";
import { shares, type Metric } from "./figures";

/** Returns a function that writes by how much a figure differs; of shares in points. Undefined where nothing can be compared. */
export function useChange(): (metric: Metric, now: string, before: string) => { text: string; sign: number } | undefined {
  const format = useFormat();
  const { t, i18n } = useTranslation();
  return (metric, now, before) => {
    if (now === "" || before === "" || (!shares.includes(metric) && Number(before) === 0)) return undefined;
    const change = shares.includes(metric) ? Number(now) - Number(before) : Number(now) / Number(before) - 1;
    const points = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 }).format(Math.abs(change) * 100);
    const text = shares.includes(metric) ? t("insight.points", { points }) : format.percent(Math.abs(change));
    // What customers leave by is better the less there is of it.
    const good = metric === "METRIC_CHURN_RATE" ? -1 : 1;
    return { text: `${change > 0 ? "+" : change < 0 ? "−" : ""}${text}`, sign: Math.sign(change) * good };
  };
}
