import { useMutation } from "@tanstack/react-query";
import { Card, Flex, Form, Input, Modal, Switch, Tag, Typography, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, fetcher, queries, type Schema } from "../../api/client";
import { Chosen } from "../../components/Chosen";
import { CustomerName } from "../../components/CustomerName";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { ListTable } from "../../components/ListTable";
import { PermittedButton } from "../../components/PermittedButton";
import { useTellError } from "../../components/tellError";
import { Time } from "../../components/Time";
import { useUrlPage, useUrlState } from "../../components/urlState";
import { MessagesTabs } from "./MessagesTabs";
import { channels } from "./values";

type Suppression = Schema<"Suppression">;

/** Addresses that are sent nothing, or no marketing: why, until when, and the way to lift that. */
export function Component() {
  const { t } = useTranslation();
  const word = useEnumWords();
  const [channel, setChannel] = useUrlState("channel");
  const [ended, setEnded] = useUrlState("ended");
  const { token } = useUrlPage();
  const [lifting, setLifting] = useState<Suppression>();
  const known = channels.find((each) => each === channel);
  const query = api.useQuery("get", "/v1/suppressions", { params: { query: { channel: known, showEnded: ended === "yes", pageToken: token, pageSize: 50 } } });
  const columns: TableColumnsType<Suppression> = [
    {
      title: t("messages.why"),
      render: (_, { reason, detail }) => (
        <div>
          {word("SuppressionReason", reason)}
          {detail && <Typography.Text type="secondary" className="yk-foreign" style={{ display: "block", fontSize: 12 }}>{detail}</Typography.Text>}
        </div>
      ),
    },
    { title: t("messages.customer"), dataIndex: "customerId", render: (id: string) => <CustomerName id={id} /> },
    { title: t("messages.channel"), dataIndex: "channel", render: (value: string) => word("Channel", value) },
    { title: t("messages.scope"), dataIndex: "scope", render: (value: string) => word("SuppressionScope", value) },
    { title: t("messages.since"), dataIndex: "createTime", render: (at?: string) => <Time at={at} /> },
    { title: t("messages.until"), render: (_, { expireTime }) => (expireTime ? <Time at={expireTime} /> : t("messages.forEver")) },
    {
      title: "",
      align: "end",
      render: (_, suppression) => {
        if (suppression.liftTime) return <Tag title={suppression.liftReason}>{t("messages.lifted")}</Tag>;
        if (suppression.expireTime && new Date(suppression.expireTime) < new Date()) return <Tag>{t("messages.over")}</Tag>;
        return <PermittedButton permission="PERMISSION_CUSTOMERS_WRITE" type="link" size="small" onClick={() => setLifting(suppression)}>{t("messages.lift")}</PermittedButton>;
      },
    },
  ];
  return (
    <MessagesTabs current="suppressions">
      <Card styles={{ body: { padding: 0 } }}>
        <Flex gap={16} wrap align="center" style={{ padding: 16 }}>
          <Chosen label={t("messages.channel")} value={channel} options={channels.map((value) => ({ value, label: word("Channel", value) }))} onChange={setChannel} />
          <label style={{ display: "flex", gap: 8, alignItems: "center" }}>
            <Switch size="small" checked={ended === "yes"} onChange={(on) => setEnded(on ? "yes" : "")} />
            {t("messages.showEnded")}
          </label>
        </Flex>
        <ListTable<Suppression>
          query={query}
          rows={query.data?.suppressions}
          nextPageToken={query.data?.nextPageToken}
          rowKey="suppressionId"
          columns={columns}
          empty={<EmptyState title={t("messages.noSuppressions")} hint={t("messages.noSuppressionsHint")} />}
        />
      </Card>
      <LiftForm suppression={lifting} onClose={() => setLifting(undefined)} />
    </MessagesTabs>
  );
}

function LiftForm({ suppression, onClose }: { suppression: Suppression | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const tellError = useTellError();
  const [form] = Form.useForm<{ reason: string }>();
  const lift = useMutation({
    mutationFn: ({ reason }: { reason: string }) =>
      fetcher.POST("/v1/suppressions/{suppression_id}:lift", { params: { path: { suppression_id: suppression!.suppressionId } }, body: { reason } }),
    onSuccess: () => {
      onClose();
      form.resetFields();
      void queries.invalidateQueries();
    },
    onError: tellError,
  });
  return (
    <Modal open={suppression !== undefined} title={t("messages.liftTitle")} okText={t("messages.lift")} onOk={form.submit} onCancel={onClose} confirmLoading={lift.isPending} forceRender>
      <Typography.Paragraph type="secondary">{t("messages.liftHint")}</Typography.Paragraph>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => lift.mutate(values)}>
        <Form.Item name="reason" label={t("messages.liftReason")} rules={[{ required: true, whitespace: true, message: t("messages.liftReasonNeeded") }]}>
          <Input.TextArea maxLength={500} showCount autoSize={{ minRows: 2, maxRows: 6 }} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
