import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, Card, Flex, Form, Input, Radio, Select, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fetcher, queries, type Schema } from "../../../api/client";
import { asApiError } from "../../../api/errors";
import { useErrorWords } from "../../../components/errorWords";
import { useFormat } from "../../../components/format";
import { PermittedButton } from "../../../components/PermittedButton";
import { QueryView } from "../../../components/QueryView";
import { useTellError } from "../../../components/tellError";
import { useSettled } from "../../../components/useSettled";
import { ColumnsTable } from "./ColumnsTable";
import { draftOf, mappingOf, type Draft, type Mapping } from "./mapping";
import { MappingBoard } from "./MappingBoard";
import { PreviewTable } from "./PreviewTable";
import type { ImportJob } from "./upload";

type Preview = Schema<"ImportPreview">;

async function preview(importJobId: string, mapping: Mapping | undefined, timeZone: string, signal: AbortSignal): Promise<Preview> {
  const answer = await fetcher.POST("/v1/importJobs/{import_job_id}:preview", {
    params: { path: { import_job_id: importJobId } },
    body: { ...(mapping && { mapping }), timeZone },
    signal,
  });
  return answer.data!;
}

/** What each column means: guessed from its name, changed here, with what becomes of the first rows. */
export function MappingEditor({ job }: { job: ImportJob }) {
  const { zone } = useFormat();
  // Guessed once: what is being changed must not be overwritten.
  const query = useQuery({
    queryKey: ["imports", "guess", job.importJobId],
    queryFn: ({ signal }) => preview(job.importJobId, job.mapping as Mapping | undefined, zone, signal),
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  return <QueryView query={query}>{(guess) => <Editor job={job} guess={guess} timeZone={zone} />}</QueryView>;
}

function Editor({ job, guess, timeZone }: { job: ImportJob; guess: Preview; timeZone: string }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const tellError = useTellError();
  const [draft, setDraft] = useState<Draft>(() => draftOf((guess.mapping ?? {}) as Mapping, guess.columns, timeZone));
  const written = JSON.stringify(mappingOf(draft));
  const settled = useSettled(written);
  const tried = useQuery({
    queryKey: ["imports", "preview", job.importJobId, settled],
    queryFn: ({ signal }) => preview(job.importJobId, JSON.parse(settled) as Mapping, timeZone, signal),
    placeholderData: (before) => before,
    retry: false,
    refetchOnWindowFocus: false,
  });
  const start = useMutation({
    mutationFn: () => fetcher.POST("/v1/importJobs/{import_job_id}:start", { params: { path: { import_job_id: job.importJobId } }, body: { mapping: JSON.parse(written) as Record<string, unknown> } }),
    onSuccess: () => queries.invalidateQueries(),
    onError: tellError,
  });
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const isOfEvents = draft.kind === "events";
  const hasConditions = (draft.rest.events?.length ?? 0) > 1;
  return (
    <>
      <Card title={t("imports.meaning")}>
        {!guess.mapping && <Alert type="info" showIcon title={t("imports.nothingGuessed")} style={{ marginBottom: 16 }} />}
        <Form layout="vertical" component="div">
          <Flex gap={24} wrap>
            <Form.Item label={t("imports.each")}>
              <Radio.Group value={draft.kind} onChange={(event) => change({ kind: event.target.value as Draft["kind"] })} options={[{ value: "events", label: t("imports.ofEvents") }, { value: "people", label: t("imports.ofPeople") }]} />
            </Form.Item>
            {isOfEvents && (
              <Form.Item label={t("imports.eventName")} {...(hasConditions && { help: t("imports.byConditions") })}>
                <Input aria-label={t("imports.eventName")} value={draft.eventName} maxLength={200} disabled={hasConditions} style={{ width: 220 }} onChange={(event) => change({ eventName: event.target.value })} />
              </Form.Item>
            )}
            <Form.Item label={t("imports.key")} tooltip={t("imports.keyHint")}>
              <Select mode="multiple" aria-label={t("imports.key")} value={draft.key} options={guess.columns.map((value) => ({ value, label: value }))} style={{ minWidth: 220 }} onChange={(key: string[]) => change({ key })} placeholder={t("imports.keyNone")} />
            </Form.Item>
          </Flex>
        </Form>
        <MappingBoard columns={guess.columns} rows={tried.data?.rows ?? guess.rows} draft={draft} onChange={(roles) => change({ roles })} />
        <ColumnsTable columns={guess.columns} rows={guess.rows} draft={draft} onChange={(roles) => change({ roles })} />
      </Card>
      <Card
        title={t("imports.preview")}
        extra={<PermittedButton permission="PERMISSION_DATA_WRITE" type="primary" blocked={tried.error ? words(tried.error).title : ""} loading={start.isPending} onClick={() => start.mutate()}>{t("imports.start")}</PermittedButton>}
      >
        {tried.error ? (
          <Alert type="warning" showIcon title={words(tried.error).title} description={<><div>{words(tried.error).advice}</div><Typography.Text className="yk-foreign">{asApiError(tried.error).message}</Typography.Text></>} />
        ) : (
          <PreviewTable columns={guess.columns} rows={tried.data?.rows ?? guess.rows} />
        )}
      </Card>
    </>
  );
}
