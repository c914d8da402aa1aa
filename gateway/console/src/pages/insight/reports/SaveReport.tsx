import { useMutation } from "@tanstack/react-query";
import { SaveOutlined } from "@ant-design/icons";
import { App, Form, Input, InputNumber, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, fetcher, queries, type Schema } from "../../../api/client";
import { PermittedButton } from "../../../components/PermittedButton";
import { useTellError } from "../../../components/tellError";
import { dashboardsChanged, MOST_REPORTS } from "../dashboards/changed";
import type { Metric } from "../figures";

type Question = Schema<"InsightQuestionInput">;

interface Values {
  displayName: string;
  lastDays: number | null;
  metrics?: Metric[];
  dashboardId?: string;
}

/** Keeps what a page of insight shows as a report; days that it names stay, else so many up to the day it is run. */
export function SaveReport({ question }: { question: Question }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <PermittedButton permission="PERMISSION_SEGMENTS_WRITE" icon={<SaveOutlined />} onClick={() => setOpen(true)}>{t("reports.save")}</PermittedButton>
      {isOpen && <SaveDialog question={question} onDone={() => setOpen(false)} />}
    </>
  );
}

function SaveDialog({ question, onDone }: { question: Question; onDone: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const tellError = useTellError();
  const asked = question.query ?? question.funnel ?? question.retention ?? question.paths ?? question.products;
  const namesDays = !!(asked?.fromDate || asked?.toDate);
  const { metrics = [] } = question.query ?? {};
  const dashboards = api.useQuery("get", "/v1/dashboards", { params: { query: { orderBy: "displayName", pageSize: 50 } } }, { staleTime: 60_000 }).data?.dashboards ?? [];
  const save = useMutation({
    mutationFn: async ({ displayName, lastDays, metrics: chosen = metrics, dashboardId }: Values) => {
      // In the order of the page, which is what values are ordered by.
      const kept = question.query ? { query: { ...question.query, metrics: metrics.filter((each) => chosen.includes(each)) } } : question;
      const report = (await fetcher.POST("/v1/reports", { body: { displayName: displayName.trim(), question: kept, ...(lastDays && !namesDays ? { lastDays } : {}) } })).data!;
      // It is kept by now, whatever becomes of the dashboard.
      if (dashboardId) await put(report.reportId, dashboardId).catch(tellError);
    },
    onSuccess: async () => {
      void message.success(t("reports.saved"));
      onDone();
      await queries.invalidateQueries({ queryKey: ["get", "/v1/reports"] });
      await dashboardsChanged();
    },
    onError: tellError,
  });
  return (
    <Modal open title={t("reports.save")} okText={t("reports.keep")} confirmLoading={save.isPending} onOk={() => form.submit()} onCancel={onDone}>
      <Form<Values> form={form} layout="vertical" initialValues={{ displayName: "", lastDays: null, metrics }} onFinish={(values) => save.mutate(values)}>
        <Form.Item name="displayName" label={t("reports.name")} rules={[{ required: true, whitespace: true, message: t("reports.needsName") }]}><Input maxLength={200} /></Form.Item>
        {metrics.length > 1 && (
          <Form.Item name="metrics" label={t("reports.metrics")} rules={[{ required: true, message: t("reports.needsMetric") }]}>
            <Select mode="multiple" options={metrics.map((value) => ({ value, label: t(`insight.metrics.${value}`) }))} showSearch={{ optionFilterProp: "label" }} />
          </Form.Item>
        )}
        {!namesDays && <Form.Item name="lastDays" label={t("reports.lastDaysLabel")} extra={t("reports.lastDaysHint")}><InputNumber min={1} max={400} precision={0} style={{ width: 160 }} /></Form.Item>}
        {dashboards.length > 0 && (
          <Form.Item name="dashboardId" label={t("reports.onDashboard")}>
            <Select allowClear placeholder={t("reports.onNone")} options={dashboards.map(({ dashboardId, displayName, reportIds }) => ({ value: dashboardId, label: displayName, disabled: reportIds.length >= MOST_REPORTS }))} showSearch={{ optionFilterProp: "label" }} />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}

/** Puts a report last on a dashboard, as that stands now. */
async function put(reportId: string, dashboardId: string): Promise<void> {
  const path = { dashboard_id: dashboardId };
  const { reportIds, etag } = (await fetcher.GET("/v1/dashboards/{dashboard_id}", { params: { path } })).data!;
  await fetcher.PATCH("/v1/dashboards/{dashboard_id}", { params: { path, query: { updateMask: "reportIds" } }, body: { reportIds: [...reportIds, reportId], etag } });
}
