import { useMutation } from "@tanstack/react-query";
import { Alert, App, Form, Input, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, fetcher, queries } from "../../api/client";
import { useErrorWords } from "../../components/errorWords";
import { newRequestId } from "../../components/requestId";
import { useIdentifierName } from "../customer/identifierWords";

interface Props {
  /** Of which templates; without any they are chosen here. */
  templateIds?: string[];
  /** To whom; without a customer an identifier is asked for. */
  customerId?: string;
  onClose: () => void;
}

interface Values {
  couponTemplateIds?: string[];
  type?: string;
  value?: string;
}

const types = ["user_id", "member_card", "phone", "email"];

/** Issues coupons to one customer: several are a pack, of which the customer gets all or none. */
export function IssueDialog({ templateIds, customerId, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const words = useErrorWords();
  const identifierName = useIdentifierName();
  const [form] = Form.useForm<Values>();
  // What was sent and got no answer is sent again under the same name: it happens once.
  const [requestId, setRequestId] = useState(newRequestId);
  const templates = api.useQuery("get", "/v1/couponTemplates", { params: { query: { filter: "state = ACTIVE", pageSize: 100 } } }, { enabled: !templateIds });
  const issue = useMutation({
    mutationFn: ({ couponTemplateIds = templateIds ?? [], type = "", value = "" }: Values) => {
      const to = customerId ? { customerId } : { identifier: { type, value: value.trim() } };
      return fetcher.POST("/v1/coupons:issue", { body: { couponTemplateIds, ...to, requestId } });
    },
    onSuccess: () => {
      void message.success(t("coupons.wereIssued"));
      void queries.invalidateQueries();
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t("coupons.issue")}
      okText={t("coupons.issueNow")}
      confirmLoading={issue.isPending}
      onOk={() => void form.validateFields().then((values) => issue.mutate(values), () => undefined)}
      onCancel={onClose}
    >
      {issue.error && <Alert type="error" showIcon style={{ marginBottom: 16 }} title={words(issue.error).title} description={words(issue.error).advice} />}
      {/* Another request has another name. */}
      <Form form={form} layout="vertical" requiredMark={false} disabled={issue.isPending} initialValues={{ type: "phone" }} onValuesChange={() => setRequestId(newRequestId())}>
        {!templateIds && (
          <Form.Item name="couponTemplateIds" label={t("coupons.which")} extra={t("coupons.packHint")} rules={[{ required: true, message: t("coupons.whichMissing") }]}>
            <Select mode="multiple" maxCount={20} loading={templates.isPending} showSearch={{ optionFilterProp: "label" }} options={templates.data?.couponTemplates.map(({ couponTemplateId, displayName }) => ({ value: couponTemplateId, label: displayName }))} />
          </Form.Item>
        )}
        {!customerId && (
          <>
            <Form.Item name="type" label={t("coupons.to")}><Select options={types.map((value) => ({ value, label: identifierName(value) }))} /></Form.Item>
            <Form.Item name="value" label={t("coupons.value")} rules={[{ required: true, whitespace: true, message: t("coupons.valueMissing") }]}><Input maxLength={500} /></Form.Item>
          </>
        )}
      </Form>
    </Modal>
  );
}
