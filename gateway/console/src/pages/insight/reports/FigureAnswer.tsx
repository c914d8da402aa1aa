import { Flex, Table, theme, Typography, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { useFieldName } from "../../../components/fieldWords";
import { useChange } from "../change";
import { useFigure, type Metric } from "../figures";
import { useValueName } from "../Split";
import { TrendChart } from "../Trend";
import { Open, type Number_ } from "../Who";

type Asked = Schema<"QueryInsightRequestInput">;
type Found = Schema<"QueryInsightResponse">;
type Series = Schema<"InsightSeries">;
type Values = Schema<"MetricValues">;

interface Props {
  found: Found;
  asked: Asked;
  onOpen: (number: Number_) => void;
}

/** Key figures of a report: each with how it differs from the time before, the course of one, and what they are made of. */
export function FigureAnswer({ found, asked, onOpen }: Props) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const whole = found.series[0]!;
  const [chosen, setChosen] = useState<Metric>();
  const metric = whole.metrics.find((each) => each.metric === chosen)?.metric ?? whole.metrics[0]!.metric;
  return (
    <Flex vertical gap={12}>
      <Flex gap={24} wrap>
        {whole.metrics.map((one) => {
          const name = t(`insight.metrics.${one.metric}`);
          return (
            <div key={one.metric}>
              <button
                type="button"
                aria-pressed={one.metric === metric}
                title={t(`insight.metricHints.${one.metric}`)}
                onClick={() => setChosen(one.metric)}
                style={{ padding: 0, border: 0, background: "none", font: "inherit", cursor: "pointer", color: one.metric === metric ? token.colorPrimary : token.colorTextSecondary }}
              >
                {name}
              </button>
              <div style={{ fontSize: 20, fontWeight: 600 }}><Shown one={one} title={name} onOpen={(title) => onOpen({ asked: { query: asked, metric: one.metric }, title })} /></div>
              {found.periodsBefore.length > 0 && <Change one={one} />}
            </div>
          );
        })}
      </Flex>
      {found.periods.length > 1 && <TrendChart found={found} metric={metric} height={200} />}
      {asked.dimension && <Parts found={found} asked={asked} onOpen={onOpen} />}
    </Flex>
  );
}

function Shown({ one, title, onOpen }: { one: Values; title: string; onOpen: (title: string) => void }) {
  return <Open text={useFigure()(one.metric, one.total)} title={title} onOpen={() => onOpen(title)} />;
}

/** By how much a figure differs from the time before, and what it was. */
function Change({ one }: { one: Values }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const figure = useFigure();
  const change = useChange()(one.metric, one.total, one.totalBefore);
  const colour = !change || change.sign === 0 ? token.colorTextSecondary : change.sign > 0 ? token.colorSuccess : token.colorError;
  return (
    <span style={{ fontSize: 12, whiteSpace: "nowrap" }}>
      <span style={{ color: colour }}>{change?.text ?? t("insight.noChange")}</span>{" "}
      {one.totalBefore !== "" && <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("dashboards.was", { value: figure(one.metric, one.totalBefore) })}</Typography.Text>}
    </span>
  );
}

function Parts({ found, asked, onOpen }: Props) {
  const { t } = useTranslation();
  const nameOf = useValueName();
  const fieldName = useFieldName();
  const { dimension } = asked;
  const head = dimension?.property ? fieldName(dimension.property) : dimension?.catalogue ? t(`insight.catalogued.${dimension.catalogue.field ?? "CATALOGUE_FIELD_UNSPECIFIED"}`) : t(dimension?.tags ? "insight.tags" : "insight.segments");
  const columns: TableColumnsType<Series> = [
    { title: <span className="yk-foreign">{head}</span>, fixed: "left", render: (_, { value }) => <span className="yk-foreign">{nameOf(value, dimension)}</span> },
    ...found.series[0]!.metrics.map(({ metric }, index) => ({
      title: t(`insight.metrics.${metric}`),
      key: metric,
      align: "end" as const,
      render: (_: unknown, { value, metrics }: Series) => {
        const title = `${nameOf(value, dimension)} · ${t(`insight.metrics.${metric}`)}`;
        return (
          <Flex vertical align="end">
            <Shown one={metrics[index]!} title={title} onOpen={() => onOpen({ asked: { query: asked, metric, ...(value === undefined ? {} : { value }) }, title })} />
            {found.periodsBefore.length > 0 && <Change one={metrics[index]!} />}
          </Flex>
        );
      },
    })),
  ];
  return (
    <>
      <Table size="small" rowKey={({ value }) => (value === undefined ? "whole" : `=${value}`)} dataSource={[...found.series]} columns={columns} pagination={false} scroll={{ x: "max-content" }} />
      {found.truncated && <Typography.Text type="secondary">{t("insight.more", { count: found.series.length - 1 })}</Typography.Text>}
    </>
  );
}
