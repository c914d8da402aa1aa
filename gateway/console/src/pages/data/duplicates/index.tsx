import { Card, Flex, Segmented, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { EmptyState } from "../../../components/EmptyState";
import { useFormat } from "../../../components/format";
import { OperationUnderWay } from "../../../components/OperationUnderWay";
import { OperationFailed } from "../../../components/OperationFailed";
import { useFreshAfter, useOperations, type Operation } from "../../../components/operations";
import { PermittedButton } from "../../../components/PermittedButton";
import { usePrincipalName } from "../../../components/principalWords";
import { RowsSkeleton } from "../../../components/Skeletons";
import { Time } from "../../../components/Time";
import { useUrlState } from "../../../components/urlState";
import { DataTabs } from "../DataTabs";
import { Decided } from "./Decided";
import { Queue } from "./Queue";
import { RunForm } from "./RunForm";
import { Schedule } from "./Schedule";

/** Customers who are probably one person: found by link runs, decided here. */
export function Component() {
  const { t } = useTranslation();
  const [shown, setShown] = useUrlState("shown");
  const [isAsking, setAsking] = useState(false);
  const { data: runs, isLoading } = useOperations("LINK_CUSTOMERS");
  const underWay = runs?.find(({ done }) => !done);
  const last = runs?.find(({ response }) => response !== undefined);
  useFreshAfter(underWay?.name);
  const run = (
    <PermittedButton permission="PERMISSION_IDENTITY_WRITE" type="primary" blocked={underWay ? t("duplicates.underWay") : ""} onClick={() => setAsking(true)}>{t("duplicates.run")}</PermittedButton>
  );
  return (
    <DataTabs current="duplicates">
      <Flex vertical gap={16}>
        <Flex justify="space-between" gap={16} align="center" wrap>
          <Segmented
            value={shown === "decided" ? "decided" : "waiting"}
            aria-label={t("duplicates.title")}
            options={[{ value: "waiting", label: t("duplicates.toDecide") }, { value: "decided", label: t("duplicates.decided") }]}
            onChange={(value) => setShown(value === "decided" ? value : "")}
          />
          <Flex gap={8} wrap>
            <Schedule />
            {run}
          </Flex>
        </Flex>
        {underWay && (
          <OperationUnderWay
            operation={underWay}
            title={t("duplicates.running")}
            phase={t("duplicates.comparing")}
            cancel={t("duplicates.cancel")}
            cancelQuestion={t("duplicates.cancelQuestion")}
            cancelHint={t("duplicates.cancelHint")}
          />
        )}
        {runs?.[0] && <OperationFailed operation={runs[0]} />}
        {last && <LastRun operation={last} />}
        {shown === "decided" ? (
          <Decided />
        ) : isLoading ? (
          <RowsSkeleton rows={8} />
        ) : (
          // A run puts other pairs in the place of those that waited.
          <Queue key={last?.name} run={last?.name ?? ""} empty={last ? <EmptyState title={t("duplicates.allDecided")} hint={t("duplicates.allDecidedHint")} action={run} /> : <EmptyState title={t("duplicates.none")} hint={t("duplicates.noneHint")} action={run} />} />
        )}
      </Flex>
      {isAsking && <RunForm onClose={() => setAsking(false)} />}
    </DataTabs>
  );
}

/** What the last run found. */
function LastRun({ operation }: { operation: Operation }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const principalName = usePrincipalName();
  const { comparedCustomers, scoredPairs, linkedPairs, suggestedPairs } = operation.response as unknown as Schema<"LinkRun">;
  return (
    <Card size="small">
      <Flex justify="space-between" gap={16} wrap>
        <span>{t("duplicates.lastRun", { compared: number(comparedCustomers), scored: number(scoredPairs), linked: number(linkedPairs), suggested: number(suggestedPairs) })}</span>
        <Typography.Text type="secondary">
          <Time at={operation.metadata?.endTime} /> · <span className="yk-foreign">{principalName(operation.metadata?.caller ?? "")}</span>
        </Typography.Text>
      </Flex>
    </Card>
  );
}
