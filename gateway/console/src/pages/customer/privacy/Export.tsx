import { useMutation } from "@tanstack/react-query";
import { App, Button, Drawer, Flex } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { fetcher, type Schema } from "../../../api/client";
import { ErrorState } from "../../../components/ErrorState";
import { useFormat } from "../../../components/format";
import { HtmlFrame } from "../../../components/HtmlFrame";
import { PermittedButton } from "../../../components/PermittedButton";
import { RowsSkeleton } from "../../../components/Skeletons";
import { useTellError } from "../../../components/tellError";
import { PrivacyAct } from "./PrivacyCard";

type Answer = Schema<"ExportCustomerResponse">;

const RECORDS_A_PAGE = 2_000;
// Of what is read on the screen.
const SHOWN_A_PAGE = 200;

/** Everything that is kept of the customer: as a file, or to be read. Each page that is asked for stands in the audit log. */
export function Export({ id }: { id: string }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { message } = App.useApp();
  const tellError = useTellError();
  const [records, setRecords] = useState(0);
  const [isReading, setReading] = useState(false);
  const left = useRef(new AbortController());
  useEffect(() => {
    const leaving = new AbortController();
    left.current = leaving;
    // Who leaves the page wants no file any more.
    return () => leaving.abort();
  }, []);
  const download = useMutation({
    mutationFn: async () => {
      const { signal } = left.current;
      const found: Answer["records"] = [];
      let pageToken = "";
      let customerId = id;
      setRecords(0);
      do {
        const page: Answer = await ask(id, { pageToken, pageSize: RECORDS_A_PAGE }, signal);
        found.push(...page.records);
        ({ customerId, nextPageToken: pageToken } = page);
        setRecords(found.length);
      } while (pageToken);
      save(`customer-${customerId}.json`, JSON.stringify({ customerId, records: found }, null, 2));
      return found.length;
    },
    onSuccess: (count) => void message.success(t("privacy.exported", { records: number(count) })),
    onError: (error) => {
      if (!left.current.signal.aborted) tellError(error);
    },
  });
  return (
    <>
      <PrivacyAct title={t("privacy.export")} hint={<span aria-live="polite">{download.isPending ? t("privacy.exporting", { records: number(records) }) : t("privacy.exportHint")}</span>}>
        <PermittedButton permission="PERMISSION_CUSTOMERS_EXPORT" size="small" loading={download.isPending} onClick={() => download.mutate()}>{t("privacy.download")}</PermittedButton>
        <PermittedButton permission="PERMISSION_CUSTOMERS_EXPORT" size="small" onClick={() => setReading(true)}>{t("privacy.read")}</PermittedButton>
      </PrivacyAct>
      <Drawer open={isReading} onClose={() => setReading(false)} size={880} title={t("privacy.export")} destroyOnHidden>
        <Readable id={id} />
      </Drawer>
    </>
  );
}

/** The export as pages to be read, one after the other. */
function Readable({ id }: { id: string }) {
  const { t } = useTranslation();
  const [page, setPage] = useState<Answer>();
  const left = useRef(new AbortController());
  const read = useMutation({
    mutationFn: (pageToken: string) => ask(id, { pageToken, pageSize: SHOWN_A_PAGE, format: "EXPORT_FORMAT_HTML" }, left.current.signal),
    onSuccess: setPage,
  });
  const { mutate } = read;
  useEffect(() => {
    const leaving = new AbortController();
    left.current = leaving;
    mutate("");
    return () => leaving.abort();
  }, [mutate]);
  // Whoever was merged meanwhile is read from the start.
  if (read.error) return <ErrorState error={read.error} onRetry={() => mutate("")} />;
  if (!page) return <RowsSkeleton />;
  return (
    <Flex vertical gap={12}>
      <HtmlFrame html={page.html} title={t("privacy.export")} height={640} />
      <Flex justify="flex-end" gap={8}>
        <Button disabled={read.isPending} onClick={() => mutate("")}>{t("list.first")}</Button>
        <Button disabled={!page.nextPageToken} loading={read.isPending} onClick={() => mutate(page.nextPageToken)}>{t("list.next")}</Button>
      </Flex>
    </Flex>
  );
}

async function ask(id: string, body: { pageToken: string; pageSize: number; format?: Schema<"ExportFormat"> }, signal: AbortSignal): Promise<Answer> {
  return (await fetcher.POST("/v1/customers/{customer_id}:export", { params: { path: { customer_id: id } }, body, signal })).data!;
}

function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
