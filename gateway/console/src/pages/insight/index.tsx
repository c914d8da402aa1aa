import { keepPreviousData } from "@tanstack/react-query";
import { Card, Flex, Segmented, Select, Typography, theme } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../api/client";
import { DayRange, useUrlDays } from "../../components/DayRange";
import { useFieldName } from "../../components/fieldWords";
import { useFormat } from "../../components/format";
import { QueryView } from "../../components/QueryView";
import { useUrlState } from "../../components/urlState";
import { FigureTable } from "./FigureTable";
import { useChange } from "./change";
import { metrics, ofNoEvent, ofNoOrder, periods, useFigure, type Metric } from "./figures";
import { InsightTabs } from "./InsightTabs";
import { OfSegment, useUrlSegment } from "./OfSegment";
import { OrderFilters, useUrlOrders } from "./OrderFilters";
import { SplitChoice, useUrlSplit } from "./Split";
import { Trend } from "./Trend";
import { Open, Who, type Number_ } from "./Who";

export type Asked = Schema<"QueryInsightRequestInput">;
export type Found = Schema<"QueryInsightResponse">;

const compared = ["COMPARED_TIME_PERIOD_BEFORE", "COMPARED_TIME_WEEK_BEFORE", "COMPARED_TIME_YEAR_BEFORE", "COMPARED_TIME_UNSPECIFIED"] as const;
const DAY_MS = 86_400_000;
const options = { placeholderData: keepPreviousData, staleTime: 60_000 } as const;

/** Key figures: today against last week, their trend, what they are made of, and who is behind them. */
export function Component() {
  const { t } = useTranslation();
  const { from, to, setDays } = useUrlDays();
  const [period, setPeriod] = useUrlState("period");
  const [comparison, setComparison] = useUrlState("compare");
  const [chosen, setChosen] = useUrlState("metric");
  const split = useUrlSplit();
  const { segment, setSegment, rule } = useUrlSegment();
  const orders = useUrlOrders();
  const fieldName = useFieldName();
  const [number, setNumber] = useState<Number_>();
  const kind = periods.find((each) => each === period) ?? "CALENDAR_PERIOD_DAY";
  const metric = metrics.find((each) => each === chosen) ?? "METRIC_REVENUE";
  const days = from && to ? (Date.parse(to) - Date.parse(from)) / DAY_MS + 1 : 30;
  const mayWeek = kind === "CALENDAR_PERIOD_DAY" && days <= 7;
  const offered = compared.filter((each) => each !== "COMPARED_TIME_WEEK_BEFORE" || mayWeek);
  const comparedWith = offered.find((each) => each === comparison) ?? (mayWeek ? "COMPARED_TIME_WEEK_BEFORE" : "COMPARED_TIME_PERIOD_BEFORE");
  const time = { period: kind, fromDate: from, toDate: to };
  const whole: Asked = { ...time, metrics, comparedWith, ...rule, ...orders.asked };
  // What the table is ordered by comes first.
  const splittable = split.dimension?.catalogue ? metrics.filter((each) => !ofNoOrder.includes(each)) : split.dimension?.property ? metrics.filter((each) => !ofNoEvent.includes(each)) : metrics;
  const first = splittable.includes(metric) ? metric : "METRIC_REVENUE";
  const parts: Asked = { ...time, metrics: [first, ...splittable.filter((each) => each !== first)], comparedWith, ...rule, ...orders.asked, ...(split.dimension ? { dimension: split.dimension } : {}) };
  const figures = api.useQuery("post", "/v1/insight:query", { body: whole }, options);
  const byValue = api.useQuery("post", "/v1/insight:query", { body: parts }, { ...options, enabled: split.dimension !== undefined });
  return (
    <InsightTabs
      current="figures"
      question={{ query: split.dimension ? parts : whole }}
      acts={
        <>
          <OfSegment segment={segment} onChange={setSegment} />
          <DayRange from={from} to={to} onChange={setDays} />
          <Segmented value={kind} aria-label={t("insight.period")} options={periods.map((value) => ({ value, label: t(`insight.periods.${value}`) }))} onChange={setPeriod} />
          <Select value={comparedWith} popupMatchSelectWidth={false} aria-label={t("insight.compare")} options={offered.map((value) => ({ value, label: t(`insight.compared.${value}`) }))} onChange={setComparison} />
        </>
      }
    >
      <OrderFilters filters={orders.filters} onChange={orders.setFilters} />
      <QueryView query={figures}>
        {(found) => (
          <Flex vertical gap={16}>
            <Cards found={found} metric={metric} onChoose={setChosen} onOpen={(each, title) => setNumber({ asked: { query: { ...whole }, metric: each }, title })} />
            <Trend found={found} metric={metric} />
            <FigureTable
              found={found}
              asked={whole}
              parts={split.dimension ? byValue : undefined}
              partsAsked={parts}
              choice={<SplitChoice withCatalogue eventName="Order Completed" split={split} />}
              what={split.kind === "property" ? fieldName(split.of) : t(`insight.${split.kind || "value"}`)}
              onOpen={setNumber}
            />
            <Told found={found} />
          </Flex>
        )}
      </QueryView>
      <Who number={number} onClose={() => setNumber(undefined)} />
    </InsightTabs>
  );
}

function Told({ found }: { found: Found }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Typography.Text type="secondary">
      {t("insight.asked", { time: format.time(found.evaluateTime!), zone: found.timeZone })}
      {found.incomplete && found.periodsBefore.length > 0 && ` · ${t("insight.incomplete")}`}
    </Typography.Text>
  );
}

function Cards({ found, metric, onChoose, onOpen }: { found: Found; metric: Metric; onChoose: (metric: Metric) => void; onOpen: (metric: Metric, title: string) => void }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const figure = useFigure();
  const changeOf = useChange();
  return (
    <div style={{ display: "grid", gap: 12, gridTemplateColumns: "repeat(auto-fill, minmax(200px, 1fr))" }}>
      {found.series[0]!.metrics.map((one) => {
        const change = found.periodsBefore.length > 0 ? changeOf(one.metric, one.total, one.totalBefore) : undefined;
        const name = t(`insight.metrics.${one.metric}`);
        const colour = !change || change.sign === 0 ? token.colorTextSecondary : change.sign > 0 ? token.colorSuccess : token.colorError;
        return (
          <Card key={one.metric} size="small" style={one.metric === metric ? { borderColor: token.colorPrimary } : {}}>
            <button
              type="button"
              aria-pressed={one.metric === metric}
              title={t(`insight.metricHints.${one.metric}`)}
              onClick={() => onChoose(one.metric)}
              style={{ padding: 0, border: 0, background: "none", font: "inherit", textAlign: "start", cursor: "pointer", color: token.colorTextSecondary }}
            >
              {name}
            </button>
            <div style={{ fontSize: 22, fontWeight: 600 }}><Open text={figure(one.metric, one.total)} title={name} onOpen={() => onOpen(one.metric, name)} /></div>
            {found.periodsBefore.length > 0 && <span style={{ color: colour }}>{change?.text ?? t("insight.noChange")}</span>}
          </Card>
        );
      })}
    </div>
  );
}
