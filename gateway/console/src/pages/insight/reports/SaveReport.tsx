import { useMutation } from "@tanstack/react-query";
import { SaveOutlined } from "@ant-design/icons";
import { App, Form, Input, InputNumber, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fetcher, queries, type Schema } from "../../../api/client";
import { PermittedButton } from "../../../components/PermittedButton";
import { useTellError } from "../../../components/tellError";

type Question = Schema<"InsightQuestionInput">;

interface Values {
  displayName: string;
  lastDays: number | null;
}

/** Keeps what a page of insight shows as a report; days that it names stay, else so many up to the day it is run. */
export function SaveReport({ question }: { question: Question }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [isOpen, setOpen] = useState(false);
  const [form] = Form.useForm<Values>();
  const asked = question.query ?? question.funnel ?? question.retention ?? question.paths ?? question.products;
  const namesDays = !!(asked?.fromDate || asked?.toDate);
  const save = useMutation({
    mutationFn: async ({ displayName, lastDays }: Values) => fetcher.POST("/v1/reports", { body: { displayName: displayName.trim(), question, ...(lastDays && !namesDays ? { lastDays } : {}) } }),
    onSuccess: async () => {
      void message.success(t("reports.saved"));
      setOpen(false);
      await queries.invalidateQueries({ queryKey: ["get", "/v1/reports"] });
    },
    onError: useTellError(),
  });
  return (
    <>
      <PermittedButton permission="PERMISSION_SEGMENTS_WRITE" icon={<SaveOutlined />} onClick={() => setOpen(true)}>{t("reports.save")}</PermittedButton>
      <Modal open={isOpen} title={t("reports.save")} okText={t("reports.keep")} confirmLoading={save.isPending} onOk={() => form.submit()} onCancel={() => setOpen(false)} destroyOnHidden>
        <Form<Values> form={form} layout="vertical" initialValues={{ displayName: "", lastDays: null }} onFinish={(values) => save.mutate(values)}>
          <Form.Item name="displayName" label={t("reports.name")} rules={[{ required: true, whitespace: true, message: t("reports.needsName") }]}><Input maxLength={200} /></Form.Item>
          {!namesDays && <Form.Item name="lastDays" label={t("reports.lastDaysLabel")} extra={t("reports.lastDaysHint")}><InputNumber min={1} max={400} precision={0} style={{ width: 160 }} /></Form.Item>}
        </Form>
      </Modal>
    </>
  );
}
