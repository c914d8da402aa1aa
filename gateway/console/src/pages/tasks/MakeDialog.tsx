import { useMutation } from "@tanstack/react-query";
import { Alert, App, Form, Input, InputNumber, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePermission } from "../../app/session";
import { fetcher, queries, type Schema } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";
import { useErrorWords } from "../../components/errorWords";
import { newRequestId } from "../../components/requestId";
import { assignments, kinds, priorities } from "./words";

interface Values {
  customerId: string;
  kind: Schema<"TaskKind">;
  title: string;
  description?: string;
  assignment: Schema<"TaskAssignment">;
  staffId?: string;
  storeId?: string;
  priority: Schema<"TaskPriority">;
  dueHours: number;
}

/** Makes a task by hand, for a customer that is chosen or typed. */
export function MakeDialog({ customerId = "", onClose }: { customerId?: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const word = useEnumWords();
  const words = useErrorWords();
  const anyStore = usePermission()("PERMISSION_STAFF_WRITE");
  const [form] = Form.useForm<Values>();
  const assignment = Form.useWatch("assignment", form);
  // What was sent and got no answer is sent again under the same name: it happens once.
  const [requestId, setRequestId] = useState(newRequestId);
  const make = useMutation({
    mutationFn: ({ dueHours, staffId = "", ...values }: Values) =>
      fetcher.POST("/v1/tasks", {
        params: { query: { requestId, anyStore } },
        body: { ...values, dueMinutes: Math.max(1, Math.round(dueHours * 60)), ...(values.assignment === "TASK_ASSIGNMENT_STAFF_MEMBER" && { staffId: staffId.trim() }) },
      }),
    onSuccess: () => {
      void message.success(t("tasks.made"));
      void queries.invalidateQueries();
      onClose();
    },
  });
  return (
    <Modal open title={t("tasks.make")} okText={t("tasks.make")} confirmLoading={make.isPending} onOk={() => void form.validateFields().then((values) => make.mutate(values), () => undefined)} onCancel={onClose}>
      {make.error && <Alert type="error" showIcon style={{ marginBottom: 16 }} title={words(make.error).title} description={words(make.error).advice} />}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        disabled={make.isPending}
        initialValues={{ customerId, kind: "TASK_KIND_CALL", assignment: "TASK_ASSIGNMENT_ADVISER", priority: "TASK_PRIORITY_NORMAL", dueHours: 24 }}
        onValuesChange={() => setRequestId(newRequestId())}
      >
        <Form.Item name="customerId" hidden={Boolean(customerId)} label={t("tasks.customerId")} rules={[{ required: true, pattern: /^[0-9]{1,19}$/, message: t("tasks.customerIdMissing") }]}><Input inputMode="numeric" maxLength={19} /></Form.Item>
        <Form.Item name="kind" label={t("tasks.kind")}><Select options={kinds.map((value) => ({ value, label: word("TaskKind", value) }))} /></Form.Item>
        <Form.Item name="title" label={t("tasks.title")} rules={[{ required: true, whitespace: true, message: t("tasks.titleMissing") }]}><Input maxLength={200} /></Form.Item>
        <Form.Item name="description" label={t("tasks.description")}><Input.TextArea rows={3} maxLength={4000} /></Form.Item>
        <Form.Item name="assignment" label={t("tasks.assignment")}><Select options={assignments.map((value) => ({ value, label: word("TaskAssignment", value) }))} /></Form.Item>
        {assignment === "TASK_ASSIGNMENT_STAFF_MEMBER" && <Form.Item name="staffId" label={t("tasks.staffId")} rules={[{ required: true, whitespace: true, message: t("tasks.staffIdMissing") }]}><Input maxLength={63} /></Form.Item>}
        <Form.Item name="storeId" label={t("tasks.store")} extra={t("tasks.storeHint")}><Input maxLength={63} /></Form.Item>
        <Form.Item name="priority" label={t("tasks.priority")}><Select options={priorities.map((value) => ({ value, label: word("TaskPriority", value) }))} /></Form.Item>
        <Form.Item name="dueHours" label={t("tasks.dueHours")} rules={[{ required: true, message: t("tasks.dueHoursMissing") }]}><InputNumber min={0.1} max={720} style={{ width: "100%" }} /></Form.Item>
      </Form>
    </Modal>
  );
}
