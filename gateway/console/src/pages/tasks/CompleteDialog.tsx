import { useMutation } from "@tanstack/react-query";
import { Alert, App, Form, Input, Modal, Radio, Space } from "antd";
import { useTranslation } from "react-i18next";
import { fetcher, queries, type Schema } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";
import { useErrorWords } from "../../components/errorWords";
import { useAnyStore } from "./own";
import type { Task } from "./words";

interface Values {
  outcome: Schema<"TaskOutcome">;
  note?: string;
}

/** Ends a task with one of the outcomes that its kind has. */
export function CompleteDialog({ task, onClose }: { task: Task; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const word = useEnumWords();
  const words = useErrorWords();
  const anyStore = useAnyStore();
  const [form] = Form.useForm<Values>();
  const complete = useMutation({
    mutationFn: ({ outcome, note = "" }: Values) => fetcher.POST("/v1/tasks/{task_id}:complete", { params: { path: { task_id: task.taskId! } }, body: { outcome, note: note.trim(), anyStore } }),
    onSuccess: () => {
      void message.success(t("tasks.completed"));
      void queries.invalidateQueries();
      onClose();
    },
  });
  return (
    <Modal open title={t("tasks.complete")} okText={t("tasks.complete")} confirmLoading={complete.isPending} onOk={() => void form.validateFields().then((values) => complete.mutate(values), () => undefined)} onCancel={onClose}>
      {complete.error && <Alert type="error" showIcon style={{ marginBottom: 16 }} title={words(complete.error).title} description={words(complete.error).advice} />}
      <Form form={form} layout="vertical" requiredMark={false} disabled={complete.isPending}>
        <Form.Item name="outcome" label={t("tasks.outcome")} rules={[{ required: true, message: t("tasks.outcomeMissing") }]}>
          <Radio.Group>
            <Space orientation="vertical">
              {task.possibleOutcomes.map((value) => <Radio key={value} value={value}>{word("TaskOutcome", value)}</Radio>)}
            </Space>
          </Radio.Group>
        </Form.Item>
        <Form.Item name="note" label={t("tasks.note")}><Input.TextArea rows={3} maxLength={2000} /></Form.Item>
      </Form>
    </Modal>
  );
}
