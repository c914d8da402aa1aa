import { Flex, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { ErrorState } from "../../../components/ErrorState";
import { RowsSkeleton } from "../../../components/Skeletons";
import { Answer } from "./Answer";
import type { useRun } from "./useRun";

/** What a report says: while it is asked, once it was answered, where it was refused. An older answer stays while a newer one fails. */
export function Asking({ run }: { run: ReturnType<typeof useRun> }) {
  const { t } = useTranslation();
  if (run.data) {
    return (
      <Flex vertical gap={12} style={{ opacity: run.isFetching ? 0.6 : 1 }}>
        {run.error && <ErrorState error={run.error} onRetry={() => void run.refetch()} />}
        <Answer run={run.data} />
      </Flex>
    );
  }
  if (run.error) return <ErrorState error={run.error} onRetry={() => void run.refetch()} />;
  return (
    <div aria-busy>
      <RowsSkeleton rows={6} />
      {run.failureCount > 0 && <Typography.Text type="secondary" role="status">{t("dashboards.busy")}</Typography.Text>}
    </div>
  );
}
