import { Card, Flex, Table, Tag } from "antd";
import { lazy, Suspense, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { useEventName } from "../../components/eventName";
import { useFormat } from "../../components/format";
import { RowsSkeleton } from "../../components/Skeletons";
import { CsvButton } from "./CsvButton";
import { flowOption } from "./flow";

const Chart = lazy(() => import("../../charts/Chart"));

/** Streams of a flow that can be told apart. */
const DRAWN = 60;

/** What customers did after each other: as streams, and as a table. */
export function PathsAnswer({ found }: { found: Schema<"QueryPathsResponse"> }) {
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
