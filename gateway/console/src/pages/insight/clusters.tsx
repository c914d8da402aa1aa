import { useMutation } from "@tanstack/react-query";
import { Card, Flex, Select, Table, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { fetcher, type Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { useFormat } from "../../components/format";
import { OperationFailed } from "../../components/OperationFailed";
import { OperationUnderWay } from "../../components/OperationUnderWay";
import { operationsChanged, useOperations } from "../../components/operations";
import { PermittedButton } from "../../components/PermittedButton";
import { newRequestId } from "../../components/requestId";
import { useSegmentOptions } from "../../components/rules/catalogues";
import { useSentence } from "../../components/sentence";
import { useTellError } from "../../components/tellError";
import { Time } from "../../components/Time";
import { InsightTabs } from "./InsightTabs";

type Found = Schema<"CustomerClusters">;
type Cluster = Schema<"CustomerCluster">;
type Feature = Schema<"ClusterFeature">;

/** So many numbers of a cluster are shown: those that set it apart most. */
const SHOWN = 5;

/** Groups of customers that stand out by themselves, in words and as rules. */
export function Component() {
  const { t } = useTranslation();
  const operations = useOperations("CLUSTER_CUSTOMERS").data;
  const last = operations?.[0];
  const moving = last && !last.done ? last : undefined;
  const found = operations?.find(({ response }) => response !== undefined);
  return (
    <InsightTabs current="clusters" acts={<Find isMoving={!!moving} hasFound={!!found} />}>
      <Flex vertical gap={16}>
        {moving && (
          <OperationUnderWay
            operation={moving}
            title={t("insight.clusters.finding")}
            phase={t("insight.clusters.findingNow")}
            cancel={t("insight.clusters.cancel")}
            cancelQuestion={t("insight.clusters.cancelQuestion")}
            cancelHint={t("insight.clusters.cancelHint")}
          />
        )}
        {last?.done && <OperationFailed operation={last} />}
        {found ? <Clusters found={found.response as unknown as Found} /> : operations && !moving && <EmptyState title={t("insight.clusters.never")} hint={t("insight.clusters.neverHint")} />}
      </Flex>
    </InsightTabs>
  );
}

/** Starts looking, among all customers or those of a segment. */
function Find({ isMoving, hasFound }: { isMoving: boolean; hasFound: boolean }) {
  const { t } = useTranslation();
  const segments = useSegmentOptions();
  const [segment, setSegment] = useState("");
  const [requestId, setRequestId] = useState(newRequestId);
  const find = useMutation({
    mutationFn: () => fetcher.POST("/v1/insight:clusters", { body: { requestId, ...(segment ? { rule: { segment: { segmentId: segment } } } : {}) } }),
    onSuccess: () => {
      setRequestId(newRequestId());
      operationsChanged();
    },
    onError: useTellError(),
  });
  const choose = (next: string) => {
    setSegment(next);
    setRequestId(newRequestId());
  };
  return (
    <>
      <Select value={segment} style={{ width: 200 }} aria-label={t("insight.clusters.segment")} options={[{ value: "", label: t("insight.clusters.everyone") }, ...segments]} showSearch={{ optionFilterProp: "label" }} onChange={choose} />
      <PermittedButton permission="PERMISSION_INSIGHT_READ" type="primary" loading={find.isPending} blocked={isMoving ? t("insight.clusters.findingNow") : ""} onClick={() => find.mutate()}>
        {t(hasFound ? "insight.clusters.again" : "insight.clusters.find")}
      </PermittedButton>
    </>
  );
}

function Clusters({ found }: { found: Found }) {
  const { t } = useTranslation();
  const format = useFormat();
  const measured = t("insight.clusters.quality", { silhouette: found.silhouette.toFixed(2), chance: found.chanceSilhouette.toFixed(2) });
  return (
    <Flex vertical gap={16}>
      <Typography.Text type="secondary">
        {t("insight.clusters.sampled", { customers: format.number(found.customers), sampled: format.number(found.sampled) })} · {measured} · <Time at={found.evaluateTime} />
      </Typography.Text>
      {found.clusters.length === 0 && <EmptyState title={t("insight.clusters.none")} hint={t("insight.clusters.noneHint")} />}
      {found.clusters.map((cluster, index) => <One key={index} number={index + 1} cluster={cluster} features={found.features} />)}
    </Flex>
  );
}

function One({ number, cluster, features }: { number: number; cluster: Cluster; features: readonly Feature[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const said = useSentence();
  const format = useFormat();
  const name = said(cluster.name);
  const { rule } = cluster;
  const ofFeature = new Map(features.map((feature) => [feature.key, feature]));
  const rows = [...cluster.values].sort((one, other) => Math.abs(other.distance) - Math.abs(one.distance)).slice(0, SHOWN);
  const told = (unit: Schema<"FeatureUnit"> | undefined, value: number | undefined) => {
    if (value === undefined) return t("insight.clusters.lacking");
    if (unit === "FEATURE_UNIT_MONEY") return format.money(value);
    if (unit === "FEATURE_UNIT_PERCENT") return format.percent(value / 100);
    const text = format.number(Math.round(value * 10) / 10);
    return unit === "FEATURE_UNIT_DAYS" ? t("insight.clusters.days", { days: text }) : text;
  };
  return (
    <Card
      size="small"
      title={<span className="yk-foreign">{number}. {name}</span>}
      extra={<Typography.Text type="secondary">{t("insight.clusters.share", { share: format.percent(cluster.share), customers: format.number(cluster.customers) })}</Typography.Text>}
    >
      <Flex gap={24} wrap>
        <Table
          size="small"
          rowKey="key"
          pagination={false}
          dataSource={rows}
          style={{ flex: "1 1 320px" }}
          columns={[
            { title: t("insight.clusters.feature"), dataIndex: "key", render: (key: string) => <span className="yk-foreign">{said(ofFeature.get(key)?.words)}</span> },
            { title: t("insight.clusters.typical"), align: "end", render: (_, { key, median }) => told(ofFeature.get(key)?.unit, median) },
            { title: t("insight.clusters.all"), align: "end", render: (_, { key }) => told(ofFeature.get(key)?.unit, ofFeature.get(key)?.median) },
          ]}
        />
        <Flex vertical gap={8} style={{ flex: "1 1 320px" }}>
          <Typography.Text strong>{t("insight.clusters.rule")}</Typography.Text>
          {rule ? (
            <>
              <span className="yk-foreign">{said(cluster.sentence)}</span>
              <Typography.Text type="secondary">{t("insight.clusters.right", { precision: format.percent(cluster.precision), recall: format.percent(cluster.recall) })}</Typography.Text>
              <PermittedButton permission="PERMISSION_SEGMENTS_WRITE" style={{ alignSelf: "flex-start" }} onClick={() => void navigate("/segments/new", { state: { rule, name } })}>{t("insight.clusters.save")}</PermittedButton>
            </>
          ) : (
            <Typography.Text type="secondary">{t("insight.clusters.noRule")}</Typography.Text>
          )}
        </Flex>
      </Flex>
    </Card>
  );
}
