import { useMutation } from "@tanstack/react-query";
import { Alert, App, Card, Flex, Progress, Tag, Typography, Upload } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { api, fetcher, queries } from "../../../api/client";
import { ApiError } from "../../../api/errors";
import { useEnumWords } from "../../../components/enumWords";
import { useErrorWords } from "../../../components/errorWords";
import { useFormat } from "../../../components/format";
import { PageHeader } from "../../../components/PageHeader";
import { PermittedButton } from "../../../components/PermittedButton";
import { QueryView } from "../../../components/QueryView";
import { useTellError } from "../../../components/tellError";
import { MappingEditor } from "./MappingEditor";
import { Outcome } from "./Outcome";
import { stateColors } from ".";
import { sendFile, type ImportJob } from "./upload";

const MOVING_MS = 1_000;

/** One file: its columns get a meaning, it is imported, and what became of its rows is told. */
export function Component() {
  const { importJobId = "" } = useParams();
  const query = api.useQuery(
    "get",
    "/v1/importJobs/{import_job_id}",
    { params: { path: { import_job_id: importJobId } } },
    { refetchInterval: ({ state }) => (state.data?.state === "IMPORT_JOB_STATE_RUNNING" ? MOVING_MS : false) },
  );
  return <QueryView query={query}>{(job) => <Job job={job} />}</QueryView>;
}

function Job({ job }: { job: ImportJob }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const navigate = useNavigate();
  const tellError = useTellError();
  const { modal } = App.useApp();
  const path = { import_job_id: job.importJobId };
  const remove = useMutation({
    mutationFn: () => fetcher.DELETE("/v1/importJobs/{import_job_id}", { params: { path } }),
    onSuccess: () => {
      void queries.invalidateQueries();
      void navigate("/data/imports");
    },
    onError: tellError,
  });
  const ask = () =>
    modal.confirm({ title: t("imports.removeQuestion"), content: t("imports.removeHint"), okText: t("imports.remove"), okButtonProps: { danger: true }, onOk: () => remove.mutateAsync().catch(() => undefined) });
  const isUntouched = Number(job.rowsDone) === 0;
  const mayStart = job.state === "IMPORT_JOB_STATE_READY" || job.state === "IMPORT_JOB_STATE_FAILED" || job.state === "IMPORT_JOB_STATE_CANCELLED";
  return (
    <>
      <PageHeader
        title={job.displayName || job.importJobId}
        beside={<Tag color={stateColors[job.state]}>{word("ImportJobState", job.state)}</Tag>}
        back="/data/imports"
        acts={<PermittedButton permission="PERMISSION_DATA_WRITE" danger blocked={job.state === "IMPORT_JOB_STATE_RUNNING" ? t("imports.cancelFirst") : ""} loading={remove.isPending} onClick={ask}>{t("imports.remove")}</PermittedButton>}
      />
      <Flex vertical gap={16}>
        {job.error && <Failure job={job} />}
        {job.state === "IMPORT_JOB_STATE_AWAITING_FILE" && <Rest job={job} />}
        {job.state === "IMPORT_JOB_STATE_RUNNING" && <UnderWay job={job} />}
        {!isUntouched && <Outcome job={job} />}
        {mayStart && (isUntouched ? <MappingEditor job={job} /> : <GoOn job={job} />)}
      </Flex>
    </>
  );
}

function Failure({ job }: { job: ImportJob }) {
  const words = useErrorWords();
  const error = job.error!;
  const { title, advice } = words(new ApiError(0, error.reason.replace("ERROR_REASON_", ""), error.message, error.metadata));
  return <Alert type="error" showIcon title={title} description={<>{advice}<Typography.Paragraph className="yk-foreign" style={{ margin: "8px 0 0" }}>{error.message}</Typography.Paragraph></>} />;
}

/** A file of which only a part came: chosen once more, it is sent on from there. */
function Rest({ job }: { job: ImportJob }) {
  const { t } = useTranslation();
  const tellError = useTellError();
  const { message } = App.useApp();
  const [sent, setSent] = useState<number | null>(null);
  const send = useMutation({
    mutationFn: (file: File) => sendFile(job, file, (bytes) => setSent(Math.floor((bytes / file.size) * 100))),
    onSuccess: () => queries.invalidateQueries(),
    onError: tellError,
    onSettled: () => setSent(null),
  });
  const take = (file: File) => {
    if (String(file.size) === job.sizeBytes) send.mutate(file);
    else void message.error(t("imports.otherFile"));
    return false;
  };
  return (
    <Card>
      <Upload.Dragger multiple={false} showUploadList={false} disabled={send.isPending} beforeUpload={take}>
        {t("imports.sendRest", { percent: Math.floor((Number(job.receivedBytes) / Number(job.sizeBytes)) * 100) })}
        {sent !== null && <Progress percent={sent} status="active" aria-label={t("imports.sending")} />}
      </Upload.Dragger>
    </Card>
  );
}

function UnderWay({ job }: { job: ImportJob }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const tellError = useTellError();
  const cancel = useMutation({
    mutationFn: () => fetcher.POST("/v1/importJobs/{import_job_id}:cancel", { params: { path: { import_job_id: job.importJobId } }, body: {} }),
    onSuccess: () => queries.invalidateQueries(),
    onError: tellError,
  });
  const total = Number(job.totalRows);
  return (
    <Card size="small" title={t("imports.underWay")} extra={<PermittedButton permission="PERMISSION_DATA_WRITE" size="small" loading={cancel.isPending} onClick={() => cancel.mutate()}>{t("imports.cancel")}</PermittedButton>}>
      <Progress percent={total > 0 ? Math.floor((Number(job.rowsDone) / total) * 100) : 0} status="active" aria-label={t("imports.underWay")} />
      <span aria-live="polite">{total > 0 ? t("imports.rowsOf", { done: number(Number(job.rowsDone)), total: number(total) }) : t("imports.checking")}</span>
      <Typography.Paragraph type="secondary" style={{ margin: "4px 0 0", fontSize: 12 }}>{t("imports.leaveHint")}</Typography.Paragraph>
    </Card>
  );
}

/** A job that stopped on its way goes on under the mapping that it has. */
function GoOn({ job }: { job: ImportJob }) {
  const { t } = useTranslation();
  const tellError = useTellError();
  const start = useMutation({
    mutationFn: () => fetcher.POST("/v1/importJobs/{import_job_id}:start", { params: { path: { import_job_id: job.importJobId } }, body: { mapping: job.mapping ?? {} } }),
    onSuccess: () => queries.invalidateQueries(),
    onError: tellError,
  });
  return (
    <Alert
      type="info"
      showIcon
      title={t("imports.stopped")}
      description={t("imports.stoppedHint")}
      action={<PermittedButton permission="PERMISSION_DATA_WRITE" type="primary" loading={start.isPending} onClick={() => start.mutate()}>{t("imports.goOn")}</PermittedButton>}
    />
  );
}
