import { SettingOutlined } from "@ant-design/icons";
import { Alert, Card, Col, Flex, Row, Statistic, Table, Tag, Tooltip, Typography } from "antd";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, live, type Schema } from "../../../api/client";
import { EmptyState } from "../../../components/EmptyState";
import { useEnumWords } from "../../../components/enumWords";
import { useFormat } from "../../../components/format";
import { PermittedButton } from "../../../components/PermittedButton";
import { QueryView } from "../../../components/QueryView";
import { RowsSkeleton } from "../../../components/Skeletons";
import { Time } from "../../../components/Time";
import { Measurement } from "./Measurement";

type Journey = Schema<"Journey">;
type Result = Schema<"JourneyResults">;
type Metric = Schema<"MetricResult">;
type Bounds = Schema<"EffectBounds">;

const Days = lazy(() => import("./Days"));

/** What a journey changed: those who walked it beside those who were left alone. */
export function Results({ journey }: { journey: Journey }) {
  const query = api.useQuery("get", "/v1/journeys/{journey_id}/results", { params: { path: { journey_id: journey.journeyId } } }, { ...live });
  return <QueryView query={query} skeleton={<Card><RowsSkeleton rows={8} /></Card>}>{(results) => <Shown results={results} />}</QueryView>;
}

function Shown({ results }: { results: Result }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [changes, setChanges] = useState(false);
  const measured = Number(results.peopleMeasured);
  const { measurement } = results;
  const share = format.percent((measurement?.holdoutShare ?? 0) / 10_000);
  const sums: [string, string][] = [
    [t("results.treated"), format.number(results.peopleTreated)],
    [t("results.heldOut"), format.number(results.peopleHeldOut)],
    [t("results.measured"), format.number(results.peopleMeasured)],
    [t("results.messages"), format.number(results.messages)],
  ];
  return (
    <Flex vertical gap={16}>
      {results.hasRatioMismatch && <Alert type="error" showIcon title={t("results.mismatch")} description={t("results.mismatchHint")} />}
      <Card
        title={t("results.people")}
        extra={<PermittedButton permission="PERMISSION_JOURNEYS_PUBLISH" icon={<SettingOutlined />} onClick={() => setChanges(true)}>{t("results.change")}</PermittedButton>}
      >
        <Row gutter={[16, 16]}>
          {sums.map(([title, value]) => <Col key={title} xs={12} lg={6}><Statistic title={title} value={value} /></Col>)}
        </Row>
        <Typography.Paragraph type="secondary" style={{ margin: "12px 0 0" }}>
          {t("results.how", { share, days: measurement?.windowDays })}{" "}
          {Number(results.peopleLeftOut) > 0 && t("results.leftOut", { people: format.number(results.peopleLeftOut) })}{" "}
          {results.measureTime && <>{t("results.measuredAt")} <Time at={results.measureTime} /></>}
        </Typography.Paragraph>
      </Card>
      {measured === 0 ? (
        <Card><EmptyState title={t("results.none")} hint={t(measurement?.holdoutShare ? "results.noneHint" : "results.nobodyHint", { days: measurement?.windowDays })} /></Card>
      ) : (
        <>
          <Card title={t("results.effects")} styles={{ body: { paddingTop: 8 } }}><Metrics metrics={results.metrics} /></Card>
          {results.returnResult && <Brought brought={results.returnResult} />}
          {results.days.length > 1 && (
            <Card title={t("results.days")}>
              <Suspense fallback={<RowsSkeleton rows={6} />}><Days days={results.days} /></Suspense>
              <Typography.Text type="secondary">{t("results.daysHint")}</Typography.Text>
            </Card>
          )}
        </>
      )}
      {changes && measurement && <Measurement measurement={measurement} onClose={() => setChanges(false)} />}
    </Flex>
  );
}

function Metrics({ metrics }: { metrics: Metric[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const word = useEnumWords();
  const write = ({ metric }: Metric, value: number) =>
    metric === "RESULT_METRIC_REVENUE" ? format.money(value) : metric === "RESULT_METRIC_ORDERS" ? value.toFixed(3) : format.percent(value);
  const between = (row: Metric, bounds?: Bounds) => bounds ? t("results.between", { low: write(row, bounds.low), high: write(row, bounds.high) }) : t("results.tooFew");
  return (
    <Table<Metric>
      rowKey="metric"
      dataSource={metrics}
      pagination={false}
      scroll={{ x: 720 }}
      columns={[
        { title: t("results.metric"), render: (_, row) => word("ResultMetric", row.metric) },
        { title: t("results.without"), align: "right", render: (_, row) => write(row, row.controlMean) },
        { title: t("results.with"), align: "right", render: (_, row) => write(row, row.treatedMean) },
        { title: t("results.effect"), align: "right", render: (_, row) => write(row, row.effect) },
        { title: <Tooltip title={t("results.boundsHint")}>{t("results.bounds")}</Tooltip>, render: (_, row) => between(row, row.bounds) },
        { title: "", render: (_, row) => row.bounds && <Tag color={row.isSure ? "green" : "default"}>{t(row.isSure ? "results.sure" : "results.unsure")}</Tag> },
      ]}
    />
  );
}

function Brought({ brought }: { brought: Schema<"ReturnResult"> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const within = (bounds?: Bounds) => bounds && t("results.between", { low: format.money(bounds.low), high: format.money(bounds.high) });
  const parts: [string, number, Bounds | undefined][] = [
    [t("results.revenue"), brought.incrementalRevenue, brought.revenueBounds],
    [t("results.cost"), brought.cost, undefined],
    [t("results.margin"), brought.incrementalMargin, brought.marginBounds],
  ];
  return (
    <Card title={t("results.brought")}>
      <Row gutter={[16, 16]}>
        {parts.map(([title, value, bounds]) => (
          <Col key={title} xs={24} lg={8}>
            <Statistic title={title} value={format.money(value)} />
            <Typography.Text type="secondary">{within(bounds)}</Typography.Text>
          </Col>
        ))}
      </Row>
    </Card>
  );
}
