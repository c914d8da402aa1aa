import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { fetcher, queries, type Schema } from "../../api/client";
import { PermittedButton } from "../../components/PermittedButton";
import { useTellError } from "../../components/tellError";

/** Returns a function that gives the button by which a conversation is closed or opened. */
export function useCloser(): (conversation: Schema<"Conversation">) => ReactNode {
  const { t } = useTranslation();
  const tellError = useTellError();
  const turn = useMutation({
    mutationFn: ({ conversationId, open }: Schema<"Conversation">) => {
      const call = { params: { path: { conversation_id: conversationId } }, body: {} };
      return open ? fetcher.POST("/v1/conversations/{conversation_id}:close", call) : fetcher.POST("/v1/conversations/{conversation_id}:reopen", call);
    },
    onSuccess: () => void queries.invalidateQueries(),
    onError: tellError,
  });
  return (conversation) => (
    <PermittedButton permission="PERMISSION_CONVERSATIONS_WRITE" loading={turn.isPending} onClick={() => turn.mutate(conversation)}>
      {t(conversation.open ? "conversations.close" : "conversations.reopen")}
    </PermittedButton>
  );
}
