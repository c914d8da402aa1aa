import { Descriptions, Flex, Segmented, Tag, Typography, type DescriptionsProps } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type Schema } from "../../api/client";
import { CustomerName } from "../../components/CustomerName";
import { EmptyState } from "../../components/EmptyState";
import { useFormat } from "../../components/format";
import { QueryView } from "../../components/QueryView";
import { RuleWords } from "../../components/RuleWords";
import { Time } from "../../components/Time";
import { ENTRY, kindOf } from "./canvas/graph";
import { useEntryWords, useStepWords } from "./stepWords";

interface Props {
  journey: Schema<"Journey">;
  definition: Schema<"JourneyDefinition">;
  /** Of which the counts are. */
  version: number;
  stepId: string;
  /** Only those who came by this way: from that step, or the entry; empty: all. */
  from: string;
  stats: Schema<"JourneyStepStats"> | undefined;
}

/** What a step does, how many came to it, and who. */
export function StepDetail({ journey, definition, version, stepId, from, stats }: Props) {
  const { t } = useTranslation();
  const stepWords = useStepWords();
  const entryWords = useEntryWords();
  const step = definition.steps.find((each) => each.stepId === stepId);
  if (stepId === ENTRY) return <Entry words={entryWords(definition)} definition={definition} />;
  if (!step) return <EmptyState title={t("journeys.noSuchStep")} hint={t("journeys.noSuchStepHint")} />;
  return (
    <Flex vertical gap={16}>
      <div>
        <Tag>{t(`journeys.steps.${kindOf(step)}`)}</Tag>
        {step.condition?.rule ? <RuleWords rule={step.condition.rule} /> : <Typography.Paragraph className="yk-foreign" style={{ margin: "8px 0 0" }}>{stepWords(step)}</Typography.Paragraph>}
        {step.send && <Link to={`/templates/${step.send.templateId}`}>{t("journeys.openTemplate")}</Link>}
      </div>
      <Counts count={stats?.steps.find((each) => each.stepId === stepId)} />
      <People journey={journey} version={version} stepId={stepId} from={from} />
    </Flex>
  );
}

function Entry({ words, definition }: { words: string; definition: Schema<"JourneyDefinition"> }) {
  const { t } = useTranslation();
  const { entry, reentry } = definition;
  const segment = entry?.segmentEntered ?? entry?.segmentLeft ?? entry?.schedule;
  return (
    <Flex vertical gap={12}>
      <div><Tag>{t("journeys.steps.entry")}</Tag><Typography.Paragraph className="yk-foreign" style={{ margin: "8px 0 0" }}>{words}</Typography.Paragraph></div>
      {segment && <Link to={`/segments/${segment.segmentId}`}>{t("customer.openSegment")}</Link>}
      {entry?.segmentEntered && <span>{t(entry.segmentEntered.includeExisting ? "journeys.withExisting" : "journeys.withoutExisting")}</span>}
      <span>{t(`journeys.reentry.${reentry?.mode ?? "REENTRY_MODE_ONCE"}`, { count: reentry?.cooldownHours ?? 0 })}</span>
      {reentry?.keyProperty && <span>{t("journeys.keyed", { property: reentry.keyProperty })}</span>}
    </Flex>
  );
}

function Counts({ count }: { count: Schema<"StepCount"> | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const items: DescriptionsProps["items"] = (["visits", "inside", "completed", "exited", "failed"] as const)
    .filter((key) => key === "visits" || key === "inside" || Number(count?.[key] ?? 0) > 0)
    .map((key) => ({ key, label: t(`journeys.counts.${key}`), children: format.number(count?.[key] ?? 0) }));
  return <Descriptions column={2} size="small" items={items} />;
}

/** Those whom the counts count, the latest first. */
function People({ journey, version, stepId, from }: Pick<Props, "journey" | "version" | "stepId" | "from">) {
  const { t } = useTranslation();
  const [isInside, setInside] = useState(false);
  const query = api.useQuery("get", "/v1/journeys/{journey_id}/steps/{step_id}/visits", {
    params: { path: { journey_id: journey.journeyId, step_id: stepId }, query: { version, inside: isInside, pageSize: 50, ...(from && { previousStepId: from === ENTRY ? "" : from }) } },
  });
  return (
    <div>
      {from && <Typography.Text type="secondary" style={{ display: "block", marginBottom: 8 }}>{t("journeys.cameBy")}</Typography.Text>}
      <Segmented
        size="small"
        style={{ marginBottom: 8 }}
        value={isInside ? "inside" : "all"}
        options={[{ value: "all", label: t("journeys.counts.visits") }, { value: "inside", label: t("journeys.counts.inside") }]}
        onChange={(value) => setInside(value === "inside")}
      />
      <QueryView query={query}>
        {({ visits }) =>
          visits.length === 0 ? (
            <EmptyState title={t("journeys.nobody")} hint={t("journeys.nobodyHint")} />
          ) : (
            visits.map(({ runId, customerId, enterTime }) => (
              <Flex key={`${runId} ${enterTime}`} justify="space-between" gap={12} style={{ padding: "6px 0" }}>
                <CustomerName id={customerId} />
                <Flex gap={12} align="baseline" style={{ whiteSpace: "nowrap" }}>
                  <Typography.Text type="secondary"><Time at={enterTime} isAgo /></Typography.Text>
                  <Link to={`/journeys/${journey.journeyId}?run=${runId}`}>{t("journeys.path")}</Link>
                </Flex>
              </Flex>
            ))
          )
        }
      </QueryView>
    </div>
  );
}
