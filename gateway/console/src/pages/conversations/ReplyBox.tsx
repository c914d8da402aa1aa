import { useMutation } from "@tanstack/react-query";
import { Alert, Button, Flex, Input, Tooltip, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, fetcher, queries, type Schema } from "../../api/client";
import { useFormat } from "../../components/format";
import { PermittedButton } from "../../components/PermittedButton";
import { newRequestId } from "../../components/requestId";
import { useTellError } from "../../components/tellError";
import { bytesOf, MAX_BYTES } from "./values";

/** Answers a customer: a text of one's own, or one that a template suggests. What was typed survives a refusal. */
export function ReplyBox({ conversation }: { conversation: Schema<"Conversation"> }) {
  const { t } = useTranslation();
  const { time } = useFormat();
  const tellError = useTellError();
  const [text, setText] = useState("");
  const [requestId, setRequestId] = useState(newRequestId);
  const { conversationId, customerId, replyUntilTime, lastInboundTime } = conversation;
  const path = { conversation_id: conversationId };
  const suggested = api.useQuery("get", "/v1/conversations/{conversation_id}/suggestedAnswers", { params: { path, query: { pageSize: 5 } } }, { staleTime: 60_000 });
  const send = useMutation({
    mutationFn: () => fetcher.POST("/v1/conversations/{conversation_id}:reply", { params: { path }, body: { text, requestId } }),
    onSuccess: () => {
      setText("");
      setRequestId(newRequestId());
      void queries.invalidateQueries();
    },
    onError: tellError,
  });
  const change = (next: string) => {
    // Another text is another answer; the same one that is sent again after an error is the same.
    if (next !== text) setRequestId(newRequestId());
    setText(next);
  };
  const isOver = replyUntilTime !== undefined && Date.parse(replyUntilTime) <= Date.now();
  const why = customerId === "0" ? t("conversations.ofNobody") : isOver ? t("conversations.windowOver") : "";
  const blocked = why || (!text.trim() ? t("conversations.writeFirst") : bytesOf(text) > MAX_BYTES ? t("conversations.tooLong") : "");
  const submit = () => {
    if (!blocked && !send.isPending) send.mutate();
  };
  return (
    <Flex vertical gap={8}>
      {why && <Alert type="warning" showIcon title={why} />}
      {!why && (suggested.data?.suggestedAnswers.length ?? 0) > 0 && (
        <Flex gap={8} wrap aria-label={t("conversations.suggestions")} role="group">
          {suggested.data!.suggestedAnswers.map((each) => (
            <Tooltip key={each.templateId} title={<span style={{ whiteSpace: "pre-wrap" }}>{each.text}</span>}>
              <Button size="small" className="yk-foreign" onClick={() => change(each.text)}>{each.displayName}</Button>
            </Tooltip>
          ))}
        </Flex>
      )}
      <Input.TextArea
        aria-label={t("conversations.answer")}
        placeholder={t("conversations.answerHint")}
        value={text}
        disabled={Boolean(why)}
        autoSize={{ minRows: 2, maxRows: 8 }}
        onChange={(event) => change(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
        }}
      />
      <Flex justify="space-between" align="center" gap={12} wrap>
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {replyUntilTime && !isOver ? t("conversations.until", { time: time(replyUntilTime) }) : lastInboundTime && t("conversations.ctrlEnter")}
        </Typography.Text>
        <PermittedButton permission="PERMISSION_CONVERSATIONS_WRITE" type="primary" blocked={blocked} loading={send.isPending} onClick={submit}>{t("conversations.send")}</PermittedButton>
      </Flex>
    </Flex>
  );
}
