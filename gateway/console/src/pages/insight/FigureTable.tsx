import { Card, Flex, Segmented, Table, Typography, type TableColumnsType } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { QueryView } from "../../components/QueryView";
import { useUrlState } from "../../components/urlState";
import { CsvButton } from "./CsvButton";
import { useFigure, type Metric } from "./figures";
import type { Asked, Found } from "./index";
import { useValueName } from "./Split";
import { Open, type Number_ } from "./Who";

interface Row {
  key: string;
  name: string;
  values: readonly string[];
  asked: Omit<Number_["asked"], "metric">;
}

interface Props {
  found: Found;
  asked: Asked;
  /** The figures by value; undefined while nothing splits them. */
  parts: { data: Found | undefined; error: unknown; refetch: () => unknown } | undefined;
  partsAsked: Asked;
  choice: ReactNode;
  what: string;
  onOpen: (number: Number_) => void;
}

/** All figures as a table: by period, or by the values of what splits them. */
export function FigureTable({ found, asked, parts, partsAsked, choice, what, onOpen }: Props) {
  const { t } = useTranslation();
  const [rows, setRows] = useUrlState("rows");
  const nameOf = useValueName();
  const byPeriod = rows === "period";
  const names = found.series[0]!.metrics.map(({ metric }) => metric);
  const periods: Row[] = found.periods.map((period, index) => ({
    key: period,
    name: period,
    values: found.series[0]!.metrics.map(({ values }) => values[index]!),
    asked: { query: asked, period },
  }));
  const ofValues = ({ series }: Found): Row[] =>
    series.map(({ value, metrics }) => ({
      key: value === undefined ? "whole" : `=${value}`,
      name: nameOf(value, partsAsked.dimension),
      values: metrics.map((each) => each.total),
      asked: value === undefined ? { query: partsAsked } : { query: partsAsked, value },
    }));
  return (
    <Card size="small">
      <Flex gap={8} wrap align="center" style={{ marginBottom: 12 }}>
        <Segmented
          value={byPeriod ? "period" : "value"}
          options={[{ value: "value", label: t("insight.split") }, { value: "period", label: t("insight.byPeriod") }]}
          onChange={(value) => setRows(value === "period" ? "period" : "")}
        />
        {!byPeriod && choice}
      </Flex>
      {byPeriod ? (
        <Figures rows={periods} metrics={names} head={t("insight.period")} onOpen={onOpen} />
      ) : parts ? (
        <QueryView query={parts}>
          {(data) => (
            <>
              <Figures rows={ofValues(data)} metrics={data.series[0]!.metrics.map(({ metric }) => metric)} head={what} onOpen={onOpen} />
              {data.truncated && <Typography.Text type="secondary">{t("insight.more", { count: data.series.length - 1 })}</Typography.Text>}
            </>
          )}
        </QueryView>
      ) : (
        <Figures rows={ofValues({ ...found, series: found.series.slice(0, 1) })} metrics={names} head={t("insight.value")} onOpen={onOpen} />
      )}
    </Card>
  );
}

function Figures({ rows, metrics, head, onOpen }: { rows: Row[]; metrics: readonly Metric[]; head: string; onOpen: (number: Number_) => void }) {
  const { t } = useTranslation();
  const figure = useFigure();
  const columns: TableColumnsType<Row> = [
    { title: <span className="yk-foreign">{head}</span>, dataIndex: "name", fixed: "left", render: (name: string) => <span className="yk-foreign">{name}</span> },
    ...metrics.map((metric, index) => ({
      title: t(`insight.metrics.${metric}`),
      key: metric,
      align: "end" as const,
      render: (_: unknown, { name, values, asked }: Row) => {
        const title = `${name} · ${t(`insight.metrics.${metric}`)}`;
        return <Open text={figure(metric, values[index] ?? "")} title={title} onOpen={() => onOpen({ asked: { ...asked, metric }, title })} />;
      },
    })),
  ];
  const file = () => [[head, ...metrics.map((metric) => t(`insight.metrics.${metric}`))], ...rows.map(({ name, values }) => [name, ...values])];
  return (
    <>
      <Table size="small" rowKey="key" dataSource={rows} columns={columns} pagination={rows.length > 50 ? { pageSize: 50, showSizeChanger: false } : false} scroll={{ x: "max-content" }} />
      <CsvButton name="insight" rows={file} />
    </>
  );
}
