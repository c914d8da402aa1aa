import { DeleteOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Alert, App, Card, Col, Flex, Row, Tabs, Tag } from "antd";
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
import { useUrlState } from "../../components/urlState";
import { channels } from "../messages/values";
import { Fields } from "./Fields";
import { contentOf, EMPTY, lacks, type Draft } from "./draft";
import { PreviewCard } from "./PreviewCard";
import { PublishDialog } from "./PublishDialog";
import { RegistrationCard } from "./RegistrationCard";
import { SampleCard } from "./SampleCard";
import { StateTags } from "./StateTags";
import { TestSendCard } from "./TestSendCard";
import { Versions } from "./Versions";

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
  const [params, setParams] = useSearchParams();
  const [tab, setTab] = useUrlState("tab");
  const [draft, setDraft] = useState<Draft>(start);
  // As it was answered last, not what is kept now: somebody else may have changed that.
  const [kept, setKept] = useState(template);
  const etag = kept?.etag ?? "";
  const [saved, setSaved] = useState<Draft>(start);
  const [isPublishing, setPublishing] = useState(params.has("publish"));
  // The fields keep rows of their own while somebody types; what was restored is shown anew.
  const [fieldsKey, setFieldsKey] = useState(0);
  const isChanged = contentOf(draft) !== contentOf(saved);
  const save = useMutation({
    mutationFn: async ({ over }: { over?: string | undefined; thenPublish?: boolean }) => {
      const { displayName, subject, html, text, providerTemplateCode, providerParameters, url, miniProgramAppId, miniProgramPage, imageUrl, inboxDays, content, deepLink, pushData, channel, purpose, answer, answerKeywords, expectedValue, tags } = draft;
      // Null takes a value back; what is left out of a change stays.
      const body = { displayName, subject, html, text, providerTemplateCode, providerParameters, url, miniProgramAppId, miniProgramPage, imageUrl, inboxDays, ...(content && { content }), deepLink, pushData, channel, answer, answerKeywords, expectedValue: expectedValue ?? (null as unknown as number), tags };
      const query = { draftOnly: true };
      if (!template) return (await fetcher.POST("/v1/templates", { params: { query }, body: { ...body, purpose } })).data!;
      return (await fetcher.PATCH("/v1/templates/{template_id}", { params: { path: { template_id: template.templateId }, query }, body: { ...body, etag: over ?? etag } })).data!;
    },
    onMutate: () => draft,
    onSuccess: (answer, { thenPublish }, sent) => {
      if (!thenPublish) void message.success(t("templates.saved"));
      setKept(answer);
      setSaved(sent);
      void queries.invalidateQueries();
      if (!template) void navigate(`/templates/${answer.templateId}${thenPublish ? "?publish=1" : ""}`, { replace: true });
      else if (thenPublish) setPublishing(true);
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
  const take = (answer: Template) => {
    setKept(answer);
    setDraft(answer);
    setSaved(answer);
    setFieldsKey((before) => before + 1);
    setTab("");
  };
  const endPublishing = () => {
    setPublishing(false);
    setParams((before) => (before.delete("publish"), before), { replace: true });
  };
  const lacking = lacks(draft);
  const isDeleted = template?.deleteTime !== undefined;
  const unnamed = lacking === "name" ? t("templates.lacks.name") : "";
  const nothingNew = kept && !kept.hasUnpublishedChanges && !isChanged ? t("templates.nothingToPublish") : "";
  const unpublishable = isDeleted ? t("templates.deleted") : lacking ? t(`templates.lacks.${lacking}`) : nothingNew;
  return (
    <>
      <PageHeader
        title={template ? (kept ?? template).displayName : t("templates.make")}
        beside={<><Tag>{word("Channel", draft.channel)}</Tag>{kept && !isDeleted && <StateTags template={kept} />}{isChanged && <Tag color="gold">{t("templates.unsaved")}</Tag>}</>}
        back="/templates"
        acts={
          <>
            {template && !isDeleted && (
              <PermittedButton permission="PERMISSION_TEMPLATES_WRITE" icon={<DeleteOutlined />} onClick={ask}>{t("templates.delete")}</PermittedButton>
            )}
            <PermittedButton permission="PERMISSION_TEMPLATES_WRITE" blocked={isDeleted ? t("templates.deleted") : unnamed} loading={save.isPending} onClick={() => save.mutate({})}>{t("templates.save")}</PermittedButton>
            <PermittedButton
              permission="PERMISSION_TEMPLATES_WRITE"
              type="primary"
              blocked={unpublishable}
              loading={save.isPending}
              onClick={() => (isChanged || !template ? save.mutate({ thenPublish: true }) : setPublishing(true))}
            >
              {t("templates.publish")}
            </PermittedButton>
          </>
        }
      />
      {isDeleted && <Alert type="warning" showIcon title={t("templates.deleted")} style={{ marginBottom: 16 }} />}
      {save.error && <SaveError error={save.error} fetchTheirs={() => fetchTemplate(template!.templateId)} onForce={(present) => save.mutate({ over: present })} />}
      {template && (
        <Tabs
          activeKey={tab || "edit"}
          onChange={(key) => setTab(key === "edit" ? "" : key)}
          items={[{ key: "edit", label: t("templates.edit") }, { key: "versions", label: t("templates.versions") }]}
        />
      )}
      {tab === "versions" && kept ? <Versions template={kept} isChanged={isChanged} onRestored={take} /> : (
        <Row gutter={[16, 16]}>
          <Col xs={24} xl={12}><Card size="small" title={t("templates.content")}><Fields key={fieldsKey} draft={draft} templateId={template?.templateId ?? ""} onChange={setDraft} isNew={!template} /></Card></Col>
          <Col xs={24} xl={12}>
            <Flex vertical gap={16}>
              <PreviewCard draft={draft} />
              {template && !isDeleted && <SampleCard templateId={template.templateId} draft={draft} />}
              {template && !isDeleted && draft.channel === "CHANNEL_SMS" && <RegistrationCard templateId={template.templateId} isChanged={isChanged} />}
              {kept && !isDeleted && <TestSendCard template={kept} etag={etag} isChanged={isChanged} />}
            </Flex>
          </Col>
        </Row>
      )}
      {isPublishing && kept && (
        <PublishDialog
          template={kept}
          onClose={endPublishing}
          onPublished={(answer) => {
            setKept(answer);
            endPublishing();
            void message.success(t("templates.published", { version: answer.version }));
          }}
        />
      )}
    </>
  );
}

async function fetchTemplate(id: string): Promise<Template> {
  return (await fetcher.GET("/v1/templates/{template_id}", { params: { path: { template_id: id } } })).data!;
}
