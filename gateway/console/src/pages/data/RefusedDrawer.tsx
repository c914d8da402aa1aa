import { useMutation } from "@tanstack/react-query";
import { Alert, App, Button, Descriptions, Drawer, Flex, Input, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, fetcher, queries, type Schema } from "../../api/client";
import { asApiError } from "../../api/errors";
import { useEnumWords } from "../../components/enumWords";
import { useErrorWords } from "../../components/errorWords";
import { useFormat } from "../../components/format";
import { PermittedButton } from "../../components/PermittedButton";
import { QueryView } from "../../components/QueryView";
import { useTellError } from "../../components/tellError";
import { Time } from "../../components/Time";
import { useRefusalWords } from "./refusals";

type Refused = Schema<"KeptEvent">;

/** One refused event as it came: it can be mended and sent again, or thrown away. */
export function RefusedDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  // Read once: what is being mended must not be overwritten by how it came.
  const query = api.useQuery("get", "/v1/rejectedEvents/{rejected_event_id}", { params: { path: { rejected_event_id: id } } }, { enabled: id !== "", staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false });
  return (
    <Drawer open={id !== ""} onClose={onClose} size={640} title={t("data.one")} destroyOnHidden>
      <QueryView query={query}>{(event) => <Detail key={event.rejectedEventId} event={event} onDone={onClose} />}</QueryView>
    </Drawer>
  );
}

function Detail({ event, onDone }: { event: Refused; onDone: () => void }) {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const format = useFormat();
  const word = useEnumWords();
  const words = useErrorWords();
  const refusal = useRefusalWords();
  const tellError = useTellError();
  const [body, setBody] = useState(() => pretty(event.body));
  const path = { rejected_event_id: event.rejectedEventId };
  const isChanged = body !== pretty(event.body);
  const settle = (said: string) => {
    void message.success(said);
    void queries.invalidateQueries();
    onDone();
  };
  const replay = useMutation({
    mutationFn: async () => (await fetcher.POST("/v1/rejectedEvents/{rejected_event_id}:replay", { params: { path }, body: isChanged ? { body } : {} })).data!,
    onSuccess: ({ accepted, duplicates, rejected }) => settle(rejected.length > 0 ? t("data.partlySent", { taken: accepted + duplicates, refused: rejected.length }) : t("data.sent")),
  });
  const discard = useMutation({
    mutationFn: () => fetcher.POST("/v1/rejectedEvents/{rejected_event_id}:discard", { params: { path }, body: {} }),
    onSuccess: () => settle(t("data.discarded")),
    onError: tellError,
  });
  const ask = () =>
    modal.confirm({ title: t("data.discardQuestion"), content: t("data.discardHint"), okText: t("data.discard"), okButtonProps: { danger: true }, onOk: () => discard.mutateAsync().catch(() => undefined) });
  const blocked = event.bodyTruncated && !isChanged ? t("data.truncated") : "";
  const { title, advice } = refusal(event);
  return (
    <Flex vertical gap={16}>
      <Alert type="warning" showIcon title={title} description={<>{advice}<Typography.Paragraph className="yk-foreign" style={{ margin: "8px 0 0" }}>{event.message}</Typography.Paragraph></>} />
      <Descriptions
        column={1}
        size="small"
        styles={{ label: { width: 112 } }}
        items={[
          { key: "endpoint", label: t("data.endpoint"), children: word("IngestionEndpoint", event.endpoint) },
          ...(event.messageId ? [{ key: "message", label: t("data.messageId"), children: <span className="yk-foreign">{event.messageId}</span> }] : []),
          { key: "times", label: t("data.times"), children: format.number(event.occurrences) },
          { key: "first", label: t("data.first"), children: <Time at={event.receiveTime} /> },
          { key: "last", label: t("data.last"), children: <Time at={event.lastReceiveTime} /> },
          { key: "until", label: t("data.until"), children: <Time at={event.expireTime} /> },
        ]}
      />
      {replay.error && (
        <Alert
          type="error"
          showIcon
          title={words(replay.error).title}
          description={<>{words(replay.error).advice}<Typography.Paragraph style={{ margin: "8px 0 0" }}>{asApiError(replay.error).message}</Typography.Paragraph></>}
        />
      )}
      <div>
        <Typography.Text type="secondary">{t(event.bodyTruncated ? "data.truncated" : "data.bodyHint")}</Typography.Text>
        <Input.TextArea aria-label={t("data.body")} value={body} autoSize={{ minRows: 8, maxRows: 24 }} spellCheck={false} style={{ fontFamily: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace", fontSize: 12, marginTop: 8 }} onChange={(change) => setBody(change.target.value)} />
      </div>
      <Flex gap={8} justify="flex-end" wrap>
        {isChanged && <Button onClick={() => setBody(pretty(event.body))}>{t("data.asItCame")}</Button>}
        <PermittedButton permission="PERMISSION_DATA_WRITE" danger loading={discard.isPending} onClick={ask}>{t("data.discard")}</PermittedButton>
        <PermittedButton permission="PERMISSION_DATA_WRITE" type="primary" blocked={blocked} loading={replay.isPending} onClick={() => replay.mutate()}>{t(isChanged ? "data.replayMended" : "data.replay")}</PermittedButton>
      </Flex>
    </Flex>
  );
}

/** JSON in lines; what is none stays as it is, and so do numbers that would lose digits. */
function pretty(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    return /\d{16}/.test(body) ? body : JSON.stringify(parsed, null, 2);
  } catch {
    return body;
  }
}
