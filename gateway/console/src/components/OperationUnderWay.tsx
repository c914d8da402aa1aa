import { useMutation } from "@tanstack/react-query";
import { App, Card, Flex, Progress, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { fetcher } from "../api/client";
import { idOf, operationsChanged, percentOf, type Operation } from "./operations";
import { PermittedButton } from "./PermittedButton";
import { usePrincipalName } from "./principalWords";
import { useTellError } from "./tellError";
import { Time } from "./Time";

interface Props {
  operation: Operation;
  title: string;
  /** What it does now, while it does it. */
  phase: string;
  /** On the button that cancels it. */
  cancel: string;
  cancelQuestion: string;
  /** What becomes of what it did. */
  cancelHint: string;
}

/** Long work that is under way: how far it is. It goes on while one is elsewhere, and can be cancelled. */
export function OperationUnderWay({ operation, title, phase, cancel: cancelWord, cancelQuestion, cancelHint }: Props) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const tellError = useTellError();
  const principalName = usePrincipalName();
  const state = operation.metadata?.state;
  const isCancelling = state === "OPERATION_STATE_CANCELLING";
  const cancel = useMutation({
    mutationFn: () => fetcher.POST("/v1/operations/{operation_id}:cancel", { params: { path: { operation_id: idOf(operation) } }, body: {} }),
    onSuccess: operationsChanged,
    onError: tellError,
  });
  const ask = () =>
    modal.confirm({
      title: cancelQuestion,
      content: cancelHint,
      okText: cancelWord,
      okButtonProps: { danger: true },
      cancelText: t("operations.goOn"),
      onOk: () => cancel.mutateAsync().catch(() => undefined),
    });
  const said = isCancelling ? t("operations.cancelling") : state === "OPERATION_STATE_PENDING" ? t("operations.waiting") : phase;
  return (
    <Card size="small" title={title} extra={<PermittedButton permission="PERMISSION_OPERATIONS_CANCEL" size="small" blocked={isCancelling ? t("operations.cancelling") : ""} onClick={ask}>{cancelWord}</PermittedButton>}>
      <Progress percent={percentOf(operation) ?? 0} status="active" aria-label={title} />
      <Flex justify="space-between" gap={16} wrap>
        <span aria-live="polite">{said}</span>
        <Typography.Text type="secondary">
          {t("operations.askedBy", { name: principalName(operation.metadata?.caller ?? "") })} · <Time at={operation.metadata?.createTime} />
        </Typography.Text>
      </Flex>
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("operations.leaveHint")}</Typography.Text>
    </Card>
  );
}
