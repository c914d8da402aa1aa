import { useMutation } from "@tanstack/react-query";
import { Alert, App, Card, Flex, Progress, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { fetcher, queries } from "../../api/client";
import { useErrorWords } from "../../components/errorWords";
import { PermittedButton } from "../../components/PermittedButton";
import { usePrincipalName } from "../../components/principalWords";
import { useTellError } from "../../components/tellError";
import { Time } from "../../components/Time";
import { errorOf, idOf, percentOf, type Operation } from "./trainings";

// Thousandths of a training's progress that go to reading what customers did.
const READING_PERCENT = 30;

/** A training that is under way: it goes on while one is elsewhere, and can be cancelled. */
export function TrainingUnderWay({ operation }: { operation: Operation }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const tellError = useTellError();
  const principalName = usePrincipalName();
  const state = operation.metadata?.state;
  const percent = percentOf(operation);
  const cancel = useMutation({
    mutationFn: () => fetcher.POST("/v1/operations/{operation_id}:cancel", { params: { path: { operation_id: idOf(operation) } }, body: {} }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["trainings"] }),
    onError: tellError,
  });
  const ask = () =>
    modal.confirm({
      title: t("models.cancelQuestion"),
      content: t("models.cancelHint"),
      okText: t("models.cancel"),
      okButtonProps: { danger: true },
      cancelText: t("models.goOn"),
      onOk: () => cancel.mutateAsync().catch(() => undefined),
    });
  const phase =
    state === "OPERATION_STATE_CANCELLING" ? "cancelling" : state === "OPERATION_STATE_PENDING" ? "waiting" : (percent ?? 0) < READING_PERCENT ? "reading" : "learning";
  return (
    <Card size="small" title={t("models.underWay")} extra={<PermittedButton permission="PERMISSION_OPERATIONS_CANCEL" size="small" blocked={phase === "cancelling" ? t("models.phases.cancelling") : ""} onClick={ask}>{t("models.cancel")}</PermittedButton>}>
      <Progress percent={percent ?? 0} status="active" aria-label={t("models.underWay")} />
      <Flex justify="space-between" gap={16} wrap>
        <span aria-live="polite">{t(`models.phases.${phase}`)}</span>
        <Typography.Text type="secondary">
          {t("models.askedBy", { name: principalName(operation.metadata?.caller ?? "") })} · <Time at={operation.metadata?.createTime} />
        </Typography.Text>
      </Flex>
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("models.leaveHint")}</Typography.Text>
    </Card>
  );
}

/** The last training came to nothing: why, and what to do. */
export function TrainingFailed({ operation }: { operation: Operation }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const error = errorOf(operation);
  if (!error || operation.metadata?.state === "OPERATION_STATE_CANCELLED") return null;
  const { title, advice } = words(error);
  return (
    <Alert
      type="warning"
      showIcon
      title={t("models.failed", { why: title })}
      description={<>{advice} <Typography.Text type="secondary"><Time at={operation.metadata?.endTime} /></Typography.Text></>}
    />
  );
}
