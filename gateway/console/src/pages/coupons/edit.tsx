import { DeleteOutlined, GiftOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Alert, App, Card, Col, Form, Input, Row, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { usePermission, useSessionQuery } from "../../app/session";
import { api, fetcher, queries, type Schema } from "../../api/client";
import { PageHeader } from "../../components/PageHeader";
import { PermittedButton } from "../../components/PermittedButton";
import { QueryView } from "../../components/QueryView";
import { SaveError } from "../../components/SaveError";
import { PageSkeleton } from "../../components/Skeletons";
import { useTellError } from "../../components/tellError";
import { bodyOf, CouponFields, valuesOf, type Values } from "./CouponFields";
import { IssueDialog } from "./IssueDialog";
import { UseCard } from "./UseCard";

type Template = Schema<"CouponTemplate">;

/** Makes a coupon template, or changes one; what came of its coupons stands beside it. */
export function Component() {
  const { couponTemplateId } = useParams();
  return couponTemplateId ? <Existing key={couponTemplateId} id={couponTemplateId} /> : <Editor />;
}

function Existing({ id }: { id: string }) {
  // Read once: what somebody else changes meanwhile must not overwrite what is being typed; the etag tells at saving.
  const query = api.useQuery("get", "/v1/couponTemplates/{coupon_template_id}", { params: { path: { coupon_template_id: id } } }, { staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false });
  return <QueryView query={query} skeleton={<PageSkeleton />}>{(template) => <Editor key={template.state} start={template} />}</QueryView>;
}

function Editor({ start }: { start?: Template }) {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const navigate = useNavigate();
  const tellError = useTellError();
  const may = usePermission()("PERMISSION_COUPONS_WRITE");
  const currency = useSessionQuery().data?.workspace?.currency || "CNY";
  const [form] = Form.useForm<Values>();
  const [kept, setKept] = useState(start);
  const [isChanged, setChanged] = useState(false);
  const [isIssuing, setIssuing] = useState(false);
  const path = { params: { path: { coupon_template_id: kept?.couponTemplateId ?? "" } } };
  const save = useMutation({
    mutationFn: async ({ values, over }: { values: Values; over?: string }) => {
      const body = bodyOf(values, kept?.currencyCode ?? currency);
      if (!kept) return (await fetcher.POST("/v1/couponTemplates", { body: { ...body, couponTemplateId: values.couponTemplateId?.trim() ?? "" } })).data!;
      // What a body names is changed, and null empties it.
      return (await fetcher.PATCH("/v1/couponTemplates/{coupon_template_id}", { ...path, body: { ...body, etag: over ?? kept.etag } })).data!;
    },
    onSuccess: (template) => {
      void message.success(t("coupons.saved"));
      void queries.invalidateQueries();
      if (!kept) return void navigate(`/coupons/${template.couponTemplateId}`, { replace: true });
      setKept(template);
      setChanged(false);
    },
  });
  const archive = useMutation({
    mutationFn: () => fetcher.POST("/v1/couponTemplates/{coupon_template_id}:archive", { ...path, body: {} }),
    onSuccess: () => void queries.invalidateQueries(),
    onError: tellError,
  });
  const ask = () =>
    modal.confirm({
      title: t("coupons.archiveQuestion", { name: kept?.displayName }),
      content: t("coupons.archiveHint"),
      okText: t("coupons.archive"),
      okButtonProps: { danger: true },
      onOk: () => archive.mutate(),
    });
  const isArchived = kept?.state === "COUPON_TEMPLATE_STATE_ARCHIVED";
  const acts = !isArchived && (
    <>
      {kept && <PermittedButton permission="PERMISSION_COUPONS_WRITE" icon={<DeleteOutlined />} onClick={ask}>{t("coupons.archive")}</PermittedButton>}
      {kept && <PermittedButton permission="PERMISSION_COUPONS_WRITE" icon={<GiftOutlined />} onClick={() => setIssuing(true)}>{t("coupons.issue")}</PermittedButton>}
      <PermittedButton permission="PERMISSION_COUPONS_WRITE" type="primary" loading={save.isPending} onClick={form.submit}>{t("coupons.save")}</PermittedButton>
    </>
  );
  return (
    <>
      <PageHeader title={kept?.displayName ?? t("coupons.make")} back="/coupons" acts={acts} beside={isChanged && !isArchived && <Tag color="gold">{t("coupons.unsaved")}</Tag>} />
      {isArchived && <Alert type="warning" showIcon style={{ marginBottom: 16 }} title={t("coupons.isArchived")} description={t("coupons.archiveHint")} />}
      {save.error && (
        <SaveError error={save.error} fetchTheirs={async () => (await fetcher.GET("/v1/couponTemplates/{coupon_template_id}", path)).data!} onForce={(over) => save.mutate({ values: form.getFieldsValue(), over })} />
      )}
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={kept ? 16 : 18}>
          <Card size="small" title={t("coupons.terms")} extra={kept && t("coupons.termsHint")}>
            <Form form={form} layout="vertical" requiredMark={false} disabled={!may || isArchived} initialValues={{ ...valuesOf(start), currencyCode: start?.currencyCode ?? currency }} onValuesChange={() => setChanged(true)} onFinish={(values) => save.mutate({ values })}>
              <Form.Item name="currencyCode" hidden><Input /></Form.Item>
              <CouponFields isNew={!kept} />
            </Form>
          </Card>
        </Col>
        {kept && <Col xs={24} xl={8}><UseCard id={kept.couponTemplateId} /></Col>}
      </Row>
      {isIssuing && kept && <IssueDialog templateIds={[kept.couponTemplateId]} onClose={() => setIssuing(false)} />}
    </>
  );
}
