import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { App, Button, Flex, Form, Input, InputNumber, Modal, Radio, Select, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, fetcher, queries, type Schema } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";
import { PermittedButton } from "../../components/PermittedButton";
import { SaveError } from "../../components/SaveError";
import { useTellError } from "../../components/tellError";
import { bytesOf, conversing, hasKeywords, MAX_BYTES, triggers } from "./values";

type AutoReply = Schema<"AutoReply">;
type Values = Pick<AutoReply, "displayName" | "active" | "priority" | "channels" | "trigger" | "keywords" | "text" | "templateId"> & {
  workingHours: { weekdays: number[]; startTime: string; endTime: string }[];
  said: "text" | "template";
};

const CLOCK = /^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/;
const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** Makes an auto-reply, changes it, or takes it away. */
export function AutoReplyDialog({ start, onClose }: { start: Partial<AutoReply>; onClose: () => void }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const { message, modal } = App.useApp();
  const tellError = useTellError();
  const [form] = Form.useForm<Values>();
  const [said, setSaid] = useState<Values["said"]>(start.templateId ? "template" : "text");
  const trigger = Form.useWatch("trigger", form);
  const answers = api.useQuery("get", "/v1/templates", { params: { query: { filter: "answer = true", pageSize: 500 } } });
  const isKept = Boolean(start.etag);
  const id = start.autoReplyId ?? "";
  const done = () => {
    void queries.invalidateQueries();
    onClose();
  };
  const save = useMutation({
    mutationFn: async ({ values, over }: { values: Values; over?: string }) => {
      const template = answers.data?.templates.find((each) => each.templateId === values.templateId);
      const body = {
        displayName: values.displayName, active: values.active, priority: values.priority, trigger: values.trigger,
        keywords: hasKeywords(values.trigger) ? values.keywords : [],
        workingHours: values.trigger === "AUTO_REPLY_TRIGGER_OUTSIDE_HOURS" ? values.workingHours : [],
        text: said === "text" ? values.text : "",
        templateId: said === "template" ? values.templateId : "",
        channels: said === "template" && template ? [template.channel] : values.channels,
      } as Schema<"AutoReplyInput">;
      return isKept
        ? fetcher.PATCH("/v1/autoReplies/{auto_reply_id}", { params: { path: { auto_reply_id: id } }, body: { ...body, etag: over ?? start.etag } as Schema<"AutoReplyInput"> })
        : fetcher.POST("/v1/autoReplies", { body });
    },
    onSuccess: () => {
      void message.success(t("conversations.saved"));
      done();
    },
  });
  const remove = useMutation({ mutationFn: () => fetcher.DELETE("/v1/autoReplies/{auto_reply_id}", { params: { path: { auto_reply_id: id } } }), onSuccess: done, onError: tellError });
  const ask = () => modal.confirm({ title: t("conversations.deleteQuestion", { name: start.displayName }), okText: t("conversations.delete"), okButtonProps: { danger: true }, onOk: () => remove.mutate() });
  return (
    <Modal
      open
      width={640}
      title={isKept ? start.displayName : t("conversations.makeAutoReply")}
      onCancel={onClose}
      footer={
        <Flex justify="space-between">
          {isKept ? <PermittedButton permission="PERMISSION_TEMPLATES_WRITE" danger loading={remove.isPending} onClick={ask}>{t("conversations.delete")}</PermittedButton> : <span />}
          <PermittedButton permission="PERMISSION_TEMPLATES_WRITE" type="primary" loading={save.isPending} onClick={form.submit}>{t("conversations.save")}</PermittedButton>
        </Flex>
      }
    >
      {save.error && <SaveError error={save.error} fetchTheirs={async () => (await fetcher.GET("/v1/autoReplies/{auto_reply_id}", { params: { path: { auto_reply_id: id } } })).data!} onForce={(over) => save.mutate({ values: form.getFieldsValue(true) as Values, over })} />}
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{
          displayName: start.displayName ?? "", active: start.active ?? true, priority: start.priority ?? 100, channels: start.channels ?? [], trigger: start.trigger ?? triggers[1],
          keywords: start.keywords ?? [], text: start.text ?? "", templateId: start.templateId || undefined,
          workingHours: start.workingHours?.length ? start.workingHours : [{ weekdays: [1, 2, 3, 4, 5], startTime: "09:00", endTime: "18:00" }],
        }}
        onFinish={(values) => save.mutate({ values: { ...values, said } })}
      >
        <Flex gap={16} wrap>
          <Form.Item name="displayName" label={t("conversations.name")} style={{ flex: "1 1 240px" }}><Input maxLength={100} /></Form.Item>
          <Form.Item name="priority" label={t("conversations.priority")} extra={t("conversations.priorityHint")}><InputNumber min={1} max={1000} precision={0} /></Form.Item>
          <Form.Item name="active" label={t("conversations.active")} valuePropName="checked"><Switch /></Form.Item>
        </Flex>
        <Form.Item name="trigger" label={t("conversations.when")}>
          <Select options={triggers.map((value) => ({ value, label: t(`conversations.triggers.${value}`) }))} />
        </Form.Item>
        {hasKeywords(trigger) && (
          <Form.Item name="keywords" label={t("conversations.keywords")} extra={t("conversations.keywordsHint")} rules={[{ required: true, message: t("conversations.keywordsMissing") }]}>
            <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[",", "，", ";", "；"]} maxCount={50} />
          </Form.Item>
        )}
        {trigger === "AUTO_REPLY_TRIGGER_OUTSIDE_HOURS" && <Hours />}
        <Form.Item label={t("conversations.says")}>
          <Flex vertical gap={12}>
            <Radio.Group value={said} onChange={(event) => setSaid(event.target.value as Values["said"])} options={(["text", "template"] as const).map((value) => ({ value, label: t(`conversations.by.${value}`) }))} />
            {said === "text" ? (
              <Form.Item name="text" noStyle rules={[{ required: true, whitespace: true, message: t("conversations.textMissing") }, { validator: (_, value: string) => (bytesOf(value ?? "") > MAX_BYTES ? Promise.reject(new Error(t("conversations.tooLong"))) : Promise.resolve()) }]}>
                <Input.TextArea aria-label={t("conversations.by.text")} autoSize={{ minRows: 3, maxRows: 8 }} />
              </Form.Item>
            ) : (
              <Form.Item name="templateId" noStyle rules={[{ required: true, message: t("conversations.templateMissing") }]}>
                <Select
                  aria-label={t("conversations.by.template")}
                  placeholder={t("conversations.templateHint")}
                  options={(answers.data?.templates ?? []).filter(({ channel }) => conversing.includes(channel)).map((each) => ({ value: each.templateId, label: `${each.displayName} · ${word("Channel", each.channel)}` }))}
                />
              </Form.Item>
            )}
          </Flex>
        </Form.Item>
        {said === "text" && (
          <Form.Item name="channels" label={t("conversations.channel")}>
            <Select mode="multiple" placeholder={t("conversations.allChannels")} options={conversing.map((value) => ({ value, label: word("Channel", value) }))} />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}

function Hours() {
  const { t } = useTranslation();
  const clock = [{ pattern: CLOCK, required: true, message: t("conversations.clockMissing") }];
  return (
    <Form.List name="workingHours">
      {(fields, { add, remove }) => (
        <Form.Item label={t("conversations.hours")} extra={t("conversations.hoursHint")}>
          <Flex vertical gap={8}>
            {fields.map(({ key, name }) => (
              <Flex key={key} gap={8} align="flex-start" wrap>
                <Form.Item name={[name, "weekdays"]} noStyle rules={[{ required: true, message: t("conversations.daysMissing") }]}>
                  <Select mode="multiple" aria-label={t("conversations.days")} style={{ flex: "1 1 220px" }} options={DAYS.map((value) => ({ value, label: t(`conversations.weekdays.${value}`) }))} />
                </Form.Item>
                <Form.Item name={[name, "startTime"]} noStyle rules={clock}><Input aria-label={t("conversations.from")} style={{ width: 80 }} maxLength={5} /></Form.Item>
                <Form.Item name={[name, "endTime"]} noStyle rules={clock}><Input aria-label={t("conversations.to")} style={{ width: 80 }} maxLength={5} /></Form.Item>
                <Button icon={<DeleteOutlined />} aria-label={t("conversations.removeHours")} disabled={fields.length === 1} onClick={() => remove(name)} />
              </Flex>
            ))}
            <Button type="dashed" icon={<PlusOutlined />} style={{ alignSelf: "flex-start" }} disabled={fields.length >= 7} onClick={() => add({ weekdays: [6, 7], startTime: "10:00", endTime: "16:00" })}>{t("conversations.addHours")}</Button>
          </Flex>
        </Form.Item>
      )}
    </Form.List>
  );
}
