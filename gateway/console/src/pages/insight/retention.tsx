import { keepPreviousData } from "@tanstack/react-query";
import { Card, Flex, Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../api/client";
import { DayRange, useUrlDays } from "../../components/DayRange";
import { QueryView } from "../../components/QueryView";
import { EventInput } from "../../components/rules/Condition";
import { useUrlState } from "../../components/urlState";
import { useSettled } from "../../components/useSettled";
import { Cohorts } from "./Cohorts";
import { periods } from "./figures";
import { InsightTabs } from "./InsightTabs";
import { OfSegment, useUrlSegment } from "./OfSegment";
import { Who, type Number_ } from "./Who";

type Asked = Schema<"QueryRetentionRequestInput">;
type Happening = Schema<"HappeningInput">;

const kinds = ["order", "act", "event"] as const;
const options = { placeholderData: keepPreviousData, staleTime: 60_000 } as const;

/** What is chosen, in the address: `order`, `act`, or `event` with a name behind it. */
function happeningOf(text: string): { kind: (typeof kinds)[number]; name: string; happening: Happening | undefined } {
  const [head = "", ...rest] = text.split(":");
  const kind = kinds.find((each) => each === head) ?? "order";
  const name = rest.join(":");
  if (kind === "event") return { kind, name, happening: name ? { event: { eventName: name } } : undefined };
  return { kind, name: "", happening: kind === "order" ? { order: {} } : {} };
}

/** Cohorts of customers, and how many of each are there again in the periods that follow. */
export function Component() {
  const { from, to, setDays } = useUrlDays();
  const [period, setPeriod] = useUrlState("period");
  const [first, setFirst] = useUrlState("first");
  const [again, setAgain] = useUrlState("again");
  const [number, setNumber] = useState<Number_>();
  const { t } = useTranslation();
  const { segment, setSegment, rule } = useUrlSegment();
  const kind = periods.find((each) => each === period) ?? "CALENDAR_PERIOD_MONTH";
  const [came, back] = [happeningOf(first), happeningOf(again)];
  const isComplete = came.happening !== undefined && back.happening !== undefined;
  const text = JSON.stringify({ first: came.happening, again: back.happening, period: kind, fromDate: from, toDate: to, periods: 12, ...rule });
  const settled = useSettled(text);
  const asked = JSON.parse(settled) as Asked;
  const query = api.useQuery("post", "/v1/insight:retention", { body: asked }, { ...options, enabled: isComplete && settled === text });
  return (
    <InsightTabs
      current="retention"
      question={isComplete ? { retention: asked } : undefined}
      acts={
        <>
          <OfSegment segment={segment} onChange={setSegment} />
          <DayRange from={from} to={to} onChange={setDays} />
          <Segmented value={kind} aria-label={t("insight.period")} options={periods.map((value) => ({ value, label: t(`insight.periods.${value}`) }))} onChange={setPeriod} />
        </>
      }
    >
      <Card size="small">
        <Flex gap={16} wrap style={{ marginBottom: 12 }}>
          <Chooser label={t("insight.first")} chosen={came} onChange={setFirst} />
          <Chooser label={t("insight.again")} chosen={back} onChange={setAgain} />
        </Flex>
        {isComplete && <QueryView query={query}>{({ cohorts }) => <Cohorts cohorts={cohorts} asked={asked} onOpen={setNumber} />}</QueryView>}
      </Card>
      <Who number={number} onClose={() => setNumber(undefined)} />
    </InsightTabs>
  );
}

function Chooser({ label, chosen, onChange }: { label: string; chosen: ReturnType<typeof happeningOf>; onChange: (text: string) => void }) {
  const { t } = useTranslation();
  return (
    <Flex gap={8} align="center" wrap>
      <span>{label}</span>
      <Select value={chosen.kind} style={{ width: 140 }} aria-label={label} options={kinds.map((value) => ({ value, label: t(`insight.happenings.${value}`) }))} onChange={(kind) => onChange(kind === "event" ? `event:${chosen.name}` : kind)} />
      {chosen.kind === "event" && <EventInput value={chosen.name} onChange={(name) => onChange(`event:${name}`)} placeholder={t("insight.happenings.event")} />}
    </Flex>
  );
}
