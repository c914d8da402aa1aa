import { keepPreviousData } from "@tanstack/react-query";
import { Card, Col, Flex, Row } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../api/client";
import { DayRange, useUrlDays } from "../../components/DayRange";
import { EmptyState } from "../../components/EmptyState";
import { QueryView } from "../../components/QueryView";
import { useUrlState } from "../../components/urlState";
import { useSettled } from "../../components/useSettled";
import { FunnelAnswer } from "./FunnelAnswer";
import { InsightTabs } from "./InsightTabs";
import { Limit } from "./Limit";
import { OfSegment, useUrlSegment } from "./OfSegment";
import { SplitChoice, useUrlSplit } from "./Split";
import { Steps, type Step } from "./Steps";
import { isRecord, useUrlJson } from "./urlJson";
import { Who, type Number_ } from "./Who";

type Asked = Schema<"QueryFunnelRequestInput">;

const WEEK = 10_080;
const usual: Step[] = [{ eventName: "Product Viewed" }, { eventName: "Order Completed" }];

function areSteps(value: unknown): value is Step[] {
  return Array.isArray(value) && value.length >= 2 && value.every((each) => isRecord(each) && typeof each.eventName === "string");
}

/** How many customers take the steps of a way, where they stop, and who they are. */
export function Component() {
  const { t } = useTranslation();
  const { from, to, setDays } = useUrlDays();
  const [given, setSteps] = useUrlJson("steps", areSteps);
  const [limit, setLimit] = useUrlState("limit");
  const split = useUrlSplit();
  const { segment, setSegment, rule } = useUrlSegment();
  const [number, setNumber] = useState<Number_>();
  const steps = given ?? usual;
  const minutes = Number(limit) > 0 ? Number(limit) : WEEK;
  const isComplete = steps.every(({ eventName, filters }) => eventName && (filters ?? []).every(({ property }) => property));
  const text = JSON.stringify({ steps, fromDate: from, toDate: to, limitMinutes: minutes, ...rule, ...(split.dimension && !split.dimension.catalogue ? { dimension: split.dimension } : {}) });
  const settled = useSettled(text);
  const asked = JSON.parse(settled) as Asked;
  const query = api.useQuery("post", "/v1/insight:funnel", { body: asked }, { placeholderData: keepPreviousData, staleTime: 60_000, enabled: isComplete && settled === text });
  return (
    <InsightTabs current="funnel" question={isComplete ? { funnel: asked } : undefined} acts={<><OfSegment segment={segment} onChange={setSegment} /><DayRange from={from} to={to} onChange={setDays} /></>}>
      <Row gutter={[16, 16]}>
        <Col xs={24} lg={9}>
          <Card size="small">
            <Flex vertical gap={16}>
              <Steps steps={steps} onChange={setSteps} />
              <Limit minutes={minutes} onChange={(next) => setLimit(String(next))} />
              <SplitChoice eventName={steps[0]!.eventName ?? ""} split={split} />
            </Flex>
          </Card>
        </Col>
        <Col xs={24} lg={15}>
          {isComplete ? (
            <QueryView query={query}>{(found) => <FunnelAnswer found={found} asked={asked} onOpen={setNumber} />}</QueryView>
          ) : (
            <EmptyState title={t("insight.chooseSteps")} hint={t("insight.chooseStepsHint")} />
          )}
        </Col>
      </Row>
      <Who number={number} onClose={() => setNumber(undefined)} />
    </InsightTabs>
  );
}
