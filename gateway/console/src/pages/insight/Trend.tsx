import { Card, theme } from "antd";
import { lazy, Suspense, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { RowsSkeleton } from "../../components/Skeletons";
import { isCount, useFigure, type Metric } from "./figures";
import type { Found } from "./index";

const Chart = lazy(() => import("../../charts/Chart"));

/** A metric period by period, and that of the time compared with behind it. */
export function Trend({ found, metric }: { found: Found; metric: Metric }) {
  const { t } = useTranslation();
  return <Card size="small" title={t("insight.trend", { metric: t(`insight.metrics.${metric}`) })}><TrendChart found={found} metric={metric} /></Card>;
}

/** The same without what stands around it. */
export function TrendChart({ found, metric, height = 240 }: { found: Found; metric: Metric; height?: number }) {
  const { t, i18n } = useTranslation();
  const { token } = theme.useToken();
  const figure = useFigure();
  const one = found.series[0]!.metrics.find((each) => each.metric === metric)!;
  const name = t(`insight.metrics.${metric}`);
  const option = useMemo(() => {
    const line = (label: string, values: readonly string[], colour: string, type: "solid" | "dashed") => ({
      type: "line" as const,
      name: label,
      data: values.map((value) => (value === "" ? null : Number(value))),
      showSymbol: values.length < 40,
      lineStyle: { color: colour, type, width: 2 },
      itemStyle: { color: colour },
    });
    const shown = (value: unknown) => figure(metric, typeof value === "number" ? String(value) : "");
    return {
      grid: { left: 8, right: 16, top: 16, bottom: 8, containLabel: true },
      tooltip: { trigger: "axis" as const, valueFormatter: shown },
      xAxis: { type: "category" as const, data: [...found.periods] },
      yAxis: { type: "value" as const, minInterval: isCount(metric) ? 1 : 0, axisLabel: { formatter: (value: number) => shown(value) } },
      series: [
        line(t("insight.now"), one.values, token.colorPrimary, "solid"),
        ...(found.periodsBefore.length > 0 ? [line(t("insight.before"), one.valuesBefore, token.colorTextQuaternary, "dashed")] : []),
      ],
    };
    // What writes figures and words is another function each time; both change with the language.
  }, [found, metric, i18n.language, token]);
  return (
    <Suspense fallback={<RowsSkeleton />}>
      <Chart option={option} height={height} label={t("insight.trendLabel", { metric: name, count: found.periods.length, total: figure(metric, one.total) })} />
    </Suspense>
  );
}
