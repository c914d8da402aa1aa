import { useMutation } from "@tanstack/react-query";
import { App, Button, Drawer, Flex, Form, Input, InputNumber, Popconfirm, Segmented, Select, Switch, Table, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { usePermission } from "../../../app/session";
import { api, fetcher, queries, type Schema } from "../../../api/client";
import { useEnumWords } from "../../../components/enumWords";
import { PermittedButton } from "../../../components/PermittedButton";
import { QueryView } from "../../../components/QueryView";
import { SaveError } from "../../../components/SaveError";
import { useTellError } from "../../../components/tellError";
import { metrics, useFigure, type Metric } from "../figures";
import { OutcomeTag } from "./index";

type KeptAlert = Schema<"Alert">;
type Sent = Schema<"AlertInput">;

const PATH = "/v1/alerts/{alert_id}";
const DIRECTIONS = ["ALERT_DIRECTION_UNSPECIFIED", "ALERT_DIRECTION_DOWN", "ALERT_DIRECTION_UP"] as const;
const DAYS = 56;
const USUAL = 3.5;

interface Values {
  displayName: string;
  metric: Metric;
  mode: "anomaly" | "threshold";
  sensitivity: number;
  direction: (typeof DIRECTIONS)[number];
  lessThan?: string;
  moreThan?: string;
  webhookUrl: string;
  isPaused: boolean;
}

/** An alert as a form, with the days of the past on which it would have fired; an empty id: a new one. */
export function AlertDrawer({ alertId, onClose }: { alertId: string | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const query = api.useQuery("get", PATH, { params: { path: { alert_id: alertId ?? "" } } }, { enabled: !!alertId });
  return (
    <Drawer open={alertId !== undefined} onClose={onClose} size={720} title={t(alertId ? "alerts.change" : "alerts.make")} destroyOnHidden>
      {alertId ? (
        <QueryView query={query}>{(kept) => <AlertForm key={kept.etag} kept={kept} onDone={onClose} />}</QueryView>
      ) : (
        <AlertForm kept={undefined} onDone={onClose} />
      )}
    </Drawer>
  );
}

function AlertForm({ kept, onDone }: { kept: KeptAlert | undefined; onDone: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const word = useEnumWords();
  const tellError = useTellError();
  const isReadOnly = !usePermission()("PERMISSION_SEGMENTS_WRITE");
  const [form] = Form.useForm<Values>();
  const mode = Form.useWatch("mode", form) ?? valuesOf(kept).mode;
  const wanted = () => wantedOf({ ...valuesOf(kept), ...form.getFieldsValue(true) } as Values, kept);
  const done = async (told: string) => {
    void message.success(told);
    await queries.invalidateQueries({ queryKey: ["get", "/v1/alerts"] });
    await queries.invalidateQueries({ queryKey: ["get", PATH] });
    onDone();
  };
  const save = useMutation({
    mutationFn: async (etag: string) => {
      if (!kept) return fetcher.POST("/v1/alerts", { body: wanted() });
      const query = { updateMask: "displayName,figure,threshold,anomaly,webhookUrl,paused" };
      return fetcher.PATCH(PATH, { params: { path: { alert_id: kept.alertId }, query }, body: { ...wanted(), etag } });
    },
    onSuccess: () => done(t("alerts.saved")),
  });
  const remove = useMutation({
    mutationFn: async () => fetcher.DELETE(PATH, { params: { path: { alert_id: kept!.alertId } } }),
    onSuccess: () => done(t("alerts.deleted")),
    onError: tellError,
  });
  const preview = useMutation({
    mutationFn: async () => (await fetcher.POST("/v1/alerts:preview", { body: { alert: wanted(), days: DAYS } })).data!,
    onError: tellError,
  });
  return (
    <Form<Values> form={form} layout="vertical" initialValues={valuesOf(kept)} disabled={isReadOnly} onFinish={() => save.mutate(kept?.etag ?? "")}>
      {save.error && <SaveError error={save.error} fetchTheirs={async () => (await fetcher.GET(PATH, { params: { path: { alert_id: kept?.alertId ?? "" } } })).data!} onForce={(etag) => save.mutate(etag)} />}
      <Form.Item name="displayName" label={t("alerts.name")} rules={[{ required: true, message: t("alerts.needsName") }]}><Input maxLength={200} /></Form.Item>
      <Form.Item name="metric" label={t("alerts.figure")}>
        <Select options={metrics.map((value) => ({ value, label: t(`insight.metrics.${value}`), disabled: value === "METRIC_CUSTOMERS" && mode === "anomaly" }))} />
      </Form.Item>
      <Form.Item name="mode" label={t("alerts.mode")} extra={t(mode === "anomaly" ? "alerts.anomalyHint" : "alerts.thresholdHint")}>
        <Segmented options={(["anomaly", "threshold"] as const).map((value) => ({ value, label: t(`alerts.${value}`) }))} />
      </Form.Item>
      {mode === "anomaly" ? (
        <Flex gap={16} wrap>
          <Form.Item name="sensitivity" label={t("alerts.sensitivity")} extra={t("alerts.sensitivityHint")}><InputNumber min={1} max={20} step={0.5} precision={2} style={{ width: 160 }} /></Form.Item>
          <Form.Item name="direction" label={t("alerts.direction")}><Select style={{ width: 200 }} options={DIRECTIONS.map((value) => ({ value, label: word("AlertDirection", value) }))} /></Form.Item>
        </Flex>
      ) : (
        <Flex gap={16} wrap>
          <Form.Item name="lessThan" label={t("alerts.lessThan")}><InputNumber stringMode style={{ width: 200 }} /></Form.Item>
          <Form.Item name="moreThan" label={t("alerts.moreThan")}><InputNumber stringMode style={{ width: 200 }} /></Form.Item>
        </Flex>
      )}
      <Form.Item name="webhookUrl" label={t("alerts.webhookUrl")} extra={t("alerts.webhookHint")}><Input placeholder="https://" maxLength={2_000} /></Form.Item>
      <Form.Item name="isPaused" label={t("alerts.paused")} valuePropName="checked"><Switch /></Form.Item>
      <Flex gap={8} wrap>
        <PermittedButton type="primary" htmlType="submit" permission="PERMISSION_SEGMENTS_WRITE" loading={save.isPending}>{t("alerts.save")}</PermittedButton>
        <Button disabled={false} loading={preview.isPending} onClick={() => preview.mutate()}>{t("alerts.preview", { count: DAYS })}</Button>
        {kept && (
          <Popconfirm title={t("alerts.deleteAsk")} onConfirm={() => remove.mutate()} okText={t("alerts.delete")} disabled={isReadOnly}>
            <PermittedButton danger permission="PERMISSION_SEGMENTS_WRITE" loading={remove.isPending}>{t("alerts.delete")}</PermittedButton>
          </Popconfirm>
        )}
      </Flex>
      {preview.data && <Past found={preview.data} metric={(form.getFieldValue("metric") as Metric | undefined) ?? metrics[0]!} />}
    </Form>
  );
}

/** Days of the past, judged, the latest first. */
function Past({ found, metric }: { found: Schema<"AlertPreview">; metric: Metric }) {
  const { t } = useTranslation();
  const figure = useFigure();
  return (
    <div style={{ marginTop: 16 }}>
      <Typography.Paragraph>{t("alerts.wouldHaveFired", { count: found.firings, days: found.days.length })}</Typography.Paragraph>
      <Table
        size="small"
        rowKey="day"
        pagination={{ pageSize: 14, hideOnSinglePage: true, showSizeChanger: false }}
        dataSource={[...found.days].reverse()}
        columns={[
          { title: t("alerts.day"), dataIndex: "day" },
          { title: t("alerts.value"), align: "end", render: (_, { value }) => figure(metric, value) },
          { title: t("alerts.expected"), align: "end", render: (_, { expected }) => figure(metric, expected) },
          { title: t("alerts.outcome"), render: (_, day) => <OutcomeTag day={day} /> },
        ]}
      />
    </div>
  );
}

function valuesOf(kept: KeptAlert | undefined): Values {
  const { threshold, anomaly } = kept ?? {};
  return {
    displayName: kept?.displayName ?? "",
    metric: kept?.figure?.metric ?? "METRIC_ORDERS",
    mode: threshold ? "threshold" : "anomaly",
    sensitivity: anomaly?.sensitivityHundredths ? anomaly.sensitivityHundredths / 100 : USUAL,
    direction: anomaly?.direction ?? "ALERT_DIRECTION_UNSPECIFIED",
    ...(threshold?.lessThan === undefined ? {} : { lessThan: threshold.lessThan }),
    ...(threshold?.moreThan === undefined ? {} : { moreThan: threshold.moreThan }),
    webhookUrl: kept?.webhookUrl ?? "",
    isPaused: kept?.paused ?? false,
  };
}

function wantedOf(values: Values, kept: KeptAlert | undefined): Sent {
  const bound = (text: string | undefined) => (text === undefined || text === null || text === "" ? undefined : String(text));
  const lessThan = bound(values.lessThan);
  const moreThan = bound(values.moreThan);
  return {
    displayName: values.displayName.trim(),
    // What the form does not show (a rule, filters of orders) stays as it is.
    figure: { ...kept?.figure, metric: values.metric } as Schema<"AlertFigureInput">,
    ...(values.mode === "anomaly"
      ? { anomaly: { sensitivityHundredths: Math.round(values.sensitivity * 100), direction: values.direction } }
      : { threshold: { ...(lessThan === undefined ? {} : { lessThan }), ...(moreThan === undefined ? {} : { moreThan }) } }),
    webhookUrl: values.webhookUrl.trim(),
    paused: values.isPaused,
  };
}
