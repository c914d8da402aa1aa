import { useMutation } from "@tanstack/react-query";
import { Alert, App } from "antd";
import { useTranslation } from "react-i18next";
import { fetcher, queries, type Schema } from "../../api/client";
import { PermittedButton } from "../../components/PermittedButton";
import { useTellError } from "../../components/tellError";
import { useKeptUrlState } from "../../components/urlState";

/** Sends one message again; leads to the new one. */
export function ResendButton({ message, type }: { message: Schema<"Message">; type: "primary" | "link" }) {
  const { t } = useTranslation();
  const tellError = useTellError();
  const [, open] = useKeptUrlState("message");
  const resend = useMutation({
    mutationFn: () => fetcher.POST("/v1/messages/{delivery_id}:resend", { params: { path: { delivery_id: message.deliveryId } }, body: {} }),
    onSuccess: ({ data }) => {
      void queries.invalidateQueries();
      open(data!.deliveryId);
    },
    onError: tellError,
  });
  return <PermittedButton permission="PERMISSION_MESSAGES_SEND" type={type} size="small" loading={resend.isPending} onClick={() => resend.mutate()}>{t("messages.resend")}</PermittedButton>;
}

/** Offers to send a message again that failed and certainly was not taken. */
export function SendAgain({ message }: { message: Schema<"Message"> }) {
  const { t } = useTranslation();
  if (!message.resendable) return null;
  return <Alert type="info" title={t("messages.resendHint")} action={<ResendButton message={message} type="primary" />} />;
}

/** Sends all messages again that a filter names, page by page. */
export function SendAllAgain({ filter }: { filter: string }) {
  const { t } = useTranslation();
  const { modal, message } = App.useApp();
  const tellError = useTellError();
  const resend = useMutation({
    mutationFn: async () => {
      let resent = 0;
      let skipped = 0;
      let pageToken = "";
      do {
        const { data } = await fetcher.POST("/v1/messages:batchResend", { body: { filter, pageSize: 1000, pageToken } });
        resent += data!.resent;
        skipped += data!.skipped;
        pageToken = data!.nextPageToken;
      } while (pageToken);
      return { resent, skipped };
    },
    onSuccess: ({ resent, skipped }) => void message.success(skipped ? t("messages.resentAndSkipped", { count: resent, skipped }) : t("messages.resentAll", { count: resent })),
    onError: tellError,
    // What was sent before it failed is on its way, too.
    onSettled: () => void queries.invalidateQueries(),
  });
  const ask = () =>
    modal.confirm({
      title: t("messages.resendAllQuestion"),
      content: t("messages.resendHint"),
      okText: t("messages.resendAll"),
      onOk: () => resend.mutateAsync().catch(() => undefined),
    });
  return <PermittedButton permission="PERMISSION_MESSAGES_SEND" loading={resend.isPending} onClick={ask}>{t("messages.resendAll")}</PermittedButton>;
}
