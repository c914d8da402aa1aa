import { RedoOutlined, UndoOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Alert, App, Button, Card, Col, Flex, Form, Input, Row, Statistic, Typography } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate, useParams, useSearchParams } from "react-router";
import { api, fetcher, queries, type Schema } from "../../api/client";
import { CustomerName } from "../../components/CustomerName";
import { useErrorWords } from "../../components/errorWords";
import { useFormat } from "../../components/format";
import { PageHeader } from "../../components/PageHeader";
import { PermittedButton } from "../../components/PermittedButton";
import { QueryView } from "../../components/QueryView";
import { Builder } from "../../components/rules/Builder";
import { ReadyRules } from "../../components/rules/ReadyRules";
import { asGroup, emptyRule, group, isComplete, type Rule } from "../../components/rules/rule";
import { usePreview, type Preview } from "../../components/rules/usePreview";
import { attributes, namesOf } from "../../components/standingWords";
import { ReachCard } from "../../components/ReachCard";
import { SaveError } from "../../components/SaveError";
import { useSentence } from "../../components/sentence";
import { PageSkeleton } from "../../components/Skeletons";
import { useUndo, useUndoKeys } from "../../components/undo";

type Segment = Schema<"Segment">;

/** Makes a segment, or changes one. */
export function Component() {
  const { segmentId } = useParams();
  const [search] = useSearchParams();
  // What a page before gives along: a rule that was found, and what it is called.
  const given = useLocation().state as { rule?: Rule; name?: string } | null;
  if (segmentId) return <Existing id={segmentId} />;
  return <Editor start={given?.rule ? asGroup(given.rule) : ruleOf(search.get("standing"))} called={given?.name} />;
}

function Existing({ id }: { id: string }) {
  // Read once: what somebody else changes meanwhile must not overwrite what is being typed; the etag tells at saving.
  const query = api.useQuery("get", "/v1/segments/{segment_id}", { params: { path: { segment_id: id } } }, { staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false });
  return <QueryView query={query} skeleton={<PageSkeleton />}>{(segment) => <Editor segment={segment} />}</QueryView>;
}

/** Returns the rule that an address begins a segment with: `RFM_CELL:CHAMPIONS`. */
function ruleOf(standing: string | null): Rule {
  const [attribute = "", value = ""] = standing?.split(":") ?? [];
  const named = attributes.find((each) => each === `STANDING_ATTRIBUTE_${attribute}`);
  return named && namesOf(named)?.includes(value) ? group("all", [{ standing: { attribute: named, op: "OPERATOR_EQ", value } }]) : emptyRule;
}

function Editor({ segment, start = emptyRule, called = "" }: { segment?: Segment; start?: Rule; called?: string }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [name, setName] = useState(segment?.displayName ?? called);
  const [description, setDescription] = useState(segment?.description ?? "");
  const edited = useUndo<Rule>(segment ? asGroup(segment.rule) : start);
  const { value: rule, put: setRule, undo, redo } = edited;
  const builder = useRef<HTMLDivElement>(null);
  useUndoKeys(builder, edited);
  const preview = usePreview(rule);
  const back = segment ? `/segments/${segment.segmentId}` : "/segments";
  const save = useMutation({
    mutationFn: async ({ etag, draft = false }: { etag?: string; draft?: boolean }) => {
      const body = { displayName: name.trim(), description, rule };
      if (!segment) return (await fetcher.POST("/v1/segments", { params: { query: { draft } }, body })).data!;
      return (await fetcher.PATCH("/v1/segments/{segment_id}", { params: { path: { segment_id: segment.segmentId } }, body: { ...body, etag: etag ?? segment.etag } })).data!;
    },
    onSuccess: (saved) => {
      void message.success(t("segments.saved"));
      void queries.invalidateQueries();
      void navigate(`/segments/${saved.segmentId}`);
    },
  });
  const blocked = !name.trim() ? t("segments.nameNeeded") : !isComplete(rule) ? t("segments.incomplete") : "";
  return (
    <>
      <PageHeader
        title={segment ? t("segments.editing", { name: segment.displayName }) : t("segments.make")}
        back={back}
        acts={
          <>
            <Button onClick={() => void navigate(back)}>{t("segments.cancel")}</Button>
            {!segment && <PermittedButton permission="PERMISSION_SEGMENTS_WRITE" blocked={blocked} loading={save.isPending} onClick={() => save.mutate({ draft: true })}>{t("keeping.saveDraft")}</PermittedButton>}
            <PermittedButton permission="PERMISSION_SEGMENTS_WRITE" type="primary" blocked={blocked} loading={save.isPending} onClick={() => save.mutate({})}>{t("segments.save")}</PermittedButton>
          </>
        }
      />
      {save.error && <SaveError error={save.error} fetchTheirs={() => fetchSegment(segment!.segmentId)} onForce={(etag) => save.mutate({ etag })} />}
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={17}>
          <Flex vertical gap={16}>
            <Card size="small">
              <Form layout="vertical" requiredMark={false}>
                <Form.Item label={t("segments.name")} htmlFor="segment-name" style={{ marginBottom: 12 }}>
                  <Input id="segment-name" value={name} maxLength={200} placeholder={t("segments.nameExample")} onChange={(event) => setName(event.target.value)} />
                </Form.Item>
                <Form.Item label={t("segments.description")} htmlFor="segment-description" style={{ marginBottom: 0 }}>
                  <Input.TextArea id="segment-description" value={description} maxLength={2000} autoSize={{ minRows: 1, maxRows: 4 }} onChange={(event) => setDescription(event.target.value)} />
                </Form.Item>
              </Form>
            </Card>
            <Card
              ref={builder}
              size="small"
              title={t("segments.rule")}
              extra={
                <Flex gap={4} wrap>
                  {!segment && <ReadyRules onChoose={setRule} />}
                  <Button type="text" icon={<UndoOutlined />} disabled={!undo} aria-label={t("segments.undo")} title={`${t("segments.undo")} (Ctrl+Z)`} onClick={undo} />
                  <Button type="text" icon={<RedoOutlined />} disabled={!redo} aria-label={t("segments.redo")} title={`${t("segments.redo")} (Ctrl+Shift+Z)`} onClick={redo} />
                </Flex>
              }
            >
              <Said preview={preview} isComplete={isComplete(rule)} />
              <Builder rule={rule} onChange={setRule} preview={preview} />
            </Card>
          </Flex>
        </Col>
        <Col xs={24} xl={7}>
          <Flex vertical gap={16} style={{ position: "sticky", top: 0 }}>
            <SizeCard preview={preview} isComplete={isComplete(rule)} />
            <ReachCard of={{ rule }} blocked={!isComplete(rule)} />
          </Flex>
        </Col>
      </Row>
    </>
  );
}

/** The rule in words as it is being made; grey while that is of an earlier one. */
function Said({ preview: { sentence, isOld }, isComplete: complete }: { preview: Preview; isComplete: boolean }) {
  const { t } = useTranslation();
  const say = useSentence();
  const isSaid = complete && sentence !== undefined;
  return (
    <Typography.Paragraph className="yk-foreign" {...(!isSaid && { type: "secondary" as const })} aria-live="polite" style={{ opacity: isSaid && isOld ? 0.5 : 1 }}>
      {isSaid ? say(sentence) : t("segments.sentenceFirst")}
    </Typography.Paragraph>
  );
}

/** How many customers the rule as it stands would hold, and a few of them. */
function SizeCard({ preview, isComplete: complete }: { preview: Preview; isComplete: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useErrorWords();
  const { size, total, sample, isOld, isAsking, error } = preview;
  return (
    <Card size="small" aria-live="polite">
      <Statistic
        title={t("segments.sizeNow")}
        value={size ?? "–"}
        formatter={() => (size === undefined ? "–" : format.number(size))}
        styles={{ content: { opacity: isOld ? 0.35 : 1 } }}
      />
      <Typography.Text type="secondary">
        {!complete ? t("segments.completeFirst") : isAsking ? t("segments.counting") : size !== undefined && total ? t("segments.share", { share: format.percent(size / total), total: format.number(total) }) : " "}
      </Typography.Text>
      {error && !error.metadata.field && <Alert type="error" showIcon style={{ marginTop: 12 }} title={words(error).title} description={words(error).advice} />}
      {sample.length > 0 && (
        <div style={{ marginTop: 16, opacity: isOld ? 0.35 : 1 }}>
          <Typography.Text type="secondary">{t("segments.sample")}</Typography.Text>
          {sample.map((id) => <div key={id} style={{ padding: "2px 0" }}><CustomerName id={id} /></div>)}
        </div>
      )}
    </Card>
  );
}

async function fetchSegment(id: string): Promise<Segment> {
  return (await fetcher.GET("/v1/segments/{segment_id}", { params: { path: { segment_id: id } } })).data!;
}
