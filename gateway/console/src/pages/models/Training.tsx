import { Alert, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { useErrorWords } from "../../components/errorWords";
import { OperationUnderWay } from "../../components/OperationUnderWay";
import { errorOf, percentOf, type Operation } from "../../components/operations";
import { Time } from "../../components/Time";

// Hundredths of a training's progress that go to reading what customers did.
const READING_PERCENT = 30;

/** A training that is under way. */
export function TrainingUnderWay({ operation }: { operation: Operation }) {
  const { t } = useTranslation();
  return (
    <OperationUnderWay
      operation={operation}
      title={t("models.underWay")}
      phase={t((percentOf(operation) ?? 0) < READING_PERCENT ? "models.phases.reading" : "models.phases.learning")}
      cancel={t("models.cancel")}
      cancelQuestion={t("models.cancelQuestion")}
      cancelHint={t("models.cancelHint")}
    />
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
