import { DeleteOutlined } from "@ant-design/icons";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, App, Button, Card, Col, Flex, Row, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { api, fetcher, queries, type Schema } from "../../api/client";
import { asApiError } from "../../api/errors";
import { useEnumWords } from "../../components/enumWords";
import { useErrorWords } from "../../components/errorWords";
import { useFormat } from "../../components/format";
import { PageHeader } from "../../components/PageHeader";
import { PermittedButton } from "../../components/PermittedButton";
import { QueryView } from "../../components/QueryView";
import { PageSkeleton } from "../../components/Skeletons";
import { useTellError } from "../../components/tellError";
import { channels } from "../messages/values";
import { Fields } from "./Fields";
import { lacks, type Draft } from "./draft";
import { PreviewCard } from "./PreviewCard";

type Template = Schema<"Template">;

/** Makes a template, or changes one; what it says for a customer stands beside it. */
export function Component() {
  const { templateId } = useParams();
  return templateId ? <Existing key={templateId} id={templateId} /> : <Fresh />;
}

function Fresh() {
  const [params] = useSearchParams();
  const channel = channels.find((each) => each === params.get("channel")) ?? "CHANNEL_EMAIL";
  return <Editor key={channel} start={{ channel, purpose: "PURPOSE_MARKETING", displayName: "", subject: "", html: "", text: "", providerTemplateCode: "", providerParameters: {} }} />;
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
  const isChanged = JSON.stringify(draft) !== JSON.stringify(start);
  const save = useMutation({
    mutationFn: async (over: string | undefined) => {
      const { displayName, subject, html, text, providerTemplateCode, providerParameters, channel, purpose } = draft;
      const body = { displayName, subject, html, text, providerTemplateCode, providerParameters, channel };
      if (!template) return (await fetcher.POST("/v1/templates", { body: { ...body, purpose } })).data!;
      return (await fetcher.PATCH("/v1/templates/{template_id}", { params: { path: { template_id: template.templateId } }, body: { ...body, etag: over ?? etag } })).data!;
    },
    onSuccess: (saved) => {
      void message.success(t("templates.saved"));
      setEtag(saved.etag);
      void queries.invalidateQueries();
      if (!template) void navigate(`/templates/${saved.templateId}`, { replace: true });
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
      {save.error && <SaveError error={save.error} id={template?.templateId ?? ""} onForce={(present) => save.mutate(present)} />}
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={12}><Card size="small" title={t("templates.content")}><Fields draft={draft} onChange={setDraft} isNew={!template} /></Card></Col>
        <Col xs={24} xl={12}><PreviewCard draft={draft} /></Col>
      </Row>
    </>
  );
}

/** Why it was not saved; when somebody else saved first, both ways on. */
function SaveError({ error: thrown, id, onForce }: { error: unknown; id: string; onForce: (etag: string) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useErrorWords();
  const error = asApiError(thrown);
  const isConflict = error.code === "ETAG_MISMATCH";
  const { data: theirs } = useQuery({
    queryKey: ["template-of-others", id, error.requestId],
    queryFn: async () => (await fetcher.GET("/v1/templates/{template_id}", { params: { path: { template_id: id } } })).data!,
    enabled: isConflict,
  });
  if (!isConflict) return <Alert type="error" showIcon style={{ marginBottom: 16 }} title={words(error).title} description={words(error).advice} />;
  return (
    <Alert
      type="warning"
      showIcon
      style={{ marginBottom: 16 }}
      title={t("templates.conflict", { time: theirs?.updateTime ? format.second(theirs.updateTime) : "" })}
      description={t("segments.conflictHint")}
      action={
        <Flex gap={8}>
          <Button size="small" onClick={() => location.reload()}>{t("segments.takeTheirs")}</Button>
          <Button size="small" type="primary" disabled={!theirs} onClick={() => onForce(theirs!.etag)}>{t("segments.keepMine")}</Button>
        </Flex>
      }
    />
  );
}
