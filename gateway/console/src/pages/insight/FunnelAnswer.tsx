import { Card, Flex, Table, theme, Typography } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { useEventName } from "../../components/eventName";
import { useFormat } from "../../components/format";
import { CsvButton } from "./CsvButton";
import { useValueName } from "./Split";
import { Open, type Number_ } from "./Who";

type Asked = Schema<"QueryFunnelRequestInput">;
type Series = Schema<"FunnelSeries">;

/** How many customers took each step, and where they stopped; `onOpen` opens a number. */
export function FunnelAnswer({ found, asked, onOpen }: { found: Schema<"QueryFunnelResponse">; asked: Asked; onOpen: (number: Number_) => void }) {
  const { t } = useTranslation();
  const eventName = useEventName();
  const valueName = useValueName();
  const format = useFormat();
  // While another way is being asked for, what is shown is of the one before.
  const names = asked.steps.map((step, index) => `${index + 1}. ${eventName(step.eventName ?? "")}`);
  const whole = found.series[0]!;
  if (whole.customers.length !== names.length) return null;
  if (whole.customers[0] === "0") return <EmptyState title={t("insight.nothing")} hint={t("insight.nothingHint")} />;
  const nameOf = ({ value }: Series) => valueName(value, asked.dimension);
  const open = (series: Series, index: number, stopped = false) => {
    const title = `${names[index]!}${stopped ? ` · ${t("insight.stopped")}` : ""}${series.value === undefined ? "" : ` · ${nameOf(series)}`}`;
    onOpen({ asked: { funnel: asked, step: index + 1, stopped, ...(series.value === undefined ? {} : { value: series.value }) }, title });
  };
  const file = () => [[t("insight.value"), ...names], ...found.series.map((series) => [nameOf(series), ...series.customers])];
  return (
    <Flex vertical gap={16}>
      <Card size="small"><Bars names={names} series={whole} onOpen={(index, stopped) => open(whole, index, stopped)} /></Card>
      {found.series.length > 1 && (
        <Card size="small">
          <Table
            size="small"
            rowKey={({ value }) => (value === undefined ? "whole" : `=${value}`)}
            dataSource={[...found.series]}
            pagination={false}
            scroll={{ x: "max-content" }}
            columns={[
              { title: t("insight.value"), render: (_, series) => <span className="yk-foreign">{nameOf(series)}</span> },
              ...names.map((name, index) => ({
                title: <span className="yk-foreign">{name}</span>,
                key: index,
                align: "end" as const,
                render: (_: unknown, series: Series) => {
                  const count = series.customers[index]!;
                  const share = Number(series.customers[0]) ? ` · ${format.percent(Number(count) / Number(series.customers[0]))}` : "";
                  return <><Open text={format.number(count)} title={`${name} · ${nameOf(series)}`} onOpen={() => open(series, index)} />{index > 0 && share}</>;
                },
              })),
            ]}
          />
          {found.truncated && <Typography.Text type="secondary">{t("insight.more", { count: found.series.length - 1 })}</Typography.Text>}
        </Card>
      )}
      <CsvButton name="funnel" rows={file} />
    </Flex>
  );
}

function Bars({ names, series, onOpen }: { names: string[]; series: Series; onOpen: (index: number, stopped: boolean) => void }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const format = useFormat();
  const counts = series.customers.map(Number);
  const share = (part: number, whole: number) => (whole ? format.percent(part / whole) : "–");
  return (
    <Flex vertical gap={14}>
      {names.map((name, index) => {
        const count = counts[index]!;
        const stopped = count - (counts[index + 1] ?? count);
        return (
          <div key={name}>
            <Flex justify="space-between" gap={12} wrap>
              <span className="yk-foreign">{name}</span>
              <span>
                <Open text={format.number(count)} title={name} onOpen={() => onOpen(index, false)} />
                {index > 0 && <Typography.Text type="secondary">{` · ${share(count, counts[0]!)} ${t("insight.ofFirst")} · ${share(count, counts[index - 1]!)} ${t("insight.ofBefore")}`}</Typography.Text>}
              </span>
            </Flex>
            <div style={{ background: token.colorFillTertiary, borderRadius: token.borderRadiusSM, height: 18 }}>
              <div style={{ width: `${(count / Math.max(1, counts[0]!)) * 100}%`, minWidth: 2, height: "100%", background: token.colorPrimary, borderRadius: token.borderRadiusSM }} />
            </div>
            {stopped > 0 && (
              <Typography.Text type="secondary" style={{ fontSize: 12 }}>
                {t("insight.stopped")}: <Open text={format.number(stopped)} title={`${name} · ${t("insight.stopped")}`} onOpen={() => onOpen(index, true)} />
              </Typography.Text>
            )}
          </div>
        );
      })}
    </Flex>
  );
}
