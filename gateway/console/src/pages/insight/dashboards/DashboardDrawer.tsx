import { useMutation } from "@tanstack/react-query";
import { App, Drawer, Form, Input, Switch } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { fetcher, type Schema } from "../../../api/client";
import { PermittedButton } from "../../../components/PermittedButton";
import { SaveError } from "../../../components/SaveError";
import { dashboardsChanged } from "./changed";
import { Reports } from "./Reports";
import { useReportNames } from "./useReportNames";

type Dashboard = Schema<"Dashboard">;

const PATH = "/v1/dashboards/{dashboard_id}";

interface Values {
  displayName: string;
  description: string;
  reportIds: string[];
  pinned: boolean;
}

/** A dashboard as a form: what it is called, which reports are on it, in which order. Without one: a new one. */
export function DashboardDrawer({ dashboard, isOpen, onClose }: { dashboard?: Dashboard; isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer open={isOpen} onClose={onClose} size={560} title={t(dashboard ? "dashboards.change" : "dashboards.make")} destroyOnHidden>
      <DashboardForm dashboard={dashboard} onDone={onClose} />
    </Drawer>
  );
}

function DashboardForm({ dashboard, onDone }: { dashboard: Dashboard | undefined; onDone: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [form] = Form.useForm<Values>();
  const names = useReportNames();
  const save = useMutation({
    mutationFn: async (etag: string) => {
      const { displayName, description, reportIds, pinned } = form.getFieldsValue();
      const body = { displayName: displayName.trim(), description: description.trim(), reportIds, pinned };
      if (!dashboard) return (await fetcher.POST("/v1/dashboards", { body })).data!;
      const params = { path: { dashboard_id: dashboard.dashboardId }, query: { updateMask: "displayName,description,reportIds,pinned" } };
      return (await fetcher.PATCH(PATH, { params, body: { ...body, etag } })).data!;
    },
    onSuccess: async ({ dashboardId }) => {
      void message.success(t("dashboards.saved"));
      onDone();
      await dashboardsChanged();
      if (!dashboard) void navigate(`/insight/dashboards/${dashboardId}`);
    },
  });
  const start: Values = { displayName: dashboard?.displayName ?? "", description: dashboard?.description ?? "", reportIds: dashboard?.reportIds ?? [], pinned: dashboard?.pinned ?? false };
  return (
    <Form<Values> form={form} layout="vertical" initialValues={start} onFinish={() => save.mutate(dashboard?.etag ?? "")}>
      {save.error && <SaveError error={save.error} fetchTheirs={async () => (await fetcher.GET(PATH, { params: { path: { dashboard_id: dashboard?.dashboardId ?? "" } } })).data!} onForce={(etag) => save.mutate(etag)} />}
      <Form.Item name="displayName" label={t("dashboards.name")} rules={[{ required: true, whitespace: true, message: t("dashboards.needsName") }]}><Input maxLength={200} /></Form.Item>
      <Form.Item name="description" label={t("dashboards.description")}><Input.TextArea maxLength={2000} autoSize={{ minRows: 1, maxRows: 4 }} /></Form.Item>
      <Form.Item name="reportIds" label={t("dashboards.reports")} extra={t("dashboards.reportsHint")}><Reports reports={names} /></Form.Item>
      <Form.Item name="pinned" label={t("dashboards.pinned")} extra={t("dashboards.pinnedHint")} valuePropName="checked"><Switch /></Form.Item>
      <PermittedButton type="primary" htmlType="submit" permission="PERMISSION_SEGMENTS_WRITE" loading={save.isPending}>{t("dashboards.save")}</PermittedButton>
    </Form>
  );
}
