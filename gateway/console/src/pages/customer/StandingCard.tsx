import { Card, Collapse, Flex, Tag, Tooltip, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { api, live, type Schema } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";
import { useErrorWords } from "../../components/errorWords";
import { useFormat } from "../../components/format";
import { RowsSkeleton } from "../../components/Skeletons";
import { Time } from "../../components/Time";

type Standing = Schema<"CustomerStanding">;
type Score = Schema<"StandingScore">;

const colours: Partial<Record<Schema<"LifecycleStage">, string>> = {
  LIFECYCLE_STAGE_NEW: "blue",
  LIFECYCLE_STAGE_ACTIVE: "green",
  LIFECYCLE_STAGE_AT_RISK: "orange",
  LIFECYCLE_STAGE_ASLEEP: "default",
  LIFECYCLE_STAGE_LOST: "red",
};

/** How the customer stands at this moment, and the numbers that say so. */
export function StandingCard({ id }: { id: string }) {
  const { t } = useTranslation();
  const errorWords = useErrorWords();
  const query = api.useQuery("get", "/v1/customers/{customer_id}/standing", { params: { path: { customer_id: id } } }, { ...live });
  return (
    <Card size="small" title={t("standing.title")}>
      {query.data ? <Stands standing={query.data} /> : query.error ? <Typography.Text type="secondary">{errorWords(query.error).title}</Typography.Text> : <RowsSkeleton />}
    </Card>
  );
}

function Stands({ standing }: { standing: Standing }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const axes = standing.scores.filter(({ attribute }) => attribute.startsWith("STANDING_ATTRIBUTE_AXIS"));
  return (
    <Flex vertical gap={10}>
      <Flex gap={8} wrap>
        <Tooltip title={<Why standing={standing} />}>
          <Tag color={colours[standing.lifecycleStage] ?? "default"}>{word("LifecycleStage", standing.lifecycleStage)}</Tag>
        </Tooltip>
        {standing.rfmCell !== "RFM_CELL_UNSPECIFIED" && <Tag>{word("RfmCell", standing.rfmCell)}</Tag>}
      </Flex>
      {standing.measuredVersion === "0" ? (
        <Typography.Text type="secondary">{t("standing.unmeasured")}</Typography.Text>
      ) : (
        <>
          {axes.map((score) => <Axis key={score.attribute} score={score} />)}
          <Collapse
            ghost
            size="small"
            items={[{ key: "why", label: t("standing.why"), children: <Numbers standing={standing} /> }]}
          />
        </>
      )}
    </Flex>
  );
}

/** The sentence that says why the stage is what it is. */
function Why({ standing }: { standing: Standing }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { firstOrderTime, lastOrderTime, lifecycle } = standing;
  if (!firstOrderTime || !lastOrderTime || !lifecycle) return <>{t("standing.noOrder")}</>;
  return <>{t("standing.whyStage", { first: format.date(firstOrderTime), last: format.date(lastOrderTime), newDays: lifecycle.newDays, activeDays: lifecycle.activeDays, atRiskDays: lifecycle.atRiskDays, asleepDays: lifecycle.asleepDays })}</>;
}

/** A score as dots of so many. */
function Axis({ score }: { score: Score }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const most = score.bounds.length + 1;
  return (
    <Flex justify="space-between" gap={8}>
      <span>{word("StandingAttribute", score.attribute)}</span>
      <Typography.Text type={score.score ? undefined : "secondary"}>
        {score.score ? t("standing.of", { score: score.score, most }) : t("standing.none")}
      </Typography.Text>
    </Flex>
  );
}

function Numbers({ standing }: { standing: Standing }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const say = useNumber();
  return (
    <Flex vertical gap={6} style={{ fontSize: 12 }}>
      <span><Why standing={standing} /></span>
      {standing.scores.filter(({ score }) => score > 0).map(({ attribute, score, number, bounds }) => (
        <span key={attribute}>
          {t("standing.whyScore", { what: word("StandingAttribute", attribute), score, number: say(attribute, number), bounds: bounds.map((bound) => say(attribute, bound)).join(" · ") })}
        </span>
      ))}
      {standing.lastActTime && (
        <span>
          {t("standing.lastAct", { days: standing.usualIntervalDays, complaints: standing.complaints, refunds: standing.refunds })} <Time at={standing.lastActTime} />
        </span>
      )}
    </Flex>
  );
}

/** Returns a function that writes the number of a score in its unit. */
function useNumber(): (attribute: Score["attribute"], number: string) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return (attribute, number) => {
    if (attribute === "STANDING_ATTRIBUTE_RFM_MONETARY" || attribute === "STANDING_ATTRIBUTE_AXIS_VALUE") return format.money(Number(number));
    if (attribute === "STANDING_ATTRIBUTE_RFM_RECENCY") return t("standing.days", { days: format.number(Math.round(Number(number) * 10) / 10) });
    return format.number(number);
  };
}
