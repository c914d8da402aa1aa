import { useMutation } from "@tanstack/react-query";
import { Alert, App, Card, Form, Input, Modal, Select, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, fetcher, queries, type Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { useErrorWords } from "../../components/errorWords";
import { ListTable } from "../../components/ListTable";
import { PermittedButton } from "../../components/PermittedButton";
import { useTellError } from "../../components/tellError";
import { Time } from "../../components/Time";
import { channels } from "../messages/values";

type Recipient = Schema<"TestRecipient">;

/** The addresses to which templates may be sent for a test: nobody else gets one. */
export function TestRecipients() {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const word = useEnumWords();
  const tellError = useTellError();
  const [isAdding, setAdding] = useState(false);
  const query = api.useQuery("get", "/v1/testRecipients", {});
  const remove = useMutation({
    mutationFn: (id: string) => fetcher.DELETE("/v1/testRecipients/{test_recipient_id}", { params: { path: { test_recipient_id: id } } }),
    onSuccess: () => queries.invalidateQueries(),
    onError: tellError,
  });
  const ask = ({ testRecipientId, displayName }: Recipient) =>
    modal.confirm({
      title: t("settings.disallowQuestion", { name: displayName }),
      content: t("settings.disallowHint"),
      okText: t("settings.remove"),
      okButtonProps: { danger: true },
      onOk: () => remove.mutateAsync(testRecipientId).catch(() => undefined),
    });
  const columns: TableColumnsType<Recipient> = [
    { title: t("settings.recipient"), dataIndex: "displayName", className: "yk-foreign" },
    { title: t("settings.channel"), dataIndex: "channel", render: (channel: string) => word("Channel", channel) },
    { title: t("settings.address"), dataIndex: "address", className: "yk-foreign" },
    { title: t("settings.made"), dataIndex: "createTime", render: (at?: string) => <Time at={at} /> },
    {
      title: t("settings.acts"),
      align: "end",
      render: (_, recipient) => <PermittedButton permission="PERMISSION_CHANNELS_WRITE" type="link" size="small" danger onClick={() => ask(recipient)}>{t("settings.remove")}</PermittedButton>,
    },
  ];
  const add = <PermittedButton permission="PERMISSION_CHANNELS_WRITE" size="small" onClick={() => setAdding(true)}>{t("settings.allow")}</PermittedButton>;
  return (
    <Card size="small" title={t("settings.recipients")} extra={add} styles={{ body: { padding: 0 } }}>
      <ListTable query={query} rows={query.data?.testRecipients} rowKey="testRecipientId" columns={columns} empty={<EmptyState title={t("settings.noRecipients")} hint={t("settings.noRecipientsHint")} />} />
      {isAdding && <RecipientForm onClose={() => setAdding(false)} />}
    </Card>
  );
}

type Values = Pick<Recipient, "displayName" | "channel" | "address">;

function RecipientForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const words = useErrorWords();
  const [form] = Form.useForm<Values>();
  const channel = Form.useWatch("channel", form) ?? "CHANNEL_EMAIL";
  const add = useMutation({
    mutationFn: (body: Values) => fetcher.POST("/v1/testRecipients", { body }),
    onSuccess: () => {
      onClose();
      void queries.invalidateQueries();
    },
  });
  return (
    <Modal open title={t("settings.allow")} okText={t("settings.allow")} onOk={form.submit} onCancel={onClose} confirmLoading={add.isPending}>
      {add.error && <Alert type="error" showIcon style={{ marginBottom: 16 }} title={words(add.error).title} description={words(add.error).advice} />}
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ channel: "CHANNEL_EMAIL" }} onFinish={(values) => add.mutate(values)}>
        <Form.Item name="displayName" label={t("settings.recipient")} rules={[{ required: true, whitespace: true, message: t("settings.nameMissing") }]}>
          <Input maxLength={200} placeholder={t("settings.recipientExample")} />
        </Form.Item>
        <Form.Item name="channel" label={t("settings.channel")}>
          <Select options={channels.map((value) => ({ value, label: word("Channel", value) }))} />
        </Form.Item>
        <Form.Item name="address" label={t("settings.address")} extra={t(`settings.addressHints.${channel}`)} rules={[{ required: true, whitespace: true, message: t("settings.fieldMissing") }]}>
          <Input maxLength={320} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
