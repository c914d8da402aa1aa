import { useMutation } from "@tanstack/react-query";
import { Flex } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, fetcher } from "../../../api/client";
import { OperationUnderWay } from "../../../components/OperationUnderWay";
import { operationsChanged, useFreshAfter, useOperations } from "../../../components/operations";
import { PermittedButton } from "../../../components/PermittedButton";
import { QueryView } from "../../../components/QueryView";
import { newRequestId } from "../../../components/requestId";
import { useTellError } from "../../../components/tellError";
import { SettingsTabs } from "../SettingsTabs";
import { Bounds } from "./Bounds";
import { StandingForm } from "./StandingForm";

/** By what customers stand: thresholds of stages, what scores are made of, and the bounds that were measured. */
export function Component() {
  const { t } = useTranslation();
  const query = api.useQuery("get", "/v1/standingSettings", {});
  const last = useOperations("MEASURE_STANDING").data?.[0];
  const moving = last && !last.done ? last : undefined;
  useFreshAfter(moving?.name);
  return (
    <SettingsTabs current="standing" hint={t("standing.settingsHint")} acts={<Measure isMoving={!!moving} />}>
      <Flex vertical gap={16}>
        {moving && (
          <OperationUnderWay
            operation={moving}
            title={t("standing.measuring")}
            phase={t("standing.measuringNow")}
            cancel={t("standing.cancelMeasuring")}
            cancelQuestion={t("standing.cancelQuestion")}
            cancelHint={t("standing.cancelHint")}
          />
        )}
        <QueryView query={query}>
          {(settings) => (
            <Flex vertical gap={16}>
              {/* A newer version of it begins the form anew. */}
              <StandingForm key={settings.etag} settings={settings} />
              <Bounds settings={settings} />
            </Flex>
          )}
        </QueryView>
      </Flex>
    </SettingsTabs>
  );
}

/** Measures the bounds now, as every night does. */
function Measure({ isMoving }: { isMoving: boolean }) {
  const { t } = useTranslation();
  const [requestId, setRequestId] = useState(newRequestId);
  const measure = useMutation({
    mutationFn: () => fetcher.POST("/v1/standingSettings:measure", { body: { requestId } }),
    onSuccess: () => {
      setRequestId(newRequestId());
      operationsChanged();
    },
    onError: useTellError(),
  });
  return (
    <PermittedButton permission="PERMISSION_SEGMENTS_WRITE" loading={measure.isPending} blocked={isMoving ? t("standing.measuringNow") : ""} onClick={() => measure.mutate()}>
      {t("standing.measure")}
    </PermittedButton>
  );
}
