import { useMutation } from "@tanstack/react-query";
import { App, Alert, Card, Flex, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fetcher, type Schema } from "../../../api/client";
import { useFormat } from "../../../components/format";
import { OperationFailed } from "../../../components/OperationFailed";
import { OperationUnderWay } from "../../../components/OperationUnderWay";
import { operationsChanged, type Operation } from "../../../components/operations";
import { PermittedButton } from "../../../components/PermittedButton";
import { newRequestId } from "../../../components/requestId";
import { useTellError } from "../../../components/tellError";
import { Time } from "../../../components/Time";
import type { Rules } from "./draft";

type Result = Schema<"IdentityRulesApplication">;

/** Whether the history is held to the version that holds for what comes, and the way to take it there. */
export function Application({ saved, operations, isChanged }: { saved: Rules; operations: Operation[]; isChanged: boolean }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { modal } = App.useApp();
  const tellError = useTellError();
  // The same for as long as the version is: a second click, or one after an answer that was lost, starts no second application.
  const [requestId, setRequestId] = useState(newRequestId);
  const apply = useMutation({
    mutationFn: () => fetcher.POST("/v1/identityRules:apply", { body: { etag: saved.etag, requestId } }),
    onSuccess: () => {
      setRequestId(newRequestId());
      operationsChanged();
    },
    onError: tellError,
  });
  const ask = () =>
    modal.confirm({
      title: t("identityRules.applyQuestion", { version: saved.version }),
      content: t("identityRules.applyHint"),
      okText: t("identityRules.apply"),
      onOk: () => apply.mutateAsync().catch(() => undefined),
    });
  const last = operations[0];
  if (last && !last.done) {
    return (
      <OperationUnderWay
        operation={last}
        title={t("identityRules.applying")}
        phase={t("identityRules.applyingNow")}
        cancel={t("identityRules.cancelApply")}
        cancelQuestion={t("identityRules.cancelApplyQuestion")}
        cancelHint={t("identityRules.cancelApplyHint")}
      />
    );
  }
  const isBehind = saved.appliedVersion < saved.version;
  const result = last?.response as unknown as Result | undefined;
  return (
    <Card
      size="small"
      title={t("identityRules.history")}
      extra={isBehind && <PermittedButton permission="PERMISSION_IDENTITY_WRITE" size="small" type="primary" ghost blocked={isChanged ? t("identityRules.saveFirst") : ""} loading={apply.isPending} onClick={ask}>{t("identityRules.apply")}</PermittedButton>}
    >
      <Flex vertical gap={8}>
        {isBehind ? (
          <Alert type="info" showIcon title={t("identityRules.behind", { version: saved.version })} description={saved.appliedVersion === 0 ? t("identityRules.historyByDefaults") : t("identityRules.historyBy", { version: saved.appliedVersion })} />
        ) : (
          <Typography.Text type="secondary">{t("identityRules.upToDate")}</Typography.Text>
        )}
        {last && <OperationFailed operation={last} />}
        {result && (
          <Typography.Text>
            {t("identityRules.applied", { version: result.version, merged: number(result.mergedCustomers), split: number(result.splitCustomers), moved: number(result.movedIdentifiers) })}
            {Number(result.entangledIdentifiers) > 0 && ` ${t("identityRules.leftOut", { identifiers: number(result.entangledIdentifiers) })}`}
            <Typography.Text type="secondary"> <Time at={last?.metadata?.endTime} /></Typography.Text>
          </Typography.Text>
        )}
      </Flex>
    </Card>
  );
}
