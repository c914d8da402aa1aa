import { keepPreviousData } from "@tanstack/react-query";
import { Card, Col, Flex, Row, Table, theme, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../api/client";
import { DayRange, useUrlDays } from "../../components/DayRange";
import { EmptyState } from "../../components/EmptyState";
import { useEventName } from "../../components/eventName";
import { useFormat } from "../../components/format";
import { QueryView } from "../../components/QueryView";
import { useUrlState } from "../../components/urlState";
import { useSettled } from "../../components/useSettled";
import { CsvButton } from "./CsvButton";
import { InsightTabs } from "./InsightTabs";
import { Limit } from "./Limit";
import { SplitChoice, useUrlSplit, useValueName } from "./Split";
import { Steps, type Step } from "./Steps";
import { isRecord, useUrlJson } from "./urlJson";
import { Open, Who, type Number_ } from "./Who";

type Asked = Schema<"QueryFunnelRequestInput">;
type Series = Schema<"FunnelSeries">;

const WEEK = 10_080;
const usual: Step[] = [{ eventName: "Product Viewed" }, { eventName: "Order Completed" }];

function areSteps(value: unknown): value is Step[] {
  return Array.isArray(value) && value.length >= 2 && value.every((each) => isRecord(each) && typeof each.eventName === "string");
}

/** How many customers take the steps of a way, where they stop, and who they are. */
export function Component() {
  const { t } = useTranslation();
  const { from, to, setDays } = useUrlDays();
  const [given, setSteps] = useUrlJson("steps", areSteps);
  const [limit, setLimit] = useUrlState("limit");
  const split = useUrlSplit();
  const [number, setNumber] = useState<Number_>();
  const steps = given ?? usual;
  const minutes = Number(limit) > 0 ? Number(limit) : WEEK;
  const isComplete = steps.every(({ eventName, filters }) => eventName && (filters ?? []).every(({ property }) => property));
  const text = JSON.stringify({ steps, fromDate: from, toDate: to, limitMinutes: minutes, ...(split.dimension && !split.dimension.catalogue ? { dimension: split.dimension } : {}) });
  const settled = useSettled(text);
  const asked = JSON.parse(settled) as Asked;
  const query = api.useQuery("post", "/v1/insight:funnel", { body: asked }, { placeholderData: keepPreviousData, staleTime: 60_000, enabled: isComplete && settled === text });
  return (
    <InsightTabs current="funnel" question={isComplete ? { funnel: asked } : undefined} acts={<DayRange from={from} to={to} onChange={setDays} />}>
      <Row gutter={[16, 16]}>
        <Col xs={24} lg={9}>
          <Card size="small">
            <Flex vertical gap={16}>
              <Steps steps={steps} onChange={setSteps} />
              <Limit minutes={minutes} onChange={(next) => setLimit(String(next))} />
              <SplitChoice eventName={steps[0]!.eventName ?? ""} split={split} />
            </Flex>
          </Card>
        </Col>
        <Col xs={24} lg={15}>
          {isComplete ? (
            <QueryView query={query}>{(found) => <Found found={found} asked={asked} onOpen={setNumber} />}</QueryView>
          ) : (
            <EmptyState title={t("insight.chooseSteps")} hint={t("insight.chooseStepsHint")} />
          )}
        </Col>
      </Row>
      <Who number={number} onClose={() => setNumber(undefined)} />
    </InsightTabs>
  );
}

function Found({ found, asked, onOpen }: { found: Schema<"QueryFunnelResponse">; asked: Asked; onOpen: (number: Number_) => void }) {
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
