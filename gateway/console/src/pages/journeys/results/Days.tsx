import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import Chart, { type ChartOption } from "../../../charts/Chart";
import { useFormat } from "../../../components/format";

type Day = Schema<"ResultDay">;

/** How the difference of conversions stood day by day, between its bounds. */
export default function Days({ days }: { days: Day[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const option = useMemo<ChartOption>(() => {
    const line = (name: string, value: (day: Day) => number | null | undefined, dashed: boolean) => ({
      type: "line" as const,
      name,
      symbol: "none",
      lineStyle: { width: dashed ? 1 : 2, type: dashed ? ("dashed" as const) : ("solid" as const) },
      data: days.map((day) => value(day) ?? null),
    });
    return {
      animation: false,
      grid: { left: 56, right: 16, top: 16, bottom: 28 },
      tooltip: { trigger: "axis", valueFormatter: (value) => (typeof value === "number" ? format.percent(value) : "–") },
      xAxis: { type: "category", data: days.map(({ day }) => day) },
      yAxis: { type: "value", axisLabel: { formatter: (value: number) => format.percent(value) } },
      series: [
        line(t("results.effect"), (day) => day.conversionEffect, false),
        line(t("results.low"), (day) => day.conversionBounds?.low, true),
        line(t("results.high"), (day) => day.conversionBounds?.high, true),
      ],
    };
  }, [days, format, t]);
  return <Chart option={option} height={260} label={t("results.days")} />;
}
