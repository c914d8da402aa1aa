import { useMutation } from "@tanstack/react-query";
import { Button, Flex, Tag, theme, Typography } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, fetcher, live, queries, type Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { MessageOutcome } from "../../components/MessageOutcome";
import { useTemplateNames } from "../../components/names";
import { usePrincipalName } from "../../components/principalWords";
import { QueryView } from "../../components/QueryView";
import { Time } from "../../components/Time";
import { useUrlPage } from "../../components/urlState";
import { ReplyBox } from "./ReplyBox";

type Conversation = Schema<"Conversation">;
type Message = Schema<"ConversationMessage">;

/** What was written and answered, the latest last, and the box to answer. What comes shows by itself, and counts as read. */
export function Thread({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const id = conversation.conversationId;
  const page = useUrlPage("before");
  const query = api.useQuery("get", "/v1/conversations/{conversation_id}/messages", { params: { path: { conversation_id: id }, query: { pageToken: page.token, pageSize: 50 } } }, { ...live });
  useReading(conversation, query.isSuccess);
  return (
    <Flex vertical gap={12}>
      <QueryView query={query}>
        {({ conversationMessages, nextPageToken }) => (
          <Flex vertical gap={12} role="log" aria-label={t("conversations.thread")}>
            {nextPageToken && <Button size="small" style={{ alignSelf: "center" }} onClick={() => page.next(nextPageToken)}>{t("conversations.earlier")}</Button>}
            {conversationMessages.length === 0 && <EmptyState title={t("conversations.gone")} hint={t("conversations.goneHint")} />}
            {[...conversationMessages].reverse().map((message) => <Bubble key={message.conversationMessageId} message={message} />)}
            {!page.isFirst && <Button size="small" style={{ alignSelf: "center" }} onClick={page.first}>{t("conversations.latest")}</Button>}
          </Flex>
        )}
      </QueryView>
      {page.isFirst && <ReplyBox key={id} conversation={conversation} />}
    </Flex>
  );
}

/** Notes that what is shown was read, each time something new is. */
function useReading(conversation: Conversation, isShown: boolean) {
  const { conversationId, unreadMessages } = conversation;
  const { mutate } = useMutation({
    mutationFn: () => fetcher.POST("/v1/conversations/{conversation_id}:markRead", { params: { path: { conversation_id: conversationId } }, body: {} }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["get", "/v1/conversations"] }),
  });
  useEffect(() => {
    if (isShown && unreadMessages > 0) mutate();
  }, [isShown, unreadMessages, mutate]);
}

function Bubble({ message }: { message: Message }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const templateName = useTemplateNames();
  const principalName = usePrincipalName();
  const isOurs = message.direction === "MESSAGE_DIRECTION_OUTBOUND";
  const kind = message.kind === "CONVERSATION_MESSAGE_KIND_TEXT" ? "" : t(`conversations.kinds.${message.kind}`);
  const by = message.autoReplyId ? t("conversations.byAutoReply") : message.createdBy.startsWith("service:") ? t("conversations.bySystem") : principalName(message.createdBy);
  return (
    <Flex vertical align={isOurs ? "flex-end" : "flex-start"} gap={4}>
      <div
        style={{
          maxWidth: "min(560px, 86%)", padding: "8px 12px", borderRadius: token.borderRadiusLG, background: isOurs ? token.colorPrimaryBg : token.colorFillTertiary,
          color: token.colorText, whiteSpace: "pre-wrap", overflowWrap: "anywhere",
        }}
        className="yk-foreign"
      >
        {kind && <Tag>{kind}</Tag>}
        {message.text || (kind ? <Typography.Text type="secondary">{t("conversations.notFetched")}</Typography.Text> : <Typography.Text type="secondary">{message.templateId ? templateName(message.templateId) : t("conversations.textGone")}</Typography.Text>)}
        {message.keyword && <Tag color="orange" style={{ marginInlineStart: 8 }}>{t("conversations.stopWord")}</Tag>}
      </div>
      <Flex gap={8} align="center" wrap style={{ fontSize: 12, color: token.colorTextSecondary }}>
        <Time at={message.sendTime} />
        {isOurs && <span>{by}</span>}
        {isOurs && message.status !== "MESSAGE_STATUS_UNSPECIFIED" && (
          <Link to={`/messages?message=${encodeURIComponent(message.deliveryId)}`}><MessageOutcome message={message} /></Link>
        )}
      </Flex>
    </Flex>
  );
}
