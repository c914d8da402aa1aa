import { Alert, Button, Card, Flex, Select, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../../api/client";
import { EmptyState } from "../../../components/EmptyState";
import { useFormat } from "../../../components/format";
import { ListTable } from "../../../components/ListTable";
import { Time } from "../../../components/Time";
import { useUrlState } from "../../../components/urlState";
import { DataTabs } from "../DataTabs";
import { Alerts } from "./Alerts";
import { useColumns, type Line } from "./columns";
import { Gone } from "./Gone";
import { SettingsDrawer } from "./SettingsDrawer";

// As many as a report holds; there may be more.
const MAXIMUM_LINES = 200;
const KEPT_DAYS = 400;

/** What is wrong with the data, the gravest first, of now or of a night: how much, how it went, and the way to the page that mends it. */
export function Component() {
  const { t } = useTranslation();
  const [day, setDay] = useUrlState("report");
  const [isSetting, setSetting] = useState(false);
  const columns = useColumns();
  // It asks several services, and what it tells does not move by the second.
  const now = api.useQuery("get", "/v1/dataQuality", {}, { refetchInterval: 30_000, refetchIntervalInBackground: false, enabled: !day });
  const then = api.useQuery("get", "/v1/dataQualityReports/{report_date}", { params: { path: { report_date: day } } }, { staleTime: Infinity, enabled: !!day });
  const query = day ? then : now;
  const missing = query.data?.missing ?? [];
  return (
    <DataTabs current="quality" acts={<Button onClick={() => setSetting(true)}>{t("quality.settings")}</Button>}>
      <Flex vertical gap={16}>
        <Days day={day} onChange={setDay} />
        <Alerts onShow={setDay} />
        {missing.length > 0 && <Missing services={missing} />}
        <Card styles={{ body: { padding: 0 } }}>
          <ListTable<Line>
            query={query}
            rows={query.data?.lines}
            rowKey={({ kind, subject }) => `${kind} ${subject}`}
            columns={columns}
            // Words wrap before the table scrolls: at 1024 the way to the page that mends a line is still in sight.
            scroll={{ x: 700 }}
            empty={missing.length > 0 ? <EmptyState title={t("quality.noneKnown")} /> : <EmptyState title={t("quality.none")} hint={t("quality.noneHint")} />}
          />
        </Card>
        {query.data && <Gone report={query.data} />}
        {query.data && <AsOf report={query.data} />}
      </Flex>
      <SettingsDrawer isOpen={isSetting} onClose={() => setSetting(false)} />
    </DataTabs>
  );
}

/** Which report is shown: the present one, or that of a night that is kept. */
function Days({ day, onChange }: { day: string; onChange: (day: string) => void }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { data } = api.useQuery("get", "/v1/dataQualityReports", { params: { query: { pageSize: KEPT_DAYS } } }, { staleTime: 60_000 });
  const kept = data?.dataQualityReports ?? [];
  const options = [
    { value: "", label: t("quality.now") },
    ...kept.map(({ reportDate, highLines, mediumLines, lowLines }) => ({
      value: reportDate,
      label: t("quality.night", { day: reportDate, high: number(highLines), medium: number(mediumLines), low: number(lowLines) }),
    })),
  ];
  return (
    <Flex gap={8} align="center" wrap>
      <label htmlFor="quality-report">{t("quality.report")}</label>
      <Select id="quality-report" style={{ minWidth: 300 }} value={day} options={options} onChange={onChange} />
      {data && kept.length === 0 && <Typography.Text type="secondary">{t("quality.noneKept")}</Typography.Text>}
    </Flex>
  );
}

/** Of when a report is, what it is compared with, and whether there is more. */
function AsOf({ report }: { report: Schema<"DataQuality"> }) {
  const { t } = useTranslation();
  return (
    <Typography.Text type="secondary" style={{ fontSize: 12 }}>
      {t("quality.asOf")} <Time at={report.reportTime} />
      {report.dayBefore && <> · {t("quality.comparedDay", { day: report.dayBefore })}</>}
      {report.weekBefore && <> · {t("quality.comparedWeek", { day: report.weekBefore })}</>}
      {report.lines.length >= MAXIMUM_LINES && <> · {t("quality.cutOff", { shown: MAXIMUM_LINES })}</>}
    </Typography.Text>
  );
}

/** Says who did not answer, and what is therefore not in the report. */
function Missing({ services }: { services: string[] }) {
  const { t, i18n } = useTranslation();
  const told = (service: string) => (i18n.exists(`quality.missing.${service}`) ? t(`quality.missing.${service}`) : t("quality.missing.other", { service }));
  return <Alert type="warning" showIcon title={t("quality.incomplete")} description={services.map((service) => <div key={service}>{told(service)}</div>)} />;
}
