import { keepPreviousData } from "@tanstack/react-query";
import { Card, Flex, InputNumber, Select, Table, Tag } from "antd";
import { lazy, Suspense, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { api, type Schema, type Sent } from "../../api/client";
import { DayRange, useUrlDays } from "../../components/DayRange";
import { EmptyState } from "../../components/EmptyState";
import { useEventName } from "../../components/eventName";
import { useFormat } from "../../components/format";
import { QueryView } from "../../components/QueryView";
import { EventInput } from "../../components/rules/Condition";
import { useEventOptions } from "../../components/rules/catalogues";
import { RowsSkeleton } from "../../components/Skeletons";
import { useUrlState } from "../../components/urlState";
import { useSettled } from "../../components/useSettled";
import { CsvButton } from "./CsvButton";
import { flowOption } from "./flow";
import { InsightTabs } from "./InsightTabs";
import { Limit } from "./Limit";

const Chart = lazy(() => import("../../charts/Chart"));

const DAY = 1_440;
const LENGTH = 5;
/** Streams of a flow that can be told apart. */
const DRAWN = 60;

/** What customers do after each other: as streams, and as a table of the most frequent paths. */
export function Component() {
  const { t } = useTranslation();
  const { from, to, setDays } = useUrlDays();
  const [start, setStart] = useUrlState("start");
  const [only, setOnly] = useUrlState("only");
  const [length, setLength] = useUrlState("length");
  const [limit, setLimit] = useUrlState("limit");
  const events = useEventOptions();
  const names = only.split("\n").filter(Boolean);
  const steps = Number(length) >= 2 && Number(length) <= 10 ? Number(length) : LENGTH;
  const minutes = Number(limit) > 0 ? Number(limit) : DAY;
  const text = JSON.stringify({ ...(start ? { start: { eventName: start } } : {}), eventNames: names, fromDate: from, toDate: to, length: steps, limitMinutes: minutes });
  const settled = useSettled(text);
  const query = api.useQuery("post", "/v1/insight:paths", { body: JSON.parse(settled) as Sent<"/v1/insight:paths"> }, { placeholderData: keepPreviousData, staleTime: 60_000 });
  return (
    <InsightTabs current="paths" question={{ paths: JSON.parse(settled) as Sent<"/v1/insight:paths"> }} acts={<DayRange from={from} to={to} onChange={setDays} />}>
      <Card size="small" style={{ marginBottom: 16 }}>
        <Flex gap={16} wrap align="center">
          <Flex gap={8} align="center"><span>{t("insight.start")}</span><EventInput value={start} onChange={setStart} placeholder={t("insight.anyStart")} /></Flex>
          <Select
            mode="multiple"
            maxCount={20}
            maxTagCount="responsive"
            style={{ width: 260 }}
            value={names}
            aria-label={t("insight.onlyEvents")}
            placeholder={`${t("insight.onlyEvents")}: ${t("insight.allEvents")}`}
            options={events}
            showSearch={{ optionFilterProp: "label" }}
            onChange={(chosen: string[]) => setOnly(chosen.join("\n"))}
          />
          <Flex gap={8} align="center">
            <span>{t("insight.length")}</span>
            <InputNumber value={steps} min={2} max={10} precision={0} style={{ width: 70 }} aria-label={t("insight.length")} onChange={(count) => count && setLength(String(count))} />
          </Flex>
          <Limit minutes={minutes} onChange={(next) => setLimit(String(next))} />
        </Flex>
      </Card>
      <QueryView query={query}>{(found) => <Found found={found} />}</QueryView>
    </InsightTabs>
  );
}

function Found({ found }: { found: Schema<"QueryPathsResponse"> }) {
  const { t, i18n } = useTranslation();
  const eventName = useEventName();
  const format = useFormat();
  const total = Number(found.customers);
  const option = useMemo(() => {
    const streams = found.links
      .map(({ position, fromEvent, toEvent, customers }) => ({
        from: { column: position - 1, name: eventName(fromEvent) },
        to: { column: position, name: toEvent ? eventName(toEvent) : t("insight.end") },
        customers: Number(customers),
      }))
      .sort((one, other) => other.customers - one.customers);
    return flowOption(streams.slice(0, DRAWN));
    // What writes names is another function each time; it changes with the language.
  }, [found, i18n.language]);
  if (total === 0) return <EmptyState title={t("insight.nothing")} hint={t("insight.nothingHint")} />;
  const file = () => [[t("insight.path"), t("insight.customers")], ...found.paths.map(({ eventNames, customers }) => [eventNames.map(eventName).join(" → "), customers])];
  return (
    <Flex vertical gap={16}>
      <Card size="small" title={t("insight.flow")}>
        <Suspense fallback={<RowsSkeleton />}>
          <Chart option={option} height={380} label={t("insight.flowLabel", { count: total })} />
        </Suspense>
      </Card>
      <Card size="small">
        <Table
          size="small"
          rowKey={({ eventNames }) => eventNames.join("\n")}
          dataSource={[...found.paths]}
          pagination={false}
          scroll={{ x: "max-content" }}
          columns={[
            { title: t("insight.path"), render: (_, { eventNames }) => eventNames.map((name, index) => <span key={index}>{index > 0 && " → "}<Tag style={{ marginInlineEnd: 0 }} className="yk-foreign">{eventName(name)}</Tag></span>) },
            { title: t("insight.customers"), dataIndex: "customers", align: "end", render: (count: string) => format.number(count) },
            { title: t("insight.share"), align: "end", render: (_, { customers }) => format.percent(Number(customers) / total) },
          ]}
        />
        <CsvButton name="paths" rows={file} />
      </Card>
    </Flex>
  );
}
