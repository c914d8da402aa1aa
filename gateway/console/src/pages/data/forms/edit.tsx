import { DeleteOutlined, ExportOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { App, Button, Card, Col, Flex, Form, Input, Row, Select, Switch, Tag, Typography } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { usePermission } from "../../../app/session";
import { api, fetcher, queries, type Schema } from "../../../api/client";
import { asApiError } from "../../../api/errors";
import { useEnumWords } from "../../../components/enumWords";
import { useErrorWords } from "../../../components/errorWords";
import { HtmlFrame } from "../../../components/HtmlFrame";
import { PageHeader } from "../../../components/PageHeader";
import { PermittedButton } from "../../../components/PermittedButton";
import { QueryView } from "../../../components/QueryView";
import { newRequestId } from "../../../components/requestId";
import { SaveError } from "../../../components/SaveError";
import { PageSkeleton } from "../../../components/Skeletons";
import { useTellError } from "../../../components/tellError";
import { useSettled } from "../../../components/useSettled";
import { Codes } from "./Codes";
import { Consents, Questions } from "./Questions";
import { bodyOf, languages, valuesOf, type Values } from "./values";

type Kept = Schema<"Form">;
const PERMISSION = "PERMISSION_DATA_WRITE";

/** Builds a form; its page stands beside it as it is typed. */
export function Component() {
  const { formId } = useParams();
  return formId ? <Existing key={formId} formId={formId} /> : <Builder />;
}

function Existing({ formId }: { formId: string }) {
  // Read once: what somebody else changes meanwhile must not overwrite what is being typed; the etag tells at saving.
  const query = api.useQuery("get", "/v1/forms/{form_id}", { params: { path: { form_id: formId } } }, { staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false });
  return <QueryView query={query} skeleton={<PageSkeleton />}>{(form) => <Builder start={form} />}</QueryView>;
}

function Builder({ start }: { start?: Kept }) {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const navigate = useNavigate();
  const tellError = useTellError();
  const may = usePermission()(PERMISSION);
  const word = useEnumWords();
  const requestId = useRef(newRequestId());
  const [form] = Form.useForm<Values>();
  const [kept, setKept] = useState(start);
  const [isChanged, setChanged] = useState(false);
  const [typed, setTyped] = useState(() => valuesOf(start, t("forms.newQuestion")));
  const path = { params: { path: { form_id: kept?.formId ?? "" } } };
  const save = useMutation({
    mutationFn: async ({ values, over }: { values: Values; over?: string }) => {
      const body = bodyOf(values);
      if (!kept) return (await fetcher.POST("/v1/forms", { params: { query: { requestId: requestId.current } }, body })).data!;
      return (await fetcher.PATCH("/v1/forms/{form_id}", { ...path, body: { ...body, etag: over ?? kept.etag } as Schema<"FormInput"> })).data!;
    },
    onSuccess: (saved) => {
      void message.success(t("forms.saved"));
      void queries.invalidateQueries();
      setChanged(false);
      if (!kept) return void navigate(`/data/forms/${saved.formId}`, { replace: true });
      setKept(saved);
    },
  });
  const remove = useMutation({
    mutationFn: () => fetcher.DELETE("/v1/forms/{form_id}", path),
    onSuccess: () => {
      void queries.invalidateQueries();
      void navigate("/data/forms");
    },
    onError: tellError,
  });
  const ask = () =>
    modal.confirm({ title: t("forms.deleteQuestion", { name: kept!.displayName }), content: t("forms.deleteHint"), okText: t("forms.delete"), okButtonProps: { danger: true }, onOk: () => remove.mutate() });
  const need = [{ required: true, whitespace: true, message: t("forms.need") }];
  return (
    <>
      <PageHeader
        title={kept ? kept.displayName : t("forms.make")}
        back="/data/forms"
        beside={isChanged && <Tag color="gold">{t("forms.unsaved")}</Tag>}
        acts={
          <>
            {kept && <Button icon={<ExportOutlined />} href={`/f/${kept.formId}`} target="_blank">{t("forms.page")}</Button>}
            {kept && <PermittedButton permission={PERMISSION} icon={<DeleteOutlined />} onClick={ask}>{t("forms.delete")}</PermittedButton>}
            <PermittedButton permission={PERMISSION} type="primary" loading={save.isPending} onClick={form.submit}>{t("forms.save")}</PermittedButton>
          </>
        }
      />
      {save.error && <SaveError error={save.error} fetchTheirs={async () => (await fetcher.GET("/v1/forms/{form_id}", path)).data!} onForce={(over) => save.mutate({ values: form.getFieldsValue(true) as Values, over })} />}
      <Row gutter={[16, 16]}>
        <Col xs={24} lg={14}>
          <Form form={form} layout="vertical" requiredMark={false} disabled={!may} initialValues={typed} onValuesChange={(_, values) => { setChanged(true); setTyped(values); }} onFinish={(values) => save.mutate({ values })}>
            <Flex vertical gap={16}>
              <Card size="small" title={t("forms.general")}>
                <Flex gap={16} wrap>
                  <Form.Item name="displayName" label={t("forms.name")} rules={need} style={{ flex: "2 1 200px" }}><Input maxLength={200} className="yk-foreign" /></Form.Item>
                  <Form.Item name="language" label={t("forms.language")} style={{ width: 120 }}><Select options={languages.map((value) => ({ value, label: word("FormLanguage", value) }))} /></Form.Item>
                  <Form.Item name="enabled" label={t("forms.enabled")} valuePropName="checked"><Switch /></Form.Item>
                </Flex>
                <Form.Item name="title" label={t("forms.title")} rules={need}><Input maxLength={200} className="yk-foreign" /></Form.Item>
                <Form.Item name="description" label={t("forms.description")}><Input.TextArea maxLength={2000} autoSize={{ minRows: 2, maxRows: 6 }} className="yk-foreign" /></Form.Item>
                <Flex gap={16} wrap>
                  <Form.Item name="submitLabel" label={t("forms.submitLabel")} style={{ flex: "1 1 120px" }}><Input maxLength={60} className="yk-foreign" /></Form.Item>
                  <Form.Item name="successText" label={t("forms.successText")} style={{ flex: "2 1 200px" }}><Input maxLength={1000} className="yk-foreign" /></Form.Item>
                </Flex>
                <Flex gap={16} wrap>
                  <Form.Item name="redirectUrl" label={t("forms.redirectUrl")} style={{ flex: "1 1 200px" }}><Input maxLength={1000} placeholder="https://" /></Form.Item>
                  <Form.Item name="allowedHosts" label={t("forms.allowedHosts")} extra={t("forms.allowedHostsHint")} style={{ flex: "1 1 200px" }}><Input.TextArea autoSize={{ minRows: 1, maxRows: 6 }} /></Form.Item>
                </Flex>
              </Card>
              <Card size="small" title={t("forms.fields")}><Questions /></Card>
              <Codes values={typed} />
              <Card size="small" title={t("forms.consents")}>
                <Typography.Paragraph type="secondary">{t("forms.consentHint")}</Typography.Paragraph>
                <Consents />
              </Card>
            </Flex>
          </Form>
        </Col>
        <Col xs={24} lg={10}>
          <Flex vertical gap={16} style={{ position: "sticky", top: 16 }}>
            <Card size="small" title={t("forms.preview")}><PagePreview values={typed} /></Card>
            {kept && (
              <Card size="small" title={t("forms.embed")}>
                <Typography.Paragraph type="secondary">{t("forms.embedHint")}</Typography.Paragraph>
                <Typography.Paragraph code copyable style={{ overflowWrap: "anywhere", margin: 0 }}>{`<script src="${location.origin}/f/${kept.formId}/embed.js" async></script>`}</Typography.Paragraph>
              </Card>
            )}
          </Flex>
        </Col>
      </Row>
    </>
  );
}

/** Returns a function that names what the API calls `form.title` or `form.fields[0].label` as the form of this page does; "" what it has no name for. */
function useFormField(): (path: string) => string {
  const { t, i18n } = useTranslation();
  return (path) => {
    const [, part, place, inner] = /^form\.(\w+)(?:\[(\d+)\](?:\.(\w+))?)?/.exec(path) ?? [];
    if (!part) return "";
    const key = `forms.${part.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())}`;
    const name = i18n.exists(key) ? t(key) : "";
    const last = inner ? `forms.${inner.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())}` : "";
    return [name, place === undefined ? "" : String(Number(place) + 1), last && i18n.exists(last) ? t(last) : ""].filter(Boolean).join(" › ");
  };
}

function PagePreview({ values }: { values: Values }) {
  const { t } = useTranslation();
  // A name is the operator's own; the page does not need it to be looked at.
  const asked = useSettled(JSON.stringify(bodyOf({ ...values, displayName: values.displayName.trim() || "-" })));
  const query = api.useQuery("post", "/v1/forms:preview", { body: { form: JSON.parse(asked) as Schema<"FormInput"> } }, { retry: false, placeholderData: (before: Schema<"PreviewFormResponse"> | undefined) => before });
  const words = useErrorWords();
  const named = useFormField();
  const error = query.error && asApiError(query.error);
  const field = error && named(error.metadata.field ?? "");
  return (
    <>
      {error && <Typography.Paragraph type="warning" className="yk-foreign">{t("forms.previewWaits")} {field ? t("forms.previewField", { field, problem: words(query.error).title }) : words(query.error).title}</Typography.Paragraph>}
      {query.data && <HtmlFrame html={query.data.html} title={t("forms.preview")} height={620} />}
    </>
  );
}
