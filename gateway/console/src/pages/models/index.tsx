import { ExperimentOutlined } from "@ant-design/icons";
import { Card, Flex, Tabs } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePermission } from "../../app/session";
import { api } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { useFreshAfter, useOperations } from "../../components/operations";
import { PageHeader } from "../../components/PageHeader";
import { PermittedButton } from "../../components/PermittedButton";
import { QueryView } from "../../components/QueryView";
import { PageSkeleton } from "../../components/Skeletons";
import { useUrlState } from "../../components/urlState";
import { Metrics } from "./Metrics";
import { Trainings, Versions } from "./Past";
import { Top } from "./Top";
import { TrainingFailed, TrainingUnderWay } from "./Training";
import { TrainForm } from "./TrainForm";

/** What is predicted of customers: how well, from what, and of whom most. */
export function Component() {
  const { t } = useTranslation();
  const may = usePermission();
  const [tab, setTab] = useUrlState("tab");
  const [isAsking, setAsking] = useState(false);
  const models = api.useQuery("get", "/v1/models", { params: { query: { pageSize: 20 } } });
  const last = useOperations("TRAIN_MODEL").data?.[0];
  const underWay = last && !last.done ? last : undefined;
  useFreshAfter(underWay?.name);
  const train = (
    <PermittedButton permission="PERMISSION_MODELS_WRITE" type="primary" icon={<ExperimentOutlined />} blocked={underWay ? t("models.alreadyUnderWay") : ""} onClick={() => setAsking(true)}>
      {t("models.train")}
    </PermittedButton>
  );
  return (
    <>
      <PageHeader title={t("nav.models")} hint={t("models.hint")} acts={train} />
      <QueryView query={models} skeleton={<PageSkeleton />}>
        {({ models: versions }) => {
          const model = versions[0];
          const items = [
            ...(model && may("PERMISSION_CUSTOMERS_READ") ? [{ key: "top", label: t("models.top"), children: <Top /> }] : []),
            ...(model ? [{ key: "versions", label: t("models.versions"), children: <Versions current={model.modelId} /> }] : []),
            ...(may("PERMISSION_OPERATIONS_READ") && last ? [{ key: "trainings", label: t("models.trainings"), children: <Trainings /> }] : []),
          ];
          const shown = items.find(({ key }) => key === tab)?.key ?? items[0]?.key ?? "";
          return (
            <Flex vertical gap={16}>
              {underWay && <TrainingUnderWay operation={underWay} />}
              {last?.done && <TrainingFailed operation={last} />}
              <Card size="small" title={t("models.kinds.MODEL_KIND_CHURN.name")}>{t("models.kinds.MODEL_KIND_CHURN.says", { count: model?.horizonDays ?? 30 })}</Card>
              {model ? <Metrics model={model} /> : !underWay && <Card><EmptyState title={t("models.none")} hint={t("models.noneHint")} action={train} /></Card>}
              {items.length > 0 && <Tabs activeKey={shown} onChange={(key) => setTab(key === items[0]?.key ? "" : key)} items={items} destroyOnHidden />}
            </Flex>
          );
        }}
      </QueryView>
      {isAsking && <TrainForm horizonDays={models.data?.models[0]?.horizonDays} onClose={() => setAsking(false)} />}
    </>
  );
}
