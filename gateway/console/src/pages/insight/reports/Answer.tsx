import { Flex, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../../components/EmptyState";
import { useFormat } from "../../../components/format";
import { HasFile } from "../CsvButton";
import { Cohorts } from "../Cohorts";
import { FunnelAnswer } from "../FunnelAnswer";
import { PathsAnswer } from "../PathsAnswer";
import { Pairs, Products } from "../ProductsAnswer";
import { Who, type Number_ } from "../Who";
import { askedOf } from "./asked";
import { FigureAnswer } from "./FigureAnswer";
import type { Run } from "./useRun";

/** What a report said, drawn by what it asks; its numbers open to their customers. */
export function Answer({ run }: { run: Run }) {
  const [number, setNumber] = useState<Number_>();
  return (
    <Flex vertical gap={8}>
      <HasFile value><Drawn run={run} onOpen={setNumber} /></HasFile>
      <Told run={run} />
      <Who number={number} onClose={() => setNumber(undefined)} />
    </Flex>
  );
}

function Drawn({ run: { report, answer }, onOpen }: { run: Run; onOpen: (number: Number_) => void }) {
  const { t } = useTranslation();
  const { zone } = useFormat();
  const asked = askedOf(report!, zone);
  if (answer?.query && asked.query) return <FigureAnswer found={answer.query} asked={asked.query} onOpen={onOpen} />;
  if (answer?.funnel && asked.funnel) return <FunnelAnswer found={answer.funnel} asked={asked.funnel} onOpen={onOpen} />;
  if (answer?.retention && asked.retention) return <Cohorts cohorts={answer.retention.cohorts} asked={asked.retention} onOpen={onOpen} />;
  if (answer?.paths) return <PathsAnswer found={answer.paths} />;
  if (answer?.products && answer.products.products.length > 0) return <><Products found={answer.products} /><Pairs pairs={answer.products.pairs} /></>;
  return <EmptyState title={t("insight.nothing")} hint={t("insight.nothingHint")} />;
}

/** Of which days it is, what it is compared with, and when it was counted. */
function Told({ run: { answer } }: { run: Run }) {
  const { t } = useTranslation();
  const format = useFormat();
  const one = answer?.query ?? answer?.funnel ?? answer?.retention ?? answer?.paths ?? answer?.products;
  if (!one) return null;
  const { periods = [], periodsBefore = [] } = answer?.query ?? (answer?.products ? { periods: answer.products.periods } : {});
  const span = (days: readonly string[]) => (days.length > 1 ? `${days[0]} – ${days.at(-1)}` : (days[0] ?? ""));
  const parts = [
    periods.length > 0 && span(periods),
    periodsBefore.length > 0 && t("dashboards.against", { days: span(periodsBefore) }),
    answer?.query?.incomplete && periodsBefore.length > 0 && t("insight.incomplete"),
    t("insight.asked", { time: format.time(one.evaluateTime!), zone: one.timeZone }),
  ];
  return <Typography.Text type="secondary" style={{ fontSize: 12 }}>{parts.filter(Boolean).join(" · ")}</Typography.Text>;
}
