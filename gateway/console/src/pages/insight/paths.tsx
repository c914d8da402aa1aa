import { keepPreviousData } from "@tanstack/react-query";
import { Card, Flex, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import { api, type Sent } from "../../api/client";
import { DayRange, useUrlDays } from "../../components/DayRange";
import { QueryView } from "../../components/QueryView";
import { EventInput } from "../../components/rules/Condition";
import { useEventOptions } from "../../components/rules/catalogues";
import { useUrlState } from "../../components/urlState";
import { useSettled } from "../../components/useSettled";
import { InsightTabs } from "./InsightTabs";
import { Limit } from "./Limit";
import { OfSegment, useUrlSegment } from "./OfSegment";
import { PathsAnswer } from "./PathsAnswer";

const DAY = 1_440;
const LENGTH = 5;

/** What customers do after each other: as streams, and as a table of the most frequent paths. */
export function Component() {
  const { t } = useTranslation();
  const { from, to, setDays } = useUrlDays();
  const [start, setStart] = useUrlState("start");
  const [only, setOnly] = useUrlState("only");
  const [length, setLength] = useUrlState("length");
  const [limit, setLimit] = useUrlState("limit");
  const { segment, setSegment, rule } = useUrlSegment();
  const events = useEventOptions();
  const names = only.split("\n").filter(Boolean);
  const steps = Number(length) >= 2 && Number(length) <= 10 ? Number(length) : LENGTH;
  const minutes = Number(limit) > 0 ? Number(limit) : DAY;
  const text = JSON.stringify({ ...(start ? { start: { eventName: start } } : {}), eventNames: names, fromDate: from, toDate: to, length: steps, limitMinutes: minutes, ...rule });
  const settled = useSettled(text);
  const query = api.useQuery("post", "/v1/insight:paths", { body: JSON.parse(settled) as Sent<"/v1/insight:paths"> }, { placeholderData: keepPreviousData, staleTime: 60_000 });
  return (
    <InsightTabs current="paths" question={{ paths: JSON.parse(settled) as Sent<"/v1/insight:paths"> }} acts={<><OfSegment segment={segment} onChange={setSegment} /><DayRange from={from} to={to} onChange={setDays} /></>}>
      <Card size="small" style={{ marginBottom: 16 }}>
        <Flex gap={16} wrap align="center">
          <Flex gap={8} align="center"><span>{t("insight.start")}</span><EventInput value={start} onChange={setStart} placeholder={t("insight.anyStart")} /></Flex>
          <Select
            mode="multiple"
            maxCount={20}
            maxTagCount="responsive"
            style={{ width: 260 }}
            value={names}
            aria-label={t("insight.onlyEvents")}
            placeholder={`${t("insight.onlyEvents")}: ${t("insight.allEvents")}`}
            options={events}
            showSearch={{ optionFilterProp: "label" }}
            onChange={(chosen: string[]) => setOnly(chosen.join("\n"))}
          />
          <Flex gap={8} align="center">
            <span>{t("insight.length")}</span>
            <InputNumber value={steps} min={2} max={10} precision={0} style={{ width: 70 }} aria-label={t("insight.length")} onChange={(count) => count && setLength(String(count))} />
          </Flex>
          <Limit minutes={minutes} onChange={(next) => setLimit(String(next))} />
        </Flex>
      </Card>
      <QueryView query={query}>{(found) => <PathsAnswer found={found} />}</QueryView>
    </InsightTabs>
  );
}
