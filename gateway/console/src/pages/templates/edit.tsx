import { DeleteOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Alert, App, Card, Col, Flex, Row, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { api, fetcher, queries, type Schema } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";
import { PageHeader } from "../../components/PageHeader";
import { PermittedButton } from "../../components/PermittedButton";
import { QueryView } from "../../components/QueryView";
import { SaveError } from "../../components/SaveError";
import { PageSkeleton } from "../../components/Skeletons";
import { useTellError } from "../../components/tellError";
import { channels } from "../messages/values";
import { Fields } from "./Fields";
import { contentOf, EMPTY, lacks, type Draft } from "./draft";
import { PreviewCard } from "./PreviewCard";
import { RegistrationCard } from "./RegistrationCard";
import { TestSendCard } from "./TestSendCard";

type Template = Schema<"Template">;

/** Makes a template, or changes one; what it says for a customer stands beside it. */
export function Component() {
  const { templateId } = useParams();
  return templateId ? <Existing key={templateId} id={templateId} /> : <Fresh />;
}

function Fresh() {
  const [params] = useSearchParams();
  const channel = channels.find((each) => each === params.get("channel")) ?? "CHANNEL_EMAIL";
  return <Editor key={channel} start={{ ...EMPTY, channel }} />;
}

function Existing({ id }: { id: string }) {
  // Read once: what somebody else changes meanwhile must not overwrite what is being typed; the etag tells at saving.
  const query = api.useQuery("get", "/v1/templates/{template_id}", { params: { path: { template_id: id } } }, { staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false });
  return <QueryView query={query} skeleton={<PageSkeleton />}>{(template) => <Editor start={template} template={template} />}</QueryView>;
}

function Editor({ start, template }: { start: Draft; template?: Template }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const { message, modal } = App.useApp();
  const navigate = useNavigate();
  const tellError = useTellError();
  const [draft, setDraft] = useState<Draft>(start);
  const [etag, setEtag] = useState(template?.etag ?? "");
  // What was sent last, not what is kept now: somebody else may have changed that.
  const [saved, setSaved] = useState<Draft>(start);
  const isChanged = contentOf(draft) !== contentOf(saved);
  const save = useMutation({
    mutationFn: async (over: string | undefined) => {
      const { displayName, subject, html, text, providerTemplateCode, providerParameters, url, miniProgramAppId, miniProgramPage, imageUrl, inboxDays, content, deepLink, pushData, channel, purpose, answer, answerKeywords, expectedValue, tags } = draft;
      // Null takes a value back; what is left out of a change stays.
      const body = { displayName, subject, html, text, providerTemplateCode, providerParameters, url, miniProgramAppId, miniProgramPage, imageUrl, inboxDays, ...(content && { content }), deepLink, pushData, channel, answer, answerKeywords, expectedValue: expectedValue ?? (null as unknown as number), tags };
      if (!template) return (await fetcher.POST("/v1/templates", { body: { ...body, purpose } })).data!;
      return (await fetcher.PATCH("/v1/templates/{template_id}", { params: { path: { template_id: template.templateId } }, body: { ...body, etag: over ?? etag } })).data!;
    },
    onMutate: () => draft,
    onSuccess: (kept, _, sent) => {
      void message.success(t("templates.saved"));
      setEtag(kept.etag);
      setSaved(sent);
      void queries.invalidateQueries();
      if (!template) void navigate(`/templates/${kept.templateId}`, { replace: true });
    },
  });
  const remove = useMutation({
    mutationFn: () => fetcher.DELETE("/v1/templates/{template_id}", { params: { path: { template_id: template!.templateId }, query: { etag } } }),
    onSuccess: () => {
      void queries.invalidateQueries();
      void navigate("/templates");
    },
    onError: tellError,
  });
  const ask = () =>
    modal.confirm({
      title: t("templates.deleteQuestion", { name: draft.displayName }),
      content: t("templates.deleteHint"),
      okText: t("templates.delete"),
      okButtonProps: { danger: true },
      onOk: () => remove.mutateAsync().catch(() => undefined),
    });
  const lacking = lacks(draft);
  const blocked = template?.deleteTime ? t("templates.deleted") : lacking ? t(`templates.lacks.${lacking}`) : "";
  return (
    <>
      <PageHeader
        title={template ? template.displayName : t("templates.make")}
        beside={<><Tag>{word("Channel", draft.channel)}</Tag>{isChanged && <Tag color="gold">{t("templates.unsaved")}</Tag>}</>}
        back="/templates"
        acts={
          <>
            {template && !template.deleteTime && (
              <PermittedButton permission="PERMISSION_TEMPLATES_WRITE" icon={<DeleteOutlined />} onClick={ask}>{t("templates.delete")}</PermittedButton>
            )}
            <PermittedButton permission="PERMISSION_TEMPLATES_WRITE" type="primary" blocked={blocked} loading={save.isPending} onClick={() => save.mutate(undefined)}>{t("templates.save")}</PermittedButton>
          </>
        }
      />
      {template?.deleteTime && <Alert type="warning" showIcon title={t("templates.deleted")} style={{ marginBottom: 16 }} />}
      {save.error && <SaveError error={save.error} fetchTheirs={() => fetchTemplate(template!.templateId)} onForce={(present) => save.mutate(present)} />}
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={12}><Card size="small" title={t("templates.content")}><Fields draft={draft} templateId={template?.templateId ?? ""} onChange={setDraft} isNew={!template} /></Card></Col>
        <Col xs={24} xl={12}>
          <Flex vertical gap={16}>
            <PreviewCard draft={draft} />
            {template && !template.deleteTime && draft.channel === "CHANNEL_SMS" && <RegistrationCard templateId={template.templateId} isChanged={isChanged} />}
            {template && !template.deleteTime && <TestSendCard template={template} etag={etag} isChanged={isChanged} />}
          </Flex>
        </Col>
      </Row>
    </>
  );
}

async function fetchTemplate(id: string): Promise<Template> {
  return (await fetcher.GET("/v1/templates/{template_id}", { params: { path: { template_id: id } } })).data!;
}
