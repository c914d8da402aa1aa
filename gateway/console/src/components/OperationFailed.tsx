import { Alert, Typography } from "antd";
import { useErrorWords } from "./errorWords";
import { errorOf, type Operation } from "./operations";
import { Time } from "./Time";

/** Why an operation came to nothing; nothing where it did not, or was cancelled. */
export function OperationFailed({ operation }: { operation: Operation }) {
  const words = useErrorWords();
  const error = errorOf(operation);
  if (!error || operation.metadata?.state === "OPERATION_STATE_CANCELLED") return null;
  const { title, advice } = words(error);
  return <Alert type="warning" showIcon title={title} description={<>{advice} <Typography.Text type="secondary"><Time at={operation.metadata?.endTime} /></Typography.Text></>} />;
}
