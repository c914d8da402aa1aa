import { Alert, Button, Flex, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { asApiError } from "../api/errors";
import { useErrorWords } from "./errorWords";

/** Stands where something could not be shown: what went wrong, what to do, and what to tell who runs the platform. */
export function ErrorState({ error: thrown, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const error = asApiError(thrown);
  const { title, advice } = useErrorWords()(error);
  return (
    <Alert
      type={error.status === 403 || error.status === 404 ? "warning" : "error"}
      showIcon
      title={title}
      description={
        <Flex vertical gap={4}>
          <span>{advice}</span>
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            {error.code}
            {error.requestId && <> · {t("errors.request")} <Typography.Text code copyable>{error.requestId}</Typography.Text></>}
          </Typography.Text>
        </Flex>
      }
      action={onRetry && error.status !== 403 && error.status !== 404 && <Button size="small" onClick={onRetry}>{t("errors.again")}</Button>}
    />
  );
}
