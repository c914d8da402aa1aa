import { InboxOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Alert, Card, Flex, Progress, Tag, Upload, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { api, live, queries } from "../../../api/client";
import { usePermission } from "../../../app/session";
import { EmptyState } from "../../../components/EmptyState";
import { useEnumWords } from "../../../components/enumWords";
import { useFormat } from "../../../components/format";
import { ListTable } from "../../../components/ListTable";
import { newRequestId } from "../../../components/requestId";
import { useTellError } from "../../../components/tellError";
import { Time } from "../../../components/Time";
import { useUrlPage } from "../../../components/urlState";
import { DataTabs } from "../DataTabs";
import { createJob, MAXIMUM_BYTES, sendFile, type ImportJob } from "./upload";

export const stateColors: Record<string, string> = {
  IMPORT_JOB_STATE_RUNNING: "processing",
  IMPORT_JOB_STATE_SUCCEEDED: "success",
  IMPORT_JOB_STATE_FAILED: "error",
  IMPORT_JOB_STATE_CANCELLED: "warning",
};

/** Files that were brought in or are to be: drop one, and go on with what its columns mean. */
export function Component() {
  const { t } = useTranslation();
  const { token } = useUrlPage();
  const query = api.useQuery("get", "/v1/importJobs", { params: { query: { pageToken: token, pageSize: 50 } } }, { ...live });
  return (
    <DataTabs current="imports">
      <Flex vertical gap={16}>
        <NewFile />
        <Card styles={{ body: { padding: 0 } }}>
          <ListTable<ImportJob>
            query={query}
            rows={query.data?.importJobs}
            nextPageToken={query.data?.nextPageToken}
            rowKey="importJobId"
            columns={useColumns()}
            empty={<EmptyState title={t("imports.none")} hint={t("imports.noneHint")} />}
          />
        </Card>
      </Flex>
    </DataTabs>
  );
}

function NewFile() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const tellError = useTellError();
  const may = usePermission()("PERMISSION_DATA_WRITE");
  const [sent, setSent] = useState<number | null>(null);
  const [refused, setRefused] = useState("");
  const send = useMutation({
    mutationFn: async (file: File) => {
      setSent(0);
      const job = await createJob(file, newRequestId());
      await sendFile(job, file, (bytes) => setSent(Math.floor((bytes / file.size) * 100)));
      return job;
    },
    onSuccess: ({ importJobId }) => {
      void queries.invalidateQueries();
      void navigate(`/data/imports/${importJobId}`);
    },
    onError: (error) => {
      void queries.invalidateQueries();
      tellError(error);
    },
    onSettled: () => setSent(null),
  });
  const take = (file: File) => {
    const why = file.size === 0 ? t("imports.emptyFile") : file.size > MAXIMUM_BYTES ? t("imports.tooLarge") : "";
    setRefused(why);
    if (!why) send.mutate(file);
    // Sent by ourselves, in slices.
    return false;
  };
  return (
    <>
      {refused && <Alert type="error" showIcon title={refused} closable />}
      <Upload.Dragger accept=".csv,.tsv,.txt,.gz,.xlsx,.ndjson,.jsonl,.parquet" multiple={false} showUploadList={false} disabled={!may || send.isPending} beforeUpload={take}>
        <InboxOutlined style={{ fontSize: 32 }} />
        <div style={{ marginTop: 8 }}>{may ? t("imports.drop") : t("frame.notPermitted", { what: t("enums.Permission.PERMISSION_DATA_WRITE") })}</div>
        <div style={{ opacity: 0.65 }}>{t("imports.dropHint")}</div>
        {sent !== null && <Progress percent={sent} status="active" aria-label={t("imports.sending")} style={{ maxWidth: 480, margin: "8px auto 0" }} />}
      </Upload.Dragger>
    </>
  );
}

function useColumns(): TableColumnsType<ImportJob> {
  const { t } = useTranslation();
  const word = useEnumWords();
  const { number } = useFormat();
  return [
    { title: t("imports.file"), render: (_, job) => <Link to={`/data/imports/${job.importJobId}`} className="yk-foreign">{job.displayName || job.importJobId}</Link> },
    { title: t("imports.state"), dataIndex: "state", render: (state: string) => <Tag color={stateColors[state]}>{word("ImportJobState", state)}</Tag> },
    { title: t("imports.rows"), align: "end", render: (_, job) => (Number(job.totalRows) > 0 ? `${number(Number(job.rowsDone))} / ${number(Number(job.totalRows))}` : "–") },
    { title: t("imports.accepted"), align: "end", render: (_, job) => number(Number(job.accepted)) },
    { title: t("imports.rejected"), align: "end", render: (_, job) => number(Number(job.rejected)) },
    { title: t("imports.made"), dataIndex: "createTime", render: (at?: string) => <Time at={at} isAgo /> },
  ];
}
