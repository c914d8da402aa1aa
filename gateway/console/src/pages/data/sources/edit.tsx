import { DeleteOutlined, KeyOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { App, Button, Card, Checkbox, Col, Flex, Form, Input, Row, Select, Switch, Tag, Typography } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { usePermission } from "../../../app/session";
import { api, fetcher, queries, type Schema } from "../../../api/client";
import { useEnumWords } from "../../../components/enumWords";
import { PageHeader } from "../../../components/PageHeader";
import { PermittedButton } from "../../../components/PermittedButton";
import { QueryView } from "../../../components/QueryView";
import { newRequestId } from "../../../components/requestId";
import { SaveError } from "../../../components/SaveError";
import { PageSkeleton } from "../../../components/Skeletons";
import { useTellError } from "../../../components/tellError";
import { SecretOnce } from "../../settings/SecretOnce";
import { Deliveries } from "./Deliveries";
import { parsed, Trial } from "./Trial";

type Source = Schema<"Source">;
type Scheme = Schema<"SignatureScheme">;

const schemes: Scheme[] = ["SIGNATURE_SCHEME_SHOPIFY", "SIGNATURE_SCHEME_WOO_COMMERCE", "SIGNATURE_SCHEME_YOUZAN", "SIGNATURE_SCHEME_STANDARD_WEBHOOKS", "SIGNATURE_SCHEME_HMAC"];
const algorithms: Schema<"HmacAlgorithm">[] = ["HMAC_ALGORITHM_SHA256", "HMAC_ALGORITHM_SHA512", "HMAC_ALGORITHM_SHA1"];
const encodings: Schema<"HmacEncoding">[] = ["HMAC_ENCODING_HEX", "HMAC_ENCODING_BASE64"];
const PERMISSION = "PERMISSION_DATA_WRITE";

interface Values {
  displayName: string;
  enabled: boolean;
  signatureScheme: Scheme;
  clientId: string;
  header: string;
  algorithm: Schema<"HmacAlgorithm">;
  encoding: Schema<"HmacEncoding">;
  prefix: string;
  timestampHeader: string;
  mapping: string;
  secret: string;
}

/** Makes a source, or changes one; its mapping is tried beside it. */
export function Component() {
  const { sourceId } = useParams();
  return sourceId ? <Existing key={sourceId} sourceId={sourceId} /> : <Editor />;
}

function Existing({ sourceId }: { sourceId: string }) {
  // Read once: what somebody else changes meanwhile must not overwrite what is being typed; the etag tells at saving.
  const query = api.useQuery("get", "/v1/sources/{source_id}", { params: { path: { source_id: sourceId } } }, { staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false });
  return <QueryView query={query} skeleton={<PageSkeleton />}>{(source) => <Editor start={source} />}</QueryView>;
}

function Editor({ start }: { start?: Source }) {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const navigate = useNavigate();
  const tellError = useTellError();
  const may = usePermission()(PERMISSION);
  const word = useEnumWords();
  const requestId = useRef(newRequestId());
  const [form] = Form.useForm<Values>();
  const scheme = Form.useWatch("signatureScheme", form) ?? start?.signatureScheme ?? schemes[0]!;
  const mapping = Form.useWatch("mapping", form) ?? "";
  const [kept, setKept] = useState(start);
  const [isChanged, setChanged] = useState(false);
  const [told, setTold] = useState<{ secret: string; sourceId: string }>();
  const presets = api.useQuery("get", "/v1/sourcePresets", {}, { staleTime: Infinity });
  const preset = presets.data?.presets.find(({ signatureScheme }) => signatureScheme === scheme);
  const path = { params: { path: { source_id: kept?.sourceId ?? "" } } };
  const save = useMutation({
    mutationFn: async ({ values, over }: { values: Values; over?: string }) => {
      const body = bodyOf(values);
      if (!kept) return (await fetcher.POST("/v1/sources", { params: { query: { requestId: requestId.current } }, body: { ...body, secret: values.secret || undefined } as Schema<"SourceInput"> })).data!;
      return (await fetcher.PATCH("/v1/sources/{source_id}", { ...path, body: { ...body, etag: over ?? kept.etag } as Schema<"SourceInput"> })).data!;
    },
    onSuccess: (source) => {
      void message.success(t("sources.saved"));
      void queries.invalidateQueries();
      setChanged(false);
      if (kept) return setKept(source);
      if (source.generatedSecret) return setTold({ secret: source.generatedSecret, sourceId: source.sourceId });
      void navigate(`/data/sources/${source.sourceId}`, { replace: true });
    },
  });
  const remove = useMutation({
    mutationFn: () => fetcher.DELETE("/v1/sources/{source_id}", path),
    onSuccess: () => {
      void queries.invalidateQueries();
      void navigate("/data/sources");
    },
    onError: tellError,
  });
  const rotate = useMutation({
    mutationFn: async (endPrevious: boolean) => (await fetcher.POST("/v1/sources/{source_id}:rotateSecret", { ...path, body: { endPrevious, requestId: newRequestId() } })).data!,
    onSuccess: (source) => {
      setKept((before) => before && { ...before, etag: source.etag });
      setTold({ secret: source.generatedSecret, sourceId: source.sourceId });
    },
    onError: tellError,
  });
  const askDelete = () =>
    modal.confirm({ title: t("sources.deleteQuestion", { name: kept!.displayName }), content: t("sources.deleteHint"), okText: t("sources.delete"), okButtonProps: { danger: true }, onOk: () => remove.mutate() });
  const askRotate = () => {
    let isLeaked = false;
    modal.confirm({
      title: t("sources.rotateQuestion"),
      content: (
        <>
          <p>{t("sources.rotateHint")}</p>
          <Checkbox onChange={({ target }) => (isLeaked = target.checked)}>{t("sources.rotateLeaked")}</Checkbox>
        </>
      ),
      okText: t("sources.rotate"),
      onOk: () => rotate.mutate(isLeaked),
    });
  };
  const takePreset = () => {
    form.setFieldValue("mapping", JSON.stringify(preset!.mapping, null, 2));
    setChanged(true);
  };
  return (
    <>
      <PageHeader
        title={kept ? kept.displayName : t("sources.make")}
        back="/data/sources"
        beside={isChanged && <Tag color="gold">{t("sources.unsaved")}</Tag>}
        acts={
          <>
            {kept && <PermittedButton permission={PERMISSION} icon={<KeyOutlined />} onClick={askRotate}>{t("sources.rotate")}</PermittedButton>}
            {kept && <PermittedButton permission={PERMISSION} icon={<DeleteOutlined />} onClick={askDelete}>{t("sources.delete")}</PermittedButton>}
            <PermittedButton permission={PERMISSION} type="primary" loading={save.isPending} onClick={form.submit}>{t("sources.save")}</PermittedButton>
          </>
        }
      />
      {save.error && <SaveError error={save.error} fetchTheirs={async () => (await fetcher.GET("/v1/sources/{source_id}", path)).data!} onForce={(over) => save.mutate({ values: form.getFieldsValue(true) as Values, over })} />}
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={13}>
          <Card size="small">
            {kept && (
              <div style={{ marginBottom: 16 }}>
                {t("sources.address")}
                <Typography.Paragraph code copyable style={{ margin: 0, overflowWrap: "anywhere" }}>{`${location.origin}/v1/sources/${kept.sourceId}/events`}</Typography.Paragraph>
                <Typography.Text type="secondary">{t("sources.addressHint")}</Typography.Text>
              </div>
            )}
            <Form form={form} layout="vertical" requiredMark={false} disabled={!may} initialValues={valuesOf(start)} onValuesChange={() => setChanged(true)} onFinish={(values) => save.mutate({ values: { ...(valuesOf(kept) as Values), ...values } })}>
              <Form.Item name="displayName" label={t("sources.name")} rules={[{ required: true, whitespace: true, message: t("sources.need") }]}><Input maxLength={200} className="yk-foreign" /></Form.Item>
              <Flex gap={16} wrap>
                <Form.Item name="signatureScheme" label={t("sources.scheme")} style={{ minWidth: 220 }}><Select options={schemes.map((value) => ({ value, label: word("SignatureScheme", value) }))} /></Form.Item>
                <Form.Item name="enabled" label={t("sources.enabled")} valuePropName="checked"><Switch /></Form.Item>
              </Flex>
              {scheme === "SIGNATURE_SCHEME_YOUZAN" && <Form.Item name="clientId" label={t("sources.clientId")} rules={[{ required: true, message: t("sources.need") }]}><Input maxLength={100} /></Form.Item>}
              {scheme === "SIGNATURE_SCHEME_HMAC" && <HmacFields />}
              {!kept && <Form.Item name="secret" label={t("sources.secret")} extra={t("sources.secretHint")}><Input.Password maxLength={500} autoComplete="new-password" /></Form.Item>}
              <Form.Item
                name="mapping"
                label={t("sources.mapping")}
                extra={t("sources.mappingHint")}
                rules={[{ validator: (_, text: string) => (!text.trim() && preset) || parsed(text) !== undefined ? Promise.resolve() : Promise.reject(new Error(t("sources.noJson"))) }]}
              >
                <Input.TextArea autoSize={{ minRows: 10, maxRows: 28 }} style={{ fontFamily: "monospace", fontSize: 12 }} spellCheck={false} className="yk-foreign" />
              </Form.Item>
              {preset && <Button size="small" onClick={takePreset}>{t("sources.takePreset")}</Button>}
            </Form>
          </Card>
        </Col>
        {kept && <Col xs={24} xl={11}><Trial sourceId={kept.sourceId} mapping={mapping} preset={preset} /></Col>}
        {kept && <Col span={24}><Deliveries sourceId={kept.sourceId} /></Col>}
      </Row>
      <SecretOnce title={t("sources.secretOnce")} hint={t("sources.secretOnceHint")} secret={told?.secret} onClose={() => {
        setTold(undefined);
        if (!kept && told) void navigate(`/data/sources/${told.sourceId}`, { replace: true });
      }} />
    </>
  );
}

function HmacFields() {
  const { t } = useTranslation();
  const word = useEnumWords();
  return (
    <Flex gap={16} wrap>
      <Form.Item name="header" label={t("sources.hmacHeader")} rules={[{ required: true, message: t("sources.need") }]}><Input maxLength={100} placeholder="X-Signature" /></Form.Item>
      <Form.Item name="algorithm" label={t("sources.hmacAlgorithm")}><Select style={{ width: 120 }} options={algorithms.map((value) => ({ value, label: word("HmacAlgorithm", value) }))} /></Form.Item>
      <Form.Item name="encoding" label={t("sources.hmacEncoding")}><Select style={{ width: 140 }} options={encodings.map((value) => ({ value, label: word("HmacEncoding", value) }))} /></Form.Item>
      <Form.Item name="prefix" label={t("sources.hmacPrefix")}><Input maxLength={40} style={{ width: 140 }} /></Form.Item>
      <Form.Item name="timestampHeader" label={t("sources.hmacTimestamp")}><Input maxLength={100} /></Form.Item>
    </Flex>
  );
}

function valuesOf(source?: Source): Partial<Values> {
  return {
    displayName: source?.displayName ?? "",
    enabled: source?.enabled ?? true,
    signatureScheme: source?.signatureScheme ?? schemes[0]!,
    clientId: source?.clientId ?? "",
    header: source?.hmac?.header ?? "",
    algorithm: known(algorithms, source?.hmac?.algorithm),
    encoding: known(encodings, source?.hmac?.encoding),
    prefix: source?.hmac?.prefix ?? "",
    timestampHeader: source?.hmac?.timestampHeader ?? "",
    mapping: source ? JSON.stringify(source.mapping, null, 2) : "",
    secret: "",
  };
}

function known<T>(values: T[], value: T | undefined): T {
  return values.find((each) => each === value) ?? values[0]!;
}

/** What a body names is changed; null empties it. */
function bodyOf(values: Values) {
  const isHmac = values.signatureScheme === "SIGNATURE_SCHEME_HMAC";
  const text = values.mapping.trim();
  return {
    displayName: values.displayName.trim(),
    enabled: values.enabled,
    signatureScheme: values.signatureScheme,
    clientId: values.signatureScheme === "SIGNATURE_SCHEME_YOUZAN" ? values.clientId.trim() : "",
    hmac: isHmac ? { header: values.header.trim(), algorithm: values.algorithm, encoding: values.encoding, prefix: values.prefix.trim(), timestampHeader: values.timestampHeader.trim() } : null,
    mapping: text ? (parsed(text) as Record<string, unknown>) : {},
  };
}
