import { useMutation } from "@tanstack/react-query";
import { EditOutlined } from "@ant-design/icons";
import { App, Form, Input, InputNumber, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fetcher, queries, type Schema } from "../../../api/client";
import { PermittedButton } from "../../../components/PermittedButton";
import { SaveError } from "../../../components/SaveError";

interface Values {
  displayName: string;
  description: string;
  lastDays: number | null;
}

const PATH = "/v1/reports/{report_id}";

/** Changes what a report is called, what it is for, and how far it looks back. Its question stays. */
export function RenameReport({ report }: { report: Schema<"Report"> }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [isOpen, setOpen] = useState(false);
  const [form] = Form.useForm<Values>();
  const asked = report.question?.query ?? report.question?.funnel ?? report.question?.retention ?? report.question?.paths ?? report.question?.products;
  const namesDays = !!(asked?.fromDate || asked?.toDate);
  const path = { report_id: report.reportId };
  const save = useMutation({
    mutationFn: async (etag: string) => {
      const { displayName, description, lastDays } = form.getFieldsValue();
      const body = { displayName: displayName.trim(), description: description.trim(), ...(namesDays ? {} : { lastDays: lastDays ?? 0 }), etag };
      return fetcher.PATCH(PATH, { params: { path, query: { updateMask: namesDays ? "displayName,description" : "displayName,description,lastDays" } }, body });
    },
    onSuccess: async () => {
      void message.success(t("reports.changed"));
      setOpen(false);
      await queries.invalidateQueries();
    },
  });
  return (
    <>
      <PermittedButton permission="PERMISSION_SEGMENTS_WRITE" icon={<EditOutlined />} onClick={() => setOpen(true)}>{t("reports.change")}</PermittedButton>
      <Modal open={isOpen} title={t("reports.change")} okText={t("reports.keep")} confirmLoading={save.isPending} onOk={() => form.submit()} onCancel={() => setOpen(false)} destroyOnHidden>
        {save.error && <SaveError error={save.error} fetchTheirs={async () => (await fetcher.GET(PATH, { params: { path } })).data!} onForce={(etag) => save.mutate(etag)} />}
        <Form<Values> form={form} layout="vertical" initialValues={{ displayName: report.displayName, description: report.description, lastDays: report.lastDays || null }} onFinish={() => save.mutate(report.etag)}>
          <Form.Item name="displayName" label={t("reports.name")} rules={[{ required: true, whitespace: true, message: t("reports.needsName") }]}><Input maxLength={200} /></Form.Item>
          <Form.Item name="description" label={t("reports.description")}><Input.TextArea maxLength={2000} autoSize={{ minRows: 2, maxRows: 6 }} /></Form.Item>
          {!namesDays && <Form.Item name="lastDays" label={t("reports.lastDaysLabel")} extra={t("reports.lastDaysHint")}><InputNumber min={1} max={400} precision={0} style={{ width: 160 }} /></Form.Item>}
        </Form>
      </Modal>
    </>
  );
}
